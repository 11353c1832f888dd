// How often much of the window has turned from light to dark and back, counted from here on.
const grid = [0.2, 0.5, 0.8].flatMap((across) => [0.2, 0.5, 0.8].map((down) => [across, down]));
const lightAt = ([across, down]) => {
  for (const one of document.elementsFromPoint(innerWidth * across, innerHeight * down)) {
    const style = styleOf(one);
    const [r, g, b, a = 1] = (style.backgroundColor.match(/[\d.]+/g) ?? []).map(Number);
    if (a * Number(style.opacity) > 0.4) return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
  }
  return 1;
};
const turns = [];
let before = null;
const watch = () => {
  const now = grid.map(lightAt);
  const isTurned = before && now.filter((light, place) => Math.abs(light - before[place]) > 0.25).length >= 4;
  if (isTurned) turns.push(performance.now());
  if (!before || isTurned) before = now;
  requestAnimationFrame(watch);
};
watch();
// A flash is one turn and the turn back.
window.__flashed = { most: () => Math.max(0, ...turns.map((from) => turns.filter((at) => at >= from && at < from + 1000).length / 2)) };
