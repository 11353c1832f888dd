// How the page fits as it is shown just now; asked once plainly and once in each other look.
const wide = document.documentElement.clientWidth;
const clipped = [];
for (const box of all("body *").filter((one) => !one.matches("textarea, select, input, svg, svg *, video, iframe, canvas, img") && isSeen(one))) {
  const style = styleOf(box);
  const hides = [style.overflowX, style.overflowY].map((one) => one === "hidden" || one === "clip");
  if (!hides[0] && !hides[1]) continue;
  if (!seenText(box)) continue;
  const frame = box.getBoundingClientRect();
  const texts = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    if (!node.nodeValue.trim() || !isSeen(node.parentElement)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const isOut = [...range.getClientRects()].some((line) => line.width > 1 && (
      (hides[1] && (line.bottom > frame.bottom + line.height / 3 || line.top < frame.top - line.height / 3)) ||
      (hides[0] && (line.right > frame.right + 6 || line.left < frame.left - 6))));
    if (isOut) {
      clipped.push([placeOf(box), short(node.nodeValue)]);
      break;
    }
  }
}
const overlaps = [];
const texts = [];
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let node = walk.nextNode(); node && texts.length < 400; node = walk.nextNode()) {
  const parent = node.parentElement;
  if (!node.nodeValue.trim() || parent.closest("svg, select, textarea, noscript, script, style") || !isSeen(parent)) continue;
  const range = document.createRange();
  range.selectNodeContents(node);
  const lines = [...range.getClientRects()].filter((line) => line.width > 3);
  if (lines.length) texts.push([node, lines]);
}
for (let one = 0; one < texts.length; one += 1) {
  for (let other = one + 1; other < Math.min(texts.length, one + 40); other += 1) {
    const hit = texts[one][1].some((a) => texts[other][1].some((b) =>
      Math.min(a.right, b.right) - Math.max(a.left, b.left) > 6 &&
      Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > Math.min(a.height, b.height) * 0.4));
    if (hit) overlaps.push([placeOf(texts[other][0].parentElement), short(texts[other][0].nodeValue)]);
  }
}
const sticking = [];
for (const [node, lines] of texts) {
  let box = node.parentElement;
  if ([...ancestors_(box)].some((up) => /auto|scroll/.test(styleOf(up).overflowX + styleOf(up).overflowY))) continue;
  while (box !== document.body && !(parseFloat(styleOf(box).borderTopWidth) > 0 || !/^rgba\(.*, 0\)$|transparent/.test(styleOf(box).backgroundColor))) box = box.parentElement;
  if (box === document.body) continue;
  const frame = box.getBoundingClientRect();
  if (lines.some((line) => line.bottom > frame.bottom + line.height * 0.6 || line.right > frame.right + 12)) sticking.push([placeOf(box), short(node.nodeValue)]);
}
const outside = [];
const apart = "table, pre, code, svg, canvas, video, iframe, map";
for (const [node, lines] of texts) {
  const scrolls = node.parentElement.closest("*") && [...ancestors_(node.parentElement)].some((up) => /auto|scroll|hidden|clip/.test(styleOf(up).overflowX));
  if (!scrolls && !node.parentElement.closest(apart) && lines.some((line) => line.right > wide + 3)) outside.push([placeOf(node.parentElement), short(node.nodeValue)]);
}
function* ancestors_(one) {
  for (let up = one; up && up !== document.body; up = up.parentElement) yield up;
}
if (document.documentElement.scrollWidth > wide + 3) {
  for (const one of all("body *").filter((each) => isSeen(each) && !each.closest(apart))) {
    const box = one.getBoundingClientRect();
    if (box.right > wide + 3 && box.width > 3) outside.push([placeOf(one), short(one.innerText)]);
  }
}
const moving = document.getAnimations().filter((one) => {
  const target = one.effect?.target;
  const timing = one.effect?.getComputedTiming?.() ?? {};
  return one.playState === "running" && target && isSeen(target) && (timing.activeDuration > 5000 || timing.iterations === Infinity);
}).map((one) => {
  const frames = one.effect.getKeyframes?.() ?? [];
  const names = new Set(frames.flatMap((frame) => Object.keys(frame)));
  const timing = one.effect.getComputedTiming();
  return { place: placeOf(one.effect.target), moves: ["transform", "translate", "rotate", "scale", "left", "top", "right", "bottom", "marginLeft", "marginTop", "backgroundPosition", "width", "height"].some((name) => names.has(name)),
    blinks: ["opacity", "visibility", "color", "backgroundColor", "background"].some((name) => names.has(name)), every: timing.duration, runs: timing.iterations === Infinity };
});
// Light and dark by turns, more than three times a second; however long it lasts.
const flashing = document.getAnimations().filter((one) => {
  const timing = one.effect?.getComputedTiming?.() ?? {};
  const names = new Set((one.effect?.getKeyframes?.() ?? []).flatMap((frame) => Object.keys(frame)));
  const box = one.effect?.target?.getBoundingClientRect?.();
  return timing.duration > 0 && timing.duration <= 333 && timing.iterations >= 3 && box && box.width * box.height > 2500 &&
    ["opacity", "visibility", "backgroundColor", "background", "filter"].some((name) => names.has(name));
}).map((one) => [placeOf(one.effect.target), one.effect.getComputedTiming().duration]);
for (const one of all("svg animate, svg animateTransform, svg animateMotion")) {
  const [target, picture] = [one.parentElement, one.ownerSVGElement];
  const isEndless = one.getAttribute("repeatCount") === "indefinite" || one.getAttribute("repeatDur") === "indefinite";
  if (!isEndless || !isSeen(picture) || picture.animationsPaused() || /click|begin|end|indefinite/.test(one.getAttribute("begin") ?? "")) continue;
  const every = parseFloat(one.getAttribute("dur")) * (/ms$/.test(one.getAttribute("dur") ?? "") ? 1 : 1000);
  const isMove = one.localName !== "animate" || !/opacity|fill|stroke|color/.test(one.getAttribute("attributeName") ?? "");
  moving.push({ place: placeOf(target), moves: isMove, blinks: !isMove, every, runs: true });
}
const turned = all("html, body, main, body > *").filter((one) => {
  const matrix = new DOMMatrix(styleOf(one).transform === "none" ? "" : styleOf(one).transform);
  return Math.abs(matrix.b) > 0.9 && one.getBoundingClientRect().width > 100;
}).map(placeOf);
const menus = "nav, header, footer, [role=navigation], [role=banner], [role=contentinfo]";
const spoken = [];
const own = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let node = own.nextNode(); node; node = own.nextNode()) {
  if (wordsIn(node.nodeValue).length >= 4 && !node.parentElement.closest(menus) && isSeen(node.parentElement)) spoken.push(said(node.nodeValue));
}
const shownText = said(document.body.innerText);
const stops = all("button, a[href], summary, input, [role=button]").filter((one) => isHeard(one) && isSeen(one)).map(nameOf);
return { wide, scroll: document.documentElement.scrollWidth, clipped, overlaps: overlaps.slice(0, 20), sticking: sticking.slice(0, 20), outside: outside.slice(0, 5), moving, flashing, turned,
  lines: spoken, text: shownText.length, says: shownText.slice(0, 400), canPause: stops.some((name) => /\bpause|^(?:stop|hide|stands|skjul|freeze|turn off|hold (?:op|stille))\b|\bstop (?:the |it|moving|counting|anim)|^slå .* fra\b/iu.test(name)) };
