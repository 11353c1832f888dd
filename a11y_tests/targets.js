// Every target that is smaller than a fingertip, and how many there are.
const LEAST = 44;
const SLACK = 0.5;
const told = [];
const all = document.querySelectorAll(
  "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]"
);
const isInSentence = (link) =>
  link.matches("a") &&
  getComputedStyle(link).display === "inline" &&
  [...link.parentElement.childNodes].some((near) => near !== link && near.textContent.trim());

// How far a press still counts, from the middle outwards; so a door counts as a whole.
const pressed = (element, x, y) => {
  const met = document.elementFromPoint(x, y);
  return met !== null && (element.contains(met) || met.closest("label")?.control === element);
};
const reach = (element, x, y, dx, dy) => {
  let steps = 0;
  while (steps < LEAST && pressed(element, x + dx * steps, y + dy * steps)) steps += 1;
  return steps;
};
const sizeOf = (element) => {
  const box = element.getBoundingClientRect();
  if (element.matches("[type=radio], [type=checkbox]")) {
    const boxes = [box, ...[...element.labels].map((label) => label.getBoundingClientRect())];
    const span = (from, to) =>
      Math.max(...boxes.map((b) => b[to])) - Math.min(...boxes.map((b) => b[from]));
    return [span("left", "right"), span("top", "bottom")];
  }
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  const across = reach(element, x, y, 1, 0) + reach(element, x, y, -1, 0) - 1;
  const down = reach(element, x, y, 0, 1) + reach(element, x, y, 0, -1) - 1;
  return [Math.max(across, Math.min(box.width, across + 1)),
    Math.max(down, Math.min(box.height, down + 1))];
};

let count = 0;
for (const element of all) {
  if (!element.checkVisibility() || isInSentence(element)) continue;
  count += 1;
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "center" });
  const [across, down] = sizeOf(element);
  if (across < LEAST - SLACK || down < LEAST - SLACK) {
    const words = (element.innerText || element.name || "").trim().slice(0, 40);
    told.push(`<${element.tagName.toLowerCase()}> "${words}" is ${across} x ${down}`);
  }
}
document.activeElement?.blur();
scrollTo(0, 0);
return { count, told };
