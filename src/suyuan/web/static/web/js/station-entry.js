/* What an entry is made of: the question that names it, whether it waits already, what a refusal leaves of it. */
(() => {
  "use strict";
  const key = (value) => window.stationKnown.key(String(value ?? ""));

  window.stationEntry = {
    /* The question whose answer an entry is called by: what was scanned first, such as a unit before its parts or a pallet
       before its lots; else what was chosen last, else the last one. */
    named(questions, given) {
      const told = questions.filter((one) => given[one.name] !== undefined && !["photo", "confirm"].includes(one.kind));
      return told.find((one) => one.kind === "scan" && !one.sticky) || told.findLast((one) => one.kind === "choice" && !one.sticky) || told.at(-1);
    },
    /* Whether the same thing waits with the same answers. A code that many things bear, such as that of a lot, may be
       entered again where an amount is told with it. */
    isTwin(questions, given, waiting) {
      const of = (kind) => questions.filter((one) => kind(one) && given[one.name] !== undefined).map((one) => one.name);
      const things = of((one) => one.kind === "scan" && !one.sticky);
      const isOne = (value) => /\/21\/|^\/00\//.test(key(value));
      if (!things.length || (of((one) => one.kind === "number").length && !things.some((one) => isOne(given[one])))) return false;
      const code = (value) => key(value) || window.stationInput.plain(String(value ?? ""));
      const isSame = (entry, names) => names.every((one) => code(entry.answers[one]) === code(given[one]));
      const before = waiting.filter((one) => isSame(one, things)).at(-1);
      return Boolean(before) && isSame(before, questions.filter((one) => !["text", "photo"].includes(one.kind)).map((one) => one.name));
    },
    /* The answers that stay when an entry is refused: all but those that were wrong. Nothing stays where another thing
       has to be scanned, because what was told of the first one need not be true of the other. */
    left(questions, given, wrong) {
      const asked = questions.filter((one) => wrong.includes(one.name));
      if (!asked.length || asked.some((one) => one.kind === "scan" && !one.sticky)) return null;
      const isWrong = (question) => wrong.includes(question.name) || (question.when && wrong.includes(question.when.question));
      const isTold = (question) => !question.when || question.when.values.includes(given[question.when.question]);
      return Object.fromEntries(questions.filter((one) => !isWrong(one) && isTold(one)).map((one) => [one.name, given[one.name] ?? ""]));
    },
  };
})();
