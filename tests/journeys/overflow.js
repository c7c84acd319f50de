/* By how much the page is wider than the window, and what makes it so; nothing where it fits. */
() => {
  const root = document.scrollingElement;
  if (root.scrollWidth <= window.innerWidth) return "";
  const wide = [...document.querySelectorAll("main *")].filter((element) =>
      element.getBoundingClientRect().right > window.innerWidth + 1);
  const last = wide.at(-1);
  const by = last ? `${last.tagName.toLowerCase()}.${last.className}` : "?";
  return `${root.scrollWidth - window.innerWidth} px too wide, by ${by}`;
}
