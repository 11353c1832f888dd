// 1.3.2: words that stand before words which are read before them.
let last = null;
const inOrder = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let node = inOrder.nextNode(); node; node = inOrder.nextNode()) {
  const parent = node.parentElement;
  if (!node.nodeValue.trim() || parent.closest("select, textarea, svg, script, style, [dir=rtl], rt, sup, sub, table, dialog") || !isSeen(parent)) continue;
  let isFree = false;
  for (let up = parent; up; up = up.parentElement) isFree ||= /^(absolute|fixed|sticky)$/.test(styleOf(up).position) || styleOf(up).float !== "none" || /column/.test(styleOf(up).columnCount);
  if (isFree) continue;
  const range = document.createRange();
  range.selectNodeContents(node);
  const lines = [...range.getClientRects()].filter((line) => line.width > 1);
  if (!lines.length) continue;
  const [line, words] = [lines[0], short(node.nodeValue)];
  if (last) {
    const shared = Math.min(line.bottom, last.line.bottom) - Math.max(line.top, last.line.top);
    const isRow = shared > Math.min(line.height, last.line.height) / 3;
    const isBeside = line.left >= last.line.right - 2 && (line.left > last.line.left + 20);
    const isBack = isRow ? line.right <= last.line.left + 2 : line.bottom <= last.line.top + 2 && !isBeside;
    if (isBack) {
      find("read-after-what-follows", ["1.3.2"], parent, `"${words}" is read after "${last.words}" and stands before it.`,
        "Put things into the source in the order in which they are seen.");
      break;
    }
  }
  last = { line: lines.at(-1), words };
}
