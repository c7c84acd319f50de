/* Sends what waits: in its order, one at a time, until each has its answer. The server takes each entry once,
   whatever is sent again; an entry whose answer was lost says so, and its refusal is then left for a person. */
(() => {
  "use strict";
  const PATIENCE = 20000;
  const WAITS = [1000, 2000, 5000, 10000, 30000];
  const token = () => document.cookie.split("; ").find((one) => one.startsWith("suyuan_csrf="))?.split("=")[1] || "";

  /* state: online, offline, signed-out, forbidden, stopped */
  window.stationSender = (setting, store, clock, told) => {
    const sender = { state: navigator.onLine ? "online" : "offline", why: "" };
    let failures = 0;
    let timer = 0;
    let running = false;
    const set = (state, why = "") => { const changed = sender.state !== state || sender.why !== why; sender.state = state; sender.why = why; if (changed) told.state(); };

    sender.ask = async (address, body) => {
      const abort = new AbortController();
      const limit = setTimeout(() => abort.abort(), PATIENCE);
      try {
        const asked = performance.now();
        const headers = { Accept: "application/json", "HX-Request": "true" };
        if (body) Object.assign(headers, { "Content-Type": "application/json", "X-CSRFToken": token() });
        const answer = await fetch(address, { method: body ? "POST" : "GET", body: body && JSON.stringify(body), headers, credentials: "same-origin", redirect: "error", signal: abort.signal });
        clock.heard(answer.headers.get("Suyuan-Clock"), asked);
        const isJson = (answer.headers.get("Content-Type") || "").includes("json");
        const said = isJson ? await answer.json() : null;
        if (answer.status === 401) return { kind: "signed-out" };
        if (answer.status === 403) return { kind: "forbidden", said };
        if (answer.status >= 500 || answer.status === 429 || (answer.ok && !said)) return { kind: "offline" };
        return { kind: answer.ok ? "ok" : "problem", said };
      } catch { return { kind: "offline" }; } finally { clearTimeout(limit); }
    };

    /* What speaks against an answer, and what need not be asked after it, where the server says so in time. */
    sender.judged = async (body, patience) => {
      if (sender.state !== "online") return {};
      const answer = await Promise.race([sender.ask(setting.urls.check, body), new Promise((done) => { setTimeout(() => done({}), patience); })]);
      if (answer.kind !== "problem") return { needless: answer.said?.needless };
      return { refused: window.stationView.joined(...(answer.said?.errors || []).map((one) => one.detail)) || answer.said?.detail };
    };

    /* Do something while no other window of this device sends. */
    sender.alone = (work) => (navigator.locks ? navigator.locks.request("suyuan-stations", work) : work());

    sender.pump = async () => {
      if (running) return;
      running = true;
      clearTimeout(timer);
      try {
        await sender.alone(send);
      } finally { running = false; }
    };

    async function send() {
      for (;;) {
        const entry = (await store.queue()).find((one) => one.username === setting.username);
        if (!entry) { if (sender.state !== "offline" || navigator.onLine) set("online"); return; }
        const { station, seq, ...rest } = entry;
        const body = { ...rest, clock: new Date().toISOString() };
        const answer = await sender.ask(setting.urls.entries.replace(`/${setting.station}/`, `/${station}/`), body);
        if (answer.kind === "ok") {
          failures = 0;
          const now = (await store.queue()).find((one) => one.seq === seq);
          if (answer.said.state === "REFUSED" && now?.waited && !body.waited) continue; // Nobody saw the refusal.
          const { kept: _kept, ...result } = answer.said;
          await store.settle(entry, { ...result, station, job: entry.job, username: entry.username, label: entry.label, made_at: entry.made_at, waited: body.waited });
          set("online");
          await told.result(entry, answer.said);
          continue;
        }
        if (answer.kind === "problem") { set("stopped", answer.said?.detail || ""); sender.stopped = entry; return; }
        await store.change(seq, { waited: true });
        set(answer.kind);
        told.failed();
        timer = setTimeout(sender.pump, WAITS[Math.min(failures, WAITS.length - 1)]);
        failures += 1;
        return;
      }
    }

    sender.drop = async () => {
      const entry = sender.stopped;
      if (!entry) return;
      sender.stopped = null;
      await store.settle(entry, { id: entry.id, station: entry.station, job: entry.job, username: entry.username, label: entry.label, made_at: entry.made_at, state: "DROPPED", sentence: sender.why });
      set("online");
      await sender.pump();
    };
    addEventListener("online", () => { failures = 0; sender.pump(); });
    addEventListener("offline", () => set("offline"));
    document.addEventListener("visibilitychange", () => { if (!document.hidden) sender.pump(); });
    return sender;
  };
})();
