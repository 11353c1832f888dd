// Words that stand above, or to the left of, words that are read before them.
const told = [];
const isUnseen = (element) => {
  for (let up = element; up; up = up.parentElement) {
    const box = up.getBoundingClientRect();
    if (box.width <= 1 && box.height <= 1) return true;
    if (up.matches("a.skip:not(:focus)")) return true;
  }
  return !element.checkVisibility();
};
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
let before = null;
for (let node = walker.nextNode(); node; node = walker.nextNode()) {
  const parent = node.parentElement;
  if (!node.nodeValue.trim() || parent.closest("select, textarea, svg")) continue;
  if (isUnseen(parent)) continue;
  const range = document.createRange();
  range.selectNodeContents(node);
  const lines = [...range.getClientRects()].filter((line) => line.width > 0);
  if (!lines.length) continue;
  const [line, last, words] = [lines[0], lines.at(-1), node.nodeValue.trim()];
  if (before) {
    const shared = Math.min(line.bottom, before.line.bottom) - Math.max(line.top, before.line.top);
    const isSameRow = shared > Math.min(line.height, before.line.height) / 3;
    const isBeside = line.left >= before.line.right;
    if (isSameRow ? line.left < before.line.left : line.top < before.line.top && !isBeside) {
      const where = isSameRow ? "to the left" : "above";
      told.push(`"${words}" is read after "${before.words}" and stands ${where}`);
    }
  }
  before = { line: last, words };
}
return told;
