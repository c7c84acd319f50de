/* Every text that a person can see or hear, codes left out. */
() => {
  const words = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const unseen = "script, style, template, dialog:not([open]), details.menu:not([open]) > :not(summary)";
  const codes = "pre, code, kbd, .mono, .code, .codes, .brand, main [lang], .top [lang]";
  while (walk.nextNode()) {
    const parent = walk.currentNode.parentElement;
    if (!parent || parent.closest(unseen) || parent.closest(codes)) continue;
    if (!parent.checkVisibility({ visibilityProperty: true })) continue;
    const text = walk.currentNode.textContent.trim();
    if (text) words.push(text);
  }
  for (const element of document.querySelectorAll("[placeholder], [aria-label], [title], [alt]"))
    for (const name of ["placeholder", "aria-label", "title", "alt"])
      if (element.getAttribute(name) && !element.closest("[lang=en], code, .mono, .code, .codes, .datamatrix"))
        words.push(element.getAttribute(name));
  words.push(document.title);
  return words;
}
