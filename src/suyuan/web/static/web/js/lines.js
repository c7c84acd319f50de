/* Forms of several lines: add, remove, move by Enter, paste rows of a spreadsheet. */
(() => {
  "use strict";
  const inputs = (row) => [...row.querySelectorAll("input, select")];
  const rows = (box) => [...box.querySelector("tbody").rows];

  function number(box) {
    rows(box).forEach((row, at) => {
      inputs(row).forEach((input) => {
        const cell = input.name.split("-").pop();
        input.name = `${box.dataset.lines}-${at}-${cell}`;
      });
    });
  }

  function add(box) {
    const row = box.querySelector("template").content.firstElementChild.cloneNode(true);
    box.querySelector("tbody").append(row);
    number(box);
    return row;
  }

  function fill(input, text) {
    if (input.type === "checkbox") {
      input.checked = /^(1|y|yes|true|x|是|✓)$/i.test(text.trim());
      return;
    }
    if (input.tagName === "SELECT") {
      const wanted = text.trim();
      const option = [...input.options].find((one) => one.value === wanted || one.text.trim() === wanted);
      if (option) input.value = option.value;
      return;
    }
    // A day is pasted as spreadsheets write it: 2026-11-30, 2026/11/30 or 2026年11月30日.
    const day = input.type === "date" && text.trim().match(/^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/);
    input.value = day ? `${day[1]}-${day[2].padStart(2, "0")}-${day[3].padStart(2, "0")}` : text.trim();
  }

  document.addEventListener("click", (event) => {
    const box = event.target.closest?.(".lines");
    if (!box) return;
    if (event.target.closest("[data-line-add]")) {
      inputs(add(box))[0].focus();
    } else if (event.target.closest("[data-line-remove]")) {
      const row = event.target.closest("tr");
      const next = row.nextElementSibling || row.previousElementSibling;
      row.remove();
      if (!rows(box).length) add(box);
      number(box);
      inputs(next || rows(box)[0])[0].focus();
      box.closest("form")?.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });

  document.addEventListener("keydown", (event) => {
    const row = event.target.closest?.(".lines tbody tr");
    if (!row || event.key !== "Enter" || event.isComposing || event.target.closest("button")) return;
    event.preventDefault();
    const box = row.closest(".lines");
    const at = inputs(row).indexOf(event.target);
    const next = row.nextElementSibling || add(box);
    inputs(next)[at === -1 ? 0 : at].focus();
  });

  document.addEventListener("paste", (event) => {
    const row = event.target.closest?.(".lines tbody tr");
    const text = event.clipboardData?.getData("text/plain") || "";
    if (!row || !/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    const box = row.closest(".lines");
    const from = inputs(row).indexOf(event.target);
    let current = row;
    text.replace(/\r/g, "").replace(/\n+$/, "").split("\n").forEach((line, at) => {
      if (at) current = current.nextElementSibling || add(box);
      line.split("\t").forEach((cell, offset) => {
        const input = inputs(current)[from + offset];
        if (input) fill(input, cell);
      });
    });
    inputs(current)[0].focus();
  });
})();
