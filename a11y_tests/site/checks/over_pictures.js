// Words that stand on a picture or on colours that change: where each line is, and its colour.
const hasPicture = (one) => {
  for (let up = one; up && up !== document.documentElement; up = up.parentElement) {
    const style = styleOf(up);
    if (style.backgroundImage !== "none") return true;
    if (/^rgb\(/.test(style.backgroundColor)) return false;
  }
  return false;
};
const blocks = all("p, h1, h2, h3, h4, li, dd, dt, a, button, label, span, div, td, th, strong, figcaption")
  .filter((one) => isSeen(one) && [...one.childNodes].some((node) => node.nodeType === 3 && said(node.nodeValue)) && hasPicture(one) && styleOf(one).textShadow === "none" && !one.closest("button:disabled, [aria-disabled=true]"));
window.__over = blocks.slice(0, 6);
return window.__over.map((one, number) => {
  const style = styleOf(one);
  const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.5 && Number(style.fontWeight) >= 700);
  return [number, placeOf(one), short(one.innerText), (style.color.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number), large ? 3 : 4.5];
});
