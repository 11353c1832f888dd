// How the page stands: what is seen, where the focus is, what each control says of itself.
const lines = [];
const seenIn = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let node = seenIn.nextNode(); node; node = seenIn.nextNode()) {
  if (node.nodeValue.trim() && isSeen(node.parentElement)) lines.push([placeOf(node.parentElement), said(node.nodeValue)]);
}
const active = document.activeElement;
const open = all("dialog[open], [role=dialog], [role=alertdialog]").filter(isSeen);
const floats = all("body *").filter((one) => {
  const style = styleOf(one);
  if (style.position !== "fixed" || !isSeen(one)) return false;
  const box = one.getBoundingClientRect();
  return box.width > 150 && box.height > 80 && box.left < innerWidth / 2 && box.right > innerWidth / 2 && box.top < innerHeight / 2 && box.bottom > innerHeight / 2;
}).map(placeOf);
const looks = all(`${FIELDS}, ${PRESSED}`).filter(isSeen).map((one) => {
  const style = styleOf(one);
  return [placeOf(one), [style.borderTopColor, style.borderLeftColor, style.borderBottomColor, style.borderTopWidth, style.backgroundColor, style.boxShadow, style.outlineColor].join("|"), one.getAttribute("aria-invalid") ?? ""];
});
const states = all("[aria-expanded], [aria-pressed], [aria-checked], [aria-selected], input[type=checkbox], input[type=radio], details").map((one) =>
  [placeOf(one), ["aria-expanded", "aria-pressed", "aria-checked", "aria-selected"].map((name) => one.getAttribute(name)).concat(one.checked, one.open).join()]);
return { url: location.href, title: document.title, lines, focus: active && active !== document.body ? placeOf(active) : "",
  active: active?.getAttribute("aria-activedescendant") ?? "",
  dialogs: open.map((one) => [placeOf(one), one.contains(active), nameOf(one).slice(0, 80) && (one.getAttribute("aria-label") || one.getAttribute("aria-labelledby") || one.getAttribute("title")) ? 1 : 0]),
  floats, looks, states, opened: window.__probe?.opened ?? [], scroll: scrollY, html: document.body.innerHTML.length,
  regions: all("[role=status], [role=alert], [role=log], [aria-live=polite], [aria-live=assertive]").flatMap((one) => [one, ...all("*", one)]).map(placeOf),
  classes: all("[role=option], [role=radio], [role=tab], [role=treeitem]").map((one) => one.className).join("|"),
  controls: all(PRESSED).filter((one) => isSeen(one) && isHeard(one)).map(placeOf),
  heading: seenText(all("h1").find(isSeen) ?? document.createElement("i")),
  images: all("img[alt]").filter((one) => said(one.alt)).map((one) => [placeOf(one), one.src.length + one.src.slice(-40), said(one.alt)]),
  pictures: all("img, svg, canvas, video").filter(isSeen).length };
