/* What a person who does not see the page needs: names of everything, one heading, whole ids. */
() => {
  const faults = [];
  const shown = (e) => e.checkVisibility({ visibilityProperty: true });
  const name = (e) => e.outerHTML.slice(0, 120);
  const labelled = (e) => e.getAttribute("aria-label") || e.getAttribute("aria-labelledby")
      || e.getAttribute("title") || e.textContent.trim() || [...(e.labels || [])].some((l) => l.textContent.trim())
      || e.querySelector?.("img[alt], svg[aria-label], svg title");
  for (const e of document.querySelectorAll("input:not([type=hidden]), select, textarea"))
    if (!labelled(e)) faults.push("without a label: " + name(e));
  for (const e of document.querySelectorAll("button, a[href], summary"))
    if (shown(e) && !labelled(e) && e.getAttribute("aria-hidden") !== "true") faults.push("without a name: " + name(e));
  for (const e of document.querySelectorAll("img:not([alt])")) faults.push("picture without words: " + name(e));
  for (const e of document.querySelectorAll("[aria-labelledby], [aria-describedby]"))
    for (const which of ["aria-labelledby", "aria-describedby"])
      for (const id of (e.getAttribute(which) || "").split(/\s+/))
        if (id && !document.getElementById(id)) faults.push(`${which} names nothing: ${name(e)}`);
  const ids = {};
  for (const e of document.querySelectorAll("[id]")) ids[e.id] = (ids[e.id] || 0) + 1;
  for (const [id, count] of Object.entries(ids)) if (count > 1) faults.push(`id ${id} stands ${count} times`);
  const heads = [...document.querySelectorAll("h1")].filter(shown);
  if (heads.length !== 1) faults.push(`${heads.length} main headings`);
  if (document.querySelectorAll("main").length !== 1) faults.push("not one main part");
  if (!document.documentElement.lang) faults.push("no language");
  return faults;
}
