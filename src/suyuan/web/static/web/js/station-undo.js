/* Undoing an entry: the dialog that asks why, what was not sent yet is withdrawn, what was done is taken back. */
(() => {
  "use strict";
  const { $, make } = window.stationView;

  /* told: `withdrawn` and `undone` are called after it, `failed` with the reason where it was not possible. */
  window.stationUndo = (setting, store, sender, told) => {
    const { words, urls } = setting;
    /* Take an entry back that was not sent yet; false where it has been sent meanwhile. */
    async function withdraw(entry, reason) {
      const waiting = (await store.queue()).some((one) => one.seq === entry.seq);
      if (waiting) await store.change(entry.seq, { withdrawn: reason });
      return waiting;
    }
    async function done(entry, isQueued, reason) {
      if (isQueued && await sender.alone(() => withdraw(entry, reason))) return told.withdrawn(entry);
      const answer = await sender.ask(urls.undo, { entry: entry.id, id: store.uuid(), reason });
      if (answer.kind !== "ok") return told.failed(entry, answer.said?.detail || words.failed);
      await store.mark(entry.id, { state: "UNDONE" });
      return told.undone(entry, answer.said);
    }
    return (entry, isQueued) => {
      const dialog = $("dialog");
      const given = (reason) => { if (!reason.trim()) return; dialog.close(); done(entry, isQueued, reason); };
      const text = make("input", { className: "field", maxLength: 300, placeholder: words.otherReason, id: "reason" });
      const form = make("form", { className: "row" }, text, make("button", { className: "key key-main", textContent: words.undo }));
      form.addEventListener("submit", (event) => { event.preventDefault(); given(text.value); });
      dialog.replaceChildren(
        make("h2", { textContent: `${words.undoWhy} ${entry.label}` }),
        ...(entry.undoing ? [make("p", { textContent: entry.undoing })] : []),
        make("div", { className: "keys" }, ...setting.undoReasons.map((one) => make("button", { type: "button", className: "key", textContent: one, onclick: () => given(one) }))),
        form,
        make("button", { type: "button", className: "key", textContent: words.cancel, onclick: () => dialog.close() }),
      );
      dialog.showModal();
    };
  };
})();
