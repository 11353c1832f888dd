function* ancestors_(one) {
  for (let up = one; up && up !== document.body; up = up.parentElement) yield up;
}
// Where the focus is: which stop, how its box lies, and what lies over it.
const here = document.activeElement;
if (!here || here === document.body || here === document.documentElement) return null;
const radio = here.type === "radio" && here.name;
const number = window.__stops.findIndex((one) => one === here || (radio && one.type === "radio" && one.name === here.name));
const shown = here.matches("[type=checkbox], [type=radio]") && here.labels?.length && isCutAway(here) ? here.labels[0] : here;
const lines = [...shown.getClientRects()];
const box = lines[0] ?? shown.getBoundingClientRect();
let [free, covered, cover] = [0, 0, ""];
for (const across of [0.1, 0.5, 0.9]) {
  for (const down of [0.15, 0.5, 0.85]) {
    const [x, y] = [box.left + box.width * across, box.top + box.height * down];
    if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) continue;
    const top = document.elementFromPoint(x, y);
    if (!top || shown.contains(top) || top.contains(shown) || top.closest("label")?.control === here) free += 1;
    else {
      covered += 1;
      cover = placeOf(top);
    }
  }
}
return { number, isFromRight: [here, here.parentElement].some((one) => styleOf(one).direction === "rtl"), place: placeOf(here), name: nameOf(here).slice(0, 60), box: [box.left, box.top, box.width, box.height], scrolled: [scrollX, scrollY], free, covered, cover,
  staysPut: [...ancestors_(here)].some((up) => /^(sticky|fixed)$/.test(styleOf(up).position)),
  inDialog: Boolean(here.closest("dialog[open], [role=dialog], [role=alertdialog]")), url: location.href, opened: window.__probe.opened.length, dialogs: all("dialog[open], [role=dialog]").filter(isSeen).length };
