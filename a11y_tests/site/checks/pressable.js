// What can be pressed, and what can only be pressed with a mouse.
const types = ["click", "mousedown", "mouseup", "pointerdown", "pointerup", "touchstart", "touchend", "dblclick"];
const keysOf = (one) => window.__probe.listens(one, ["keydown", "keyup", "keypress"]);
const isNative = (one) => one.matches("a[href], button, input, select, textarea, summary, label, option, details, iframe, video, audio, [contenteditable]");
const NATIVE = "a[href], button, input, select, textarea, summary";
const mouse = [];
for (const one of all("body *")) {
  if (!isSeen(one) || isNative(one) || one.closest(NATIVE) || !window.__probe.listens(one, types)) continue;
  if (one.matches("main, form, nav, ul, ol, table, tbody, dialog, section, article, header, footer, [role=dialog], [role=tablist], [role=menu], [role=listbox]")) continue;
  if (one.querySelector(NATIVE) || one.querySelector("[tabindex]")) continue;
  mouse.push([placeOf(one), seenText(one).slice(0, 60), one.tabIndex >= 0, keysOf(one) || [...ancestors(one)].some(keysOf), one.getAttribute("role") ?? ""]);
}
function* ancestors(one) {
  for (let up = one.parentElement; up; up = up.parentElement) yield up;
  yield document;
  yield window;
}
const buttons = all("button, summary, input[type=button], a[href^='#'], a[href^='javascript:'], [role=button], [role=tab], [role=switch], [role=checkbox], [role=radio], [role=menuitem], [role=option], [role=link], [role=combobox]:not(input)")
  .filter((one) => isSeen(one) && isHeard(one) && !one.disabled);
const isSkip = (one) => one.matches("a[href^='#']") && !window.__probe.listens(one, ["click"]) && one.hash.length > 1;
window.__pressed = buttons.filter((one) => !isSkip(one) && !(one.form && one.type === "submit"));
return { mouse,
  buttons: window.__pressed.map((one) => ({ place: placeOf(one), name: nameOf(one).slice(0, 60), role: one.getAttribute("role") ?? one.localName, type: one.type ?? "",
    tabs: one.tabIndex >= 0, controls: one.hasAttribute("aria-haspopup") || one.hasAttribute("popovertarget") || one.hasAttribute("commandfor"),
    described: [...byIds(one.getAttribute("aria-describedby") ?? ""), ...all("[role=tooltip]")].map(placeOf),
    pressed: one.getAttribute("aria-pressed"), off: one.getAttribute("aria-disabled") === "true",
    selected: one.getAttribute("aria-selected") === "true",
    expanded: one.getAttribute("aria-expanded"), down: window.__probe.listens(one, ["mousedown", "pointerdown", "touchstart"]), clicks: window.__probe.listens(one, ["click"]), keys: keysOf(one) })) };
