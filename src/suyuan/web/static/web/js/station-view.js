/* What the page of a station shows around its question: message, figures, last entries, what comes after the work. */
(() => {
  "use strict";
  const $ = (id) => document.getElementById(id);
  const make = (kind, values = {}, ...inside) => { const made = Object.assign(document.createElement(kind), values); made.append(...inside); return made; };
  const say = (text, values) => text.replace(/%\((\w+)\)s/g, (_all, name) => values[name]);
  /* A text with a count has one form for one and another for more. */
  const many = (forms, count, values = {}) => say(forms[count === 1 ? 0 : 1], { count, ...values });
  /* Sentences one after the other, without the empty ones; a Chinese stop takes no blank. */
  const joined = (...texts) => texts.filter(Boolean).reduce((said, one) => (!said || /[。！？；：…]$/.test(said) ? said + one : `${said} ${one}`), "");
  const SIGNS = { ok: "✓", bad: "✕", wait: "…" };
  const CELLS = 60;
  const LINES = 8;
  const GAP = 8;
  const links = (all) => all.map((one) => make("a", { className: "link", href: one.url, textContent: one.text }));

  const view = {
    $, make, say, many, joined, links,
    /* The message: what became of the last answer, in colour, with its tone. */
    tell(kind, text, label = "", more = []) {
      window.stationInput.tone(kind);
      const last = $("last");
      last.className = `last is-${kind}`;
      last.replaceChildren(make("span", { className: "sign", textContent: SIGNS[kind] }), ...(label ? [make("code", { textContent: label })] : []), make("span", { textContent: text }), ...links(more));
      view.flash(kind);
      view.reveal();
    },
    /* A long message does not end under the buttons at the bottom. */
    reveal() {
      const under = $("last").getBoundingClientRect().bottom + GAP - $("foot").getBoundingClientRect().top;
      if ($("last").hasChildNodes() && under > 0) scrollBy(0, under);
    },
    flash(kind) {
      document.body.dataset.flash = kind;
      $("ask").classList.remove("flash");
      void $("ask").offsetWidth;
      $("ask").classList.add("flash");
    },
    /* What was said of the answer before does not stand at the next question. */
    quiet() {
      $("last").className = "last";
      $("last").replaceChildren();
      delete document.body.dataset.flash;
    },
    trouble(text, kind = "bad", action = null) {
      const box = $("trouble");
      box.hidden = !text.length;
      box.className = `strip strip-${kind}`;
      box.replaceChildren(...[text].flat(), ...(action ? [make("button", { type: "button", className: "flat", textContent: action[0], onclick: action[1] })] : []));
    },
    entries(lines) {
      $("entries").replaceChildren(...lines.slice(0, LINES).map((line) => make("li", { className: `is-${line.tone}` }, make("code", { textContent: line.label }), make("em", { textContent: line.text }, ...links(line.links || [])))));
    },
    figures(all) {
      const main = all.find((one) => one.isMain);
      $("figure").hidden = !main;
      if (main) {
        $("count").replaceChildren(String(main.value), ...(main.target === null ? [] : [make("small", { textContent: ` / ${main.target}` })]));
        $("count-of").textContent = main.label;
        $("cells").replaceChildren(...(main.target && main.target <= CELLS ? Array.from({ length: main.target }, (_one, index) => make("i", { className: index < main.value ? "is-full" : "" })) : []));
      }
      const rest = all.filter((one) => one !== main);
      $("counters-box").hidden = !rest.length;
      $("counters").replaceChildren(...rest.map((one) => make("li", {}, make("em", { textContent: one.target === null ? one.value : `${one.value} / ${one.target}` }), make("span", { textContent: one.label }))));
      return main;
    },
    offers: (all) => all.map((one) => make("a", { className: "key", href: one.url, textContent: one.text })),
    /* All that was planned is done: what comes next, each with its link. */
    done(main, words, offers) {
      const isDone = Boolean(main?.target) && main.value >= main.target && main.ends !== false;
      $("done").hidden = !isDone;
      $("done").replaceChildren(...(isDone ? [
        make("p", {}, make("b", { textContent: say(words.done, { label: main.label, value: main.value, target: main.target }) }), " ", words.whatNext),
        make("div", { className: "keys" }, ...view.offers(offers)),
      ] : []));
    },
  };
  window.stationView = view;
})();
