// What does not fit on the page as it looks now, a sentence each.
const faults = [];
const root = document.documentElement;
const wide = root.clientWidth;
const SLACK = 1.5;
const FIELDS = "input, select, textarea";

const told = (element) => {
  const name = element.tagName.toLowerCase() + (element.id ? `#${element.id}` : "");
  const kind = typeof element.className === "string" ? element.className.trim() : "";
  const words = (element.innerText || "").trim().replace(/\s+/g, " ").slice(0, 40);
  return `<${name}${kind ? ` class="${kind}"` : ""}> "${words}"`;
};
const boxOf = (element) => element.getBoundingClientRect();
// For screen readers only: one pixel that is cut out of the page.
const isUnseen = (element) => {
  for (let up = element; up; up = up.parentElement) {
    const box = boxOf(up);
    if (getComputedStyle(up).clipPath !== "none" && box.width <= 1 && box.height <= 1) return true;
    // Waits outside the window until it has the focus (WCAG 2.4.1).
    if (up.matches("a.skip:not(:focus)") && box.right <= 0) return true;
  }
  return !element.checkVisibility();
};
const isBoxed = (element) => {
  const style = getComputedStyle(element);
  return parseFloat(style.borderLeftWidth) > 0 || !/, 0\)|transparent/.test(style.backgroundColor);
};

if (root.scrollWidth > wide) faults.push(`the page is ${root.scrollWidth} wide in ${wide}`);

for (const element of document.body.querySelectorAll("*")) {
  if (element.closest("svg") || isUnseen(element)) continue;
  const style = getComputedStyle(element);
  const box = boxOf(element);
  if (box.right > wide + SLACK || box.left < -SLACK) {
    faults.push(`${told(element)} reaches from ${box.left} to ${box.right} in ${wide}`);
  }
  if (element.matches(FIELDS)) continue;
  if (style.overflowX !== "visible" || style.overflowY !== "visible") {
    faults.push(`${told(element)} has overflow ${style.overflowX} ${style.overflowY}`);
  }
  if (style.textOverflow !== "clip" || style.whiteSpace === "nowrap") {
    faults.push(`${told(element)} may not break its lines`);
  }
}

// Words stay inside their box and clear of other words.
const texts = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let node = walker.nextNode(); node; node = walker.nextNode()) {
  const parent = node.parentElement;
  if (!node.nodeValue.trim() || parent.closest(`${FIELDS}, svg`) || isUnseen(parent)) continue;
  const range = document.createRange();
  range.selectNodeContents(node);
  let around = parent;
  while (around !== document.body && !isBoxed(around)) around = around.parentElement;
  const outer = boxOf(around);
  for (const line of range.getClientRects()) {
    if (line.width < 1) continue;
    texts.push({ node, line });
    const out = [outer.left - line.left, line.right - outer.right, outer.top - line.top,
      line.bottom - outer.bottom];
    if (Math.max(...out) > SLACK) {
      faults.push(`"${node.nodeValue.trim().slice(0, 40)}" sticks out of ${told(around)}`);
    }
  }
}
for (const [place, one] of texts.entries()) {
  for (const other of texts.slice(place + 1)) {
    if (one.node === other.node) continue;
    const [a, b] = [one.line, other.line];
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (across > SLACK && down > Math.min(a.height, b.height) / 4) {
      const [first, second] = [one, other].map((t) => t.node.nodeValue.trim().slice(0, 30));
      faults.push(`"${first}" and "${second}" cover each other`);
    }
  }
}
return [...new Set(faults)];
