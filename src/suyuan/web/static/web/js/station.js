/* The page of a station: one question at a time, one answer area, the last entries, counters, undo. */
(async () => {
  "use strict";
  const view = window.stationView;
  const { $, make, say, many, joined, tell, trouble } = view;
  const setting = JSON.parse($("setting").textContent);
  const { words, urls } = setting;
  const store = window.stationStore;
  const input = window.stationInput;
  const PATIENCE = 4000;
  const AGAIN = 1000;
  const RENEWED = 30000;
  const UNDO_KEY = "Ctrl+Z";

  let job = new URLSearchParams(location.hash.slice(1)).get("job") || "";
  let brief = null;
  let answers = {};
  let counted = {};
  let lastScan = { text: "", at: 0 };
  let clockOff = 0;
  let standing = "";
  let newest = "";
  let asking = "";
  let gone = "";
  let turn = Promise.resolve();
  const waits = new Map();
  /* What people do is taken one after the other; nothing is dropped while an entry is being kept. */
  const inTurn = (act) => (...values) => { const done = turn.then(() => act(...values)); turn = done.catch(() => {}); return done; };

  const canKeep = await store.available();
  const device = canKeep ? await store.device() : store.uuid();
  const clock = await window.stationClock(setting.zone, canKeep ? store : null);
  const sender = window.stationSender(setting, store, clock, { state: strip, result, failed: () => { for (const done of waits.values()) done("failed"); } });

  const name = (what) => `${what}:${setting.station}:${setting.site}:${setting.username}:${job}`;

  /* ---- what to work on ---- */
  async function known(what, address) {
    const answer = await sender.ask(address);
    if (answer.kind === "ok") { if (canKeep) await store.put(name(what), answer.said); return answer.said; }
    if (answer.kind === "problem") gone = job;
    if (answer.kind === "problem" || answer.kind === "forbidden") { standing = answer.said?.detail || words.noRight; strip(); return null; }
    sender.state = answer.kind;
    strip();
    return canKeep ? store.get(name(what)) : null;
  }
  async function begin() {
    $("where").textContent = setting.siteName;
    $("who").textContent = setting.person;
    standing = canKeep ? "" : words.noStore;
    if (setting.hasJobs && !job) return choose();
    const found = await known("brief", `${urls.brief}?job=${encodeURIComponent(job)}`);
    if (!found) { standing = standing || words.notYet; strip(); return setting.hasJobs && job === gone ? leave() : undefined; }
    brief = found;
    work();
    answers = (canKeep && (await store.get(name("sticky")))) || {};
    const day = (canKeep && (await store.get(name("counted")))) || {};
    counted = day.day === clock.today() ? day.counted : {};
    await refresh();
    ask();
    await recheck();
    return sender.pump();
  }
  function work() {
    $("work").textContent = setting.hasJobs ? [brief.title, brief.note].filter(Boolean).join(" · ") : setting.siteName ? "" : brief.note;
  }
  /* A job that is no more leads to those that there are. */
  function leave() {
    job = "";
    answers = {};
    brief = null;
    history.replaceState(null, "", location.pathname);
    return choose();
  }
  async function choose() {
    const found = await known("jobs", urls.jobs);
    if (job) return;
    delete document.body.dataset.question;
    $("sticky").replaceChildren();
    view.figures([]);
    view.done(null, words, []);
    $("question").textContent = found?.jobs.length ? words.begin : setting.noJobs || words.notYet;
    $("hint").textContent = setting.purpose;
    $("answer").replaceChildren(...(found?.jobs || []).map((one) => {
      const button = make("button", { type: "button", className: "key key-wide" }, make("b", { textContent: one.title }), make("small", { textContent: one.note }));
      button.addEventListener("click", () => { location.hash = `job=${encodeURIComponent(one.key)}`; });
      return button;
    }));
    if (!found?.jobs.length && setting.noJobsUrl) $("answer").append(make("a", { className: "key key-wide", href: setting.noJobsUrl }, make("b", { textContent: words.there })));
    foot();
    await refresh();
  }
  addEventListener("hashchange", () => { job = new URLSearchParams(location.hash.slice(1)).get("job") || ""; answers = {}; brief = null; view.quiet(); begin(); });
  /* Somebody else may have worked at the same job meanwhile: figures and notes are told anew, never a question that is
     being answered, unless the job asks others by now. */
  const renew = inTurn(async (asksAnew = false) => {
    if (document.hidden || sender.state !== "online" || (setting.hasJobs && (!job || job === gone))) return;
    const answer = await sender.ask(`${urls.brief}?job=${encodeURIComponent(job)}`);
    /* A job that is no more is said once, and not asked for again. */
    if (answer.kind === "problem") {
      gone = job;
      standing = answer.said?.detail || words.noRight;
      strip();
      return setting.hasJobs && !lastAnswered() && !$("field")?.value ? leave() : undefined;
    }
    if (answer.kind !== "ok" || !brief || (canKeep && (await store.queue()).length)) return;
    if (canKeep) await store.put(name("brief"), answer.said);
    if (asksAnew) for (const question of brief.questions) if (!question.sticky) delete answers[question.name];
    const isBegun = !asksAnew && (Boolean(lastAnswered()) || Boolean($("field")?.value));
    brief = isBegun ? { ...answer.said, questions: brief.questions } : answer.said;
    work();
    if (!isBegun && JSON.stringify(current()) !== asking) ask();
    await recheck();
    await refresh();
  });

  /* ---- one question ---- */
  const asked = (question) => !question.when || question.when.values.includes(answers[question.when.question]);
  const current = () => (brief?.isOver ? undefined : brief?.questions.find((question) => asked(question) && answers[question.name] === undefined));

  function ask() {
    const question = current();
    if (brief?.isOver) return over();
    if (!brief || !question) return undefined;
    asking = JSON.stringify(question);
    $("question").textContent = question.ask;
    $("hint").replaceChildren(question.hint, ...view.links(question.links || []));
    const chips = brief.questions.filter((one) => one.sticky && answers[one.name] !== undefined);
    $("sticky").replaceChildren(...chips.map((one) => {
      const change = make("button", { type: "button", className: "flat", textContent: words.change });
      change.addEventListener("click", async () => { delete answers[one.name]; await keep(); view.quiet(); ask(); });
      return make("span", { className: "chip-answer" }, make("b", { textContent: one.kind === "confirm" || answers[one.name] === "" ? `${one.ask} ${shownAnswer(one, answers[one.name])}` : shownAnswer(one, answers[one.name]) }), change);
    }), ...given());
    $("answer").replaceChildren(...ASKED[question.kind](question));
    const isOther = document.body.dataset.question !== question.name;
    Object.assign(document.body.dataset, { question: question.name, kind: question.kind });
    /* At a desk one types at once; on a tablet the keyboard would cover the page. */
    if (TYPED.includes(question.kind) && !matchMedia("(pointer: coarse)").matches) $("field").focus();
    foot();
    if (isOther) { scrollTo(0, 0); view.reveal(); }
    return undefined;
  }
  /* Choices of a sticky question that are offered beside those that follow it, with their questions. */
  const beside = () => (!current() || lastAnswered() ? [] : brief.questions.filter((one) => one.sticky && answers[one.name] !== undefined).flatMap((question) => question.choices
    .filter((one) => one.value !== answers[question.name] && (one.beside || []).some((name) => brief.counters.some((each) => each.name === name && each.value > 0))).map((one) => [question, one])));
  /* Nothing is to be done at the job any more: nothing is asked, only what comes next is offered. */
  function over() {
    asking = "";
    delete document.body.dataset.question;
    $("question").textContent = words.whatNext;
    $("hint").replaceChildren();
    $("sticky").replaceChildren();
    $("answer").replaceChildren(make("div", { className: "keys" }, ...view.offers(offers())));
    return foot();
  }
  const shownAnswer = (question, value) => (value === "" ? words.skip : null) || question.choices.find((one) => one.value === value)?.label || ({ photo: "✓", confirm: words[value], scan: window.stationKnown.told(String(value)) }[question.kind] || value);
  /* What was answered of the entry that is being made, with what is expected of it: the place of a lot, say. */
  const given = () => brief.questions.filter((one) => asked(one) && !one.sticky && (answers[one.name] ?? "") !== "").map((one) => make("span", { className: "chip-answer" },
    make("b", { textContent: (one.kind === "scan" && spelled(String(answers[one.name]))) || `${shownAnswer(one, answers[one.name])} ${one.unit || ""}`.trim() })));
  /* The last thing that was answered of the entry that is being made, and not sent yet. */
  const lastAnswered = () => [...(brief?.questions || [])].reverse().find((one) => asked(one) && !one.sticky && answers[one.name] !== undefined);
  function back() {
    const question = lastAnswered();
    if (!question) return false;
    const said = shownAnswer(question, answers[question.name]);
    lastScan = { text: "", at: 0 };
    drop(question.name);
    tell("wait", words.takenBack, said);
    ask();
    return true;
  }
  function drop(from) {
    let after = false;
    for (const question of brief.questions) { if (question.name === from) after = true; if (after) delete answers[question.name]; }
  }
  const keep = () => (canKeep ? store.put(name("sticky"), Object.fromEntries(brief.questions.filter((one) => one.sticky && answers[one.name] !== undefined).map((one) => [one.name, answers[one.name]]))) : null);

  const TYPED = ["number", "text"];
  /* A button answers its own question, also after the job was told anew; pressed twice it does not answer the next one. */
  const pressed = inTurn((question, value) => (current()?.name === question.name ? answer(value) : undefined));
  const ASKED = window.stationAsking(words, (question, value) => pressed(question, value), tell);
  const typed = inTurn((text) => {
    const question = current();
    if (!question) return undefined;
    if (question.kind === "scan") return scanned(text);
    return !text.trim() && !question.optional ? tell("bad", words.empty) : answer(text.trim());
  });
  const scannedInTurn = inTurn(scanned);
  $("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const box = $("field");
    if (!box) return;
    const text = box.value;
    box.value = "";
    if (input.wasScanned(box)) tell("bad", words.answerFirst); else typed(text);
  });

  const spelled = (text) => brief.expected[input.plain(text)] ?? brief.expected[window.stationKnown.key(text)];
  function scanned(text) {
    const question = current();
    if (brief?.isOver) return tell("bad", joined(words.over, words.nothingEntered), window.stationKnown.told(text.trim()));
    if (!question) return undefined;
    if (question.kind !== "scan") return tell("bad", words.answerFirst);
    const trimmed = text.trim();
    const at = performance.now();
    if (!trimmed) return tell("bad", words.empty);
    if (trimmed === lastScan.text && at - lastScan.at < AGAIN) { lastScan.at = at; return tell("bad", words.twice); }
    lastScan = { text: trimmed, at };
    if (!question.foreign && input.isTwo(text)) return tell("bad", words.twoCodes);
    const offline = sender.state !== "online";
    const belongs = question.sticky || !Object.keys(brief.expected).length || spelled(trimmed) !== undefined;
    if (!belongs && brief.isClosed && offline) return tell("bad", words.notOfJob, window.stationKnown.told(trimmed));
    /* A page that was kept by an older version knows nothing of this. */
    const verdict = brief.known ? window.stationKnown.verdict(brief.known, question.name, trimmed) : {};
    if (verdict.refused && offline) return tell("bad", joined(verdict.refused, words.nothingEntered), window.stationKnown.told(trimmed));
    return answer(trimmed, belongs && !verdict.unknown ? "" : words.unknownOffline);
  }

  /* What the server knows against an answer; without network the entry is judged when it is sent. */
  const judged = (question, value) => (question.checked && value !== "" ? sender.judged({ job, question: question.name, answers: { ...answers, [question.name]: value } }, PATIENCE) : {});
  async function answer(value, remark = "") {
    const question = current();
    if (question.kind === "number" && value !== "" && Number.isNaN(Number(value.replace(",", ".")))) return tell("bad", words.needsNumber);
    const { refused, needless = [] } = await judged(question, value);
    if (refused) return tell("bad", joined(refused, words.nothingEntered), shownAnswer(question, value));
    answers[question.name] = value;
    for (const other of needless) answers[other] = "";
    if (current()) {
      view.quiet();
      if (question.sticky) { await keep(); input.tone("ok"); view.flash("ok"); }
      return ask();
    }
    return enter(remark);
  }

  /* ---- an entry ---- */
  async function enter(remark) {
    const given = Object.fromEntries(brief.questions.filter((one) => asked(one) && answers[one.name] !== "").map((one) => [one.name, answers[one.name]]));
    const last = window.stationEntry.named(brief.questions, given);
    const label = last ? spelled(String(given[last.name])) || shownAnswer(last, given[last.name]) : brief.title;
    const isOffline = sender.state !== "online";
    const entry = {
      id: store.uuid(), station: setting.station, job, username: setting.username, site: setting.site, device,
      answers: given, made_at: new Date().toISOString(), contact: clock.contact(), waited: isOffline, label,
    };
    if (!canKeep && isOffline) { tell("bad", words.noStore); clear(); return; }
    if (canKeep && await hasTwin(given)) { tell("bad", words.duplicate, label); clear(); return; }
    try { await store.add(entry); } catch { tell("bad", words.noStore); clear(); return; }
    const answered = new Promise((done) => { waits.set(entry.id, done); });
    newest = entry.id;
    if (isOffline) tell("wait", remark || words.kept, label); else view.quiet();
    clear();
    await refresh();
    sender.pump();
    follow(entry, answered, remark);
  }
  const hasTwin = async (given) => window.stationEntry.isTwin(brief.questions, given, (await store.queue()).filter((one) => one.username === setting.username && one.station === setting.station && one.job === job && !one.withdrawn));
  /* Say what became of an entry; meanwhile the next one may be made. */
  async function follow(entry, answered, remark) {
    const became = await Promise.race([answered, new Promise((done) => { setTimeout(() => done("late"), PATIENCE); })]);
    waits.delete(entry.id);
    if (became === "failed" || became === "late") {
      const queued = (await store.queue()).find((one) => one.id === entry.id);
      if (queued) { await store.change(queued.seq, { waited: true }); if (newest === entry.id && !entry.waited) tell("wait", remark || words.kept, entry.label); }
      await refresh();
    }
  }
  function clear() {
    for (const question of brief.questions) if (!question.sticky) delete answers[question.name];
    ask();
  }

  /* What was right of a refused entry stays; only what was wrong is asked again. */
  async function restore(entry, wrong) {
    const left = window.stationEntry.left(brief.questions, entry.answers, wrong);
    if (!left) return;
    answers = left;
    await keep();
    ask();
  }
  /* Figures and note as an entry has left them. */
  function figured(said) {
    for (const counter of said.counters) brief.counters = brief.counters.map((one) => (one.name === counter.name ? counter : one));
    if (said.note) { brief.note = said.note; work(); }
  }

  /* What an answer leaves to hold for the entries that follow. */
  async function hold(said) {
    if (!Object.keys(said.holds || {}).length) return;
    Object.assign(answers, said.holds);
    await keep();
    ask();
  }

  async function result(entry, said) {
    if (entry.station === setting.station && entry.job === job) {
      figured(said);
      if (said.state === "DONE") {
        for (const one of brief?.counters || []) if (one.ofDevice) counted[one.name] = (counted[one.name] || 0) + 1;
        if (canKeep) await store.put(name("counted"), { day: clock.today(), counted });
      }
      await hold(said);
      if (said.clears.length) { for (const one of said.clears) drop(one); await keep(); ask(); }
      if (said.asksAnew) renew(true);
      if (said.isOver) { brief = { ...brief, isOver: true, links: said.links }; ask(); }
      if (said.state === "REFUSED" && newest === entry.id && !lastAnswered() && !$("field")?.value) await restore(entry, said.wrong);
    }
    clockOff = said.clockOffMinutes || 0;
    waits.get(entry.id)?.("answered");
    const good = ["DONE", "WITHDRAWN", "UNDONE"].includes(said.state);
    /* What was entered last is told, and whatever went wrong. */
    if (newest === entry.id || !good || said.warning) tell(good ? (said.warning ? "wait" : "ok") : "bad", joined(said.sentence, said.warning), good ? "" : entry.label, said.links || []);
    await store.forget();
    await refresh();
  }

  /* ---- what is shown around it ---- */
  const STATES = { DONE: ["ok", ""], WITHDRAWN: ["off", words.undone], UNDONE: ["off", words.undone], REFUSED: ["bad", ""], CONFLICT: ["wait", words.conflict], DISCARDED: ["off", words.decided], DROPPED: ["bad", ""] };
  async function refresh() {
    if (!canKeep) return;
    const queue = await store.queue();
    const own = queue.filter((one) => one.username === setting.username);
    const results = (await store.results()).filter((one) => one.station === setting.station && one.username === setting.username && (!setting.hasJobs || one.job === job));
    const lines = [
      ...own.filter((one) => one.station === setting.station).map((one) => ({ label: one.label, tone: "wait", text: one.withdrawn ? words.undone : words.kept })).reverse(),
      ...results.map((one) => ({ label: one.label, tone: one.state === "DONE" && one.warning ? "wait" : STATES[one.state]?.[0] || "off", text: STATES[one.state]?.[1] || one.sentence, links: one.links })).reverse(),
    ];
    view.entries(lines);
    counters(own.filter((one) => one.station === setting.station && one.job === job && !one.withdrawn).length);
    strip(queue, own);
    foot();
  }
  function counters(waiting) {
    const all = (brief?.counters || []).map((one) => ({ ...one, value: (one.ofDevice ? counted[one.name] || 0 : one.value) + (one.counts ? waiting : 0) }));
    const main = view.figures(all);
    view.done(brief?.isOver ? null : main, words, offers());
  }
  /* Where to go when all is done: the next stations, the page of the job, another job, another station. */
  const nexts = () => (job ? setting.nexts.map((one) => ({ text: one.title, url: `${one.url}#job=${encodeURIComponent(job)}` })) : []);
  const offers = () => [...nexts(), ...(brief?.links || []), ...(setting.hasJobs ? [{ text: words.again, url: "#" }] : []), { text: words.stations, url: urls.home }];
  /* What was left for a person may have been decided meanwhile. */
  async function recheck() {
    if (!canKeep || sender.state !== "online") return;
    const left = (await store.results()).filter((one) => one.state === "CONFLICT" && one.station === setting.station && one.username === setting.username);
    if (!left.length) return;
    const answer = await sender.ask(urls.decided);
    if (answer.kind !== "ok") return;
    for (const one of answer.said.entries) if (one.state !== "CONFLICT" && left.some((each) => each.id === one.id)) await store.mark(one.id, { state: one.state, ...(one.state === "DONE" ? { sentence: words.decided } : {}) });
    await refresh();
  }
  async function strip(queue = null, own = null) {
    const all = queue || (canKeep ? await store.queue() : []);
    const mine = own || all.filter((one) => one.username === setting.username);
    const net = $("net");
    const parts = [];
    if (sender.state === "offline") parts.push(mine.length ? many(words.waitingOffline, mine.length) : words.nothingWaiting);
    else if (sender.state === "online" && mine.length > 1) parts.push(many(words.sending, mine.length));
    const others = {};
    for (const one of all) if (one.username !== setting.username) others[one.username] = (others[one.username] || 0) + 1;
    for (const [person, count] of Object.entries(others)) parts.push(many(words.ofOthers, count, { person }));
    net.hidden = !parts.length;
    net.textContent = parts.join(" · ");
    document.body.dataset.net = sender.state;
    document.body.dataset.waiting = String(mine.length);
    if (standing) return trouble(standing);
    if (sender.state === "signed-out") return trouble(words.signIn, "bad", [words.signInShort, () => { location.href = `/sign-in?next=${encodeURIComponent(location.pathname)}`; }]);
    if (sender.state === "forbidden") return trouble(words.noRight);
    if (sender.state === "stopped") return trouble(say(words.stopped, { why: sender.why }), "bad", [words.drop, () => { sender.drop().then(() => refresh()); }]);
    const open = canKeep ? (await store.results()).filter((one) => one.state === "CONFLICT" && one.station === setting.station && one.username === setting.username).length : 0;
    return trouble([
      ...(open && sender.state === "online" ? (urls.conflicts ? [make("a", { className: "link", id: "conflicts", href: urls.conflicts, textContent: many(words.conflicts, open) })] : [many(words.conflicts, open), words.tellPerson]).map((one) => make("span", {}, one)) : []),
      ...(clockOff ? [make("span", { textContent: many(words.clock, clockOff) })] : []),
    ], "wait");
  }

  async function foot() {
    const buttons = [];
    const question = current();
    const begun = lastAnswered();
    if (begun) buttons.push(make("button", { type: "button", className: "key", textContent: words.back, title: UNDO_KEY, id: "back", onclick: inTurn(back) }));
    else if (setting.canUndo && canKeep && brief && !brief.isOver) {
      const queued = (await store.queue()).filter((one) => one.username === setting.username && one.station === setting.station && !one.withdrawn).at(-1);
      const done = (await store.results()).filter((one) => one.station === setting.station && one.username === setting.username && one.job === job && ["DONE", "UNDONE", "WITHDRAWN"].includes(one.state)).at(-1);
      const undoable = queued || (done?.state === "DONE" && !done.isFinal ? done : null);
      if (undoable) buttons.push(make("button", { type: "button", className: "key", textContent: words.undo, title: UNDO_KEY, id: "undo", onclick: () => undo(undoable, Boolean(queued)) }));
    }
    if (question?.kind === "scan" && navigator.mediaDevices) buttons.push(make("button", { type: "button", className: "key", textContent: words.camera, id: "camera", onclick: look }));
    for (const [asking, one] of beside()) buttons.push(make("button", { type: "button", className: "key", textContent: one.label, onclick: inTurn(async () => { answers[asking.name] = one.value; await keep(); view.quiet(); ask(); }) }));
    for (const one of nexts()) buttons.push(make("button", { type: "button", className: "key", textContent: one.text, onclick: () => { location.href = one.url; } }));
    if (setting.hasJobs && job && !brief?.isOver) buttons.push(make("button", { type: "button", className: "key", textContent: words.again, onclick: () => { location.hash = ""; } }));
    $("foot").replaceChildren(...buttons);
  }
  async function look() {
    const found = await input.camera($("dialog"), setting);
    if (found.length > 1 && !current()?.foreign) tell("bad", words.twoCodes); else if (found.length) scannedInTurn(found.join("\n"));
  }
  const undo = window.stationUndo(setting, store, sender, {
    async withdrawn(entry) { tell("wait", words.undone, entry.label); await refresh(); sender.pump(); },
    async failed(entry, why) { tell("bad", why, entry.label); await refresh(); },
    async undone(entry, said) {
      for (const one of brief.counters) if (one.ofDevice && counted[one.name]) counted[one.name] -= 1;
      figured(said);
      await store.put(name("counted"), { day: clock.today(), counted });
      await hold(said);
      tell("ok", said.sentence, entry.label);
      await refresh();
    },
  });

  const tick = () => { $("clock").textContent = clock.time(); };
  tick();
  setInterval(tick, 10000);
  setInterval(renew, RENEWED);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { tick(); renew(); } });
  $("sound").setAttribute("aria-pressed", String(input.sound));
  $("sound").addEventListener("click", () => $("sound").setAttribute("aria-pressed", String(input.toggle())));
  input.listen(scannedInTurn);
  /* What was scanned last is taken back by key, too; in a field with text the key is the field's own. */
  addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey || $("dialog").open || $("field")?.value) return;
    event.preventDefault();
    ($("back") || $("undo"))?.click();
  });
  if ("serviceWorker" in navigator) {
    navigator.serviceWorker.addEventListener("message", (event) => { if (event.data?.kept === location.pathname) document.body.dataset.installed = "yes"; });
    navigator.serviceWorker.register(urls.worker, { scope: "/stations/" }).then(() => navigator.serviceWorker.ready).then((registration) => registration.active.postMessage({ keep: [urls.home, location.pathname] })).catch(() => {});
  }
  navigator.storage?.persist?.();
  await begin();
  tick();
  document.body.dataset.ready = "yes";
  if (sender.state === "offline") sender.pump();
})();
