// What does not fit on the page as it looks now, a sentence each.
const faults = [];
const wide = document.documentElement.clientWidth;
const SLACK = 1.5;
const FIELDS = "input, select, textarea";

const short = (text) => text.trim().replace(/\s+/g, " ").slice(0, 40);
const told = (element) => {
  const name = element.tagName.toLowerCase() + (element.id ? `#${element.id}` : "");
  const kind = element.getAttribute("class");
  return `<${name}${kind ? ` class="${kind}"` : ""}> "${short(element.innerText ?? "")}"`;
};
const isTransparent = (colour) => colour === "transparent" || /^rgba\(.*, 0\)$/.test(colour);
// For screen readers only: one pixel that is cut out of the page.
const isUnseen = (element) => {
  for (let up = element; up; up = up.parentElement) {
    const box = up.getBoundingClientRect();
    if (getComputedStyle(up).clipPath !== "none" && box.width <= 1 && box.height <= 1) return true;
    // Waits outside the window until it has the focus (WCAG 2.4.1).
    if (up.matches("a.skip:not(:focus)") && box.right <= 0) return true;
  }
  return !element.checkVisibility();
};

const judgeBox = (element) => {
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  if (box.right > wide + SLACK || box.left < -SLACK) {
    faults.push(`${told(element)} reaches from ${box.left} to ${box.right} in ${wide}`);
  }
  if (element.matches(FIELDS)) return;
  if (style.overflowX !== "visible" || style.overflowY !== "visible") {
    faults.push(`${told(element)} has overflow ${style.overflowX} ${style.overflowY}`);
  }
  if (style.textOverflow !== "clip" || style.whiteSpace === "nowrap") {
    faults.push(`${told(element)} may not break its lines`);
  }
};

const textsOfPage = () => {
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!node.nodeValue.trim() || parent.closest(`${FIELDS}, svg`) || isUnseen(parent)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    texts.push({ words: short(node.nodeValue), parent, range, lines: linesOf(range) });
  }
  return texts;
};
const linesOf = (range) => [...range.getClientRects()].filter((line) => line.width >= 1);

const isBoxed = (element) => {
  const style = getComputedStyle(element);
  return parseFloat(style.borderLeftWidth) > 0 || !isTransparent(style.backgroundColor);
};
const judgeEdge = ({ words, parent, lines }) => {
  let around = parent;
  while (around !== document.body && !isBoxed(around)) around = around.parentElement;
  const box = around.getBoundingClientRect();
  const isOut = (line) =>
    line.left < box.left - SLACK || line.right > box.right + SLACK ||
    line.top < box.top - SLACK || line.bottom > box.bottom + SLACK;
  if (lines.some(isOut)) faults.push(`"${words}" sticks out of ${told(around)}`);
};

// A ground of its own hides what lies under it; the invisible surface of a link does not.
const isOpaque = (element) =>
  element.matches(`img, svg *, button, ${FIELDS}`) ||
  !isTransparent(getComputedStyle(element).backgroundColor);
const judgeCover = ({ words, parent, range }) => {
  parent.scrollIntoView({ block: "center" });
  for (const line of linesOf(range)) {
    const [x, y] = [line.left + line.width / 2, line.top + line.height / 2];
    if (y < 0 || y > innerHeight) continue;
    const met = document.elementsFromPoint(x, y);
    const above = met.find((one) => one.contains(parent) || isOpaque(one));
    if (above && !above.contains(parent)) {
      faults.push(`"${words}" is covered by ${told(above)}`);
    }
  }
};

const share = (a, b) => {
  const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return across > SLACK && down > Math.min(a.height, b.height) / 4;
};
const judgePair = (one, other) => {
  if (one.lines.some((line) => other.lines.some((beside) => share(line, beside)))) {
    faults.push(`"${one.words}" and "${other.words}" cover each other`);
  }
};

const { scrollWidth } = document.documentElement;
if (scrollWidth > wide) faults.push(`the page is ${scrollWidth} wide in ${wide}`);
for (const element of document.body.querySelectorAll("*")) {
  if (!element.closest("svg") && !isUnseen(element)) judgeBox(element);
}
const texts = textsOfPage();
texts.forEach(judgeEdge);
texts.forEach((one, place) => texts.slice(place + 1).forEach((other) => judgePair(one, other)));
texts.forEach(judgeCover);
scrollTo(0, 0);
return [...new Set(faults)];
