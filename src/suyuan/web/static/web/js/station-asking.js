/* How each kind of question is answered: a field, a pad of figures, large buttons, a photo. */
(() => {
  "use strict";
  const { $, make } = window.stationView;

  /* answered: what is done with the value of a button or a photo; tell: how a photo that fails is told. */
  window.stationAsking = (words, answered, tell) => {
    const field = (question, values) => {
      const box = make("input", { id: "field", name: "answer", className: "field", autocomplete: "off", spellcheck: false, ...values });
      box.setAttribute("aria-labelledby", "question");
      box.setAttribute("autocapitalize", "off");
      const go = make("button", { className: "key key-main", textContent: words.next });
      const skip = question.optional ? [make("button", { type: "button", className: "key", textContent: words.skip, onclick: () => answered(question, "") })] : [];
      return [make("div", { className: "row" }, box, ...(question.unit ? [make("span", { className: "unit", textContent: question.unit })] : []), go, ...skip)];
    };
    const choices = (question, all) => [make("div", { className: "keys" }, ...all.map(([value, label, bad]) => make("button", { type: "button", className: `key${bad ? " key-bad" : ""}`, textContent: label, onclick: () => answered(question, value) })))];
    return {
      scan: (question) => field(question, { placeholder: words.type, inputMode: matchMedia("(pointer: coarse)").matches ? "none" : "text" }),
      text: (question) => field(question, { maxLength: 500 }),
      number: (question) => {
        const [row] = field(question, { inputMode: "decimal" });
        const { stationInput: input } = window;
        const box = input.timed(row.querySelector("input"));
        const pad = make("div", { className: input.padClass(question) }, ...input.signs(question).map((sign) => make("button", {
          type: "button", className: "key", textContent: sign, onclick: () => { box.value = input.padded(box.value, sign); },
        })));
        return [row, pad];
      },
      choice: (question) => [...choices(question, question.choices.map((one) => [one.value, one.label, one.isBad])), ...(question.optional ? choices(question, [["", words.skip]]) : [])],
      confirm: (question) => choices(question, [["yes", words.yes], ["no", words.no, true]]),
      photo: (question) => {
        const file = make("input", { type: "file", accept: "image/*", className: "only-reader", id: "photo" });
        file.setAttribute("capture", "environment");
        file.addEventListener("change", async () => { if (file.files[0]) { try { await answered(question, await window.stationInput.photo(file.files[0])); } catch { tell("bad", words.noCamera); } } });
        const label = make("label", { className: "key key-main", htmlFor: "photo", textContent: words.photo });
        return [make("div", { className: "keys" }, label, file, ...(question.optional ? [make("button", { type: "button", className: "key", textContent: words.skip, onclick: () => answered(question, "") })] : []))];
      },
    };
  };
})();
