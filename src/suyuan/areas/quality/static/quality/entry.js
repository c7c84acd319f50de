/* The table of results: Enter goes down, arrows move, a value out of its limits is marked at once. */
(() => {
  "use strict";
  const table = document.querySelector("[data-results]");
  if (!table) return;
  const number = (text) => { const value = Number(text.trim().replace(",", ".")); return text.trim() === "" || Number.isNaN(value) ? null : value; };
  function judge(field) {
    const cell = field.closest("td");
    let bad = false;
    let good = false;
    if (field.tagName === "SELECT") { bad = field.value === "0"; good = field.value === "1"; }
    else {
      const value = number(field.value);
      const low = field.dataset.min === "" ? null : Number(field.dataset.min);
      const high = field.dataset.max === "" ? null : Number(field.dataset.max);
      if (value !== null) { bad = (low !== null && value < low) || (high !== null && value > high); good = !bad; }
    }
    cell.classList.toggle("is-out", bad);
    cell.classList.toggle("is-in", good);
    field.setAttribute("aria-invalid", bad ? "true" : "false");
  }
  const fields = () => [...table.querySelectorAll("[data-cell]")];
  // What was refused stays marked until it is typed again.
  for (const field of fields()) if (field.getAttribute("aria-invalid") !== "true") judge(field);
  table.addEventListener("input", (event) => { if (event.target.dataset.cell !== undefined) judge(event.target); });
  table.addEventListener("keydown", (event) => {
    const field = event.target;
    if (field.dataset.cell === undefined) return;
    if (field.tagName === "SELECT" && ["g", "1", "b", "0"].includes(event.key)) { event.preventDefault(); field.value = ["g", "1"].includes(event.key) ? "1" : "0"; judge(field); return go(field, 1, 0); }
    if (event.key === "Enter") { event.preventDefault(); return go(field, event.shiftKey ? -1 : 1, 0); }
    if (field.tagName === "SELECT") return undefined;
    if (event.key === "ArrowDown") { event.preventDefault(); return go(field, 1, 0); }
    if (event.key === "ArrowUp") { event.preventDefault(); return go(field, -1, 0); }
    return undefined;
  });
  function go(field, step) {
    const column = fields().filter((one) => one.dataset.cell === field.dataset.cell);
    const next = column[column.indexOf(field) + step];
    if (next) { next.focus(); next.select?.(); return undefined; }
    if (step > 0) {
      const others = [...new Set(fields().map((one) => one.dataset.cell))];
      const other = others[others.indexOf(field.dataset.cell) + 1];
      const first = fields().find((one) => one.dataset.cell === other);
      if (first) first.focus(); else document.querySelector("[data-results-send]")?.focus();
    }
    return undefined;
  }
})();
