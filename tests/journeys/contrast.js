/* Text that is too pale: WCAG AA, 4.5 to 1, large text 3 to 1. */
() => {
  const channels = (text) => {
    const canvas = CONTRAST_CANVAS;
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = text;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const CONTRAST_CANVAS = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const known = new Map();
  const rgba = (text) => known.get(text) || known.set(text, channels(text)).get(text);
  const light = ([r, g, b]) => [r, g, b].map((v) => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
      .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const over = (a, b) => a.slice(0, 3).map((v, i) => v * a[3] / 255 + b[i] * (1 - a[3] / 255));
  const grounds = new Map();
  const ground = (e) => {
    if (!e) return [255, 255, 255];
    if (!grounds.has(e)) grounds.set(e, layered(e));
    return grounds.get(e);
  };
  const layered = (e) => {
    const style = getComputedStyle(e);
    if (style.backgroundImage !== "none") return null;
    const color = rgba(style.backgroundColor);
    if (color[3] === 255) return color;
    const below = ground(e.parentElement);
    return below && color[3] ? over(color, below) : below;
  };
  const faults = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (!walk.currentNode.textContent.trim() || !e.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    if (e.closest("script, style, [aria-disabled=true], :disabled, svg, .only-reader, [aria-hidden=true]")) continue;
    const below = ground(e);
    if (!below) continue;
    const style = getComputedStyle(e);
    const [a, b] = [light(over(rgba(style.color), below)), light(below)].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    const size = parseFloat(style.fontSize);
    const least = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
    if (ratio < least) faults.add(`contrast ${ratio.toFixed(2)} of .${e.className || e.tagName} “${e.textContent.trim().slice(0, 20)}”`);
  }
  return [...faults];
}
