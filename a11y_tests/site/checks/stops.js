// Everything that Tab can stop at, in the order of the source; radio buttons of a question are one.
const kinds = "a[href], area[href], button, input:not([type=hidden]), select, textarea, summary, iframe, audio[controls], video[controls], [contenteditable=true], [contenteditable=''], [tabindex]";
const tabbable = all(kinds).filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.matches(":disabled") && one.tabIndex >= 0 && !one.closest("[inert]"));
const isFirst = (one) => {
  if (one.type !== "radio" || !one.name) return true;
  const same = tabbable.filter((other) => other.type === "radio" && other.name === one.name && other.form === one.form);
  return (same.find((other) => other.checked) ?? same[0]) === one;
};
window.__stops = tabbable.filter(isFirst);
// A button beside a field that lists choices does nothing that the field's arrow keys do not.
const isOfCombobox = (one) => all("[role=combobox], input[list]").some((field) => field !== one && field.tabIndex >= 0 &&
  (field.parentElement?.contains(one) || (one.getAttribute("aria-controls") && one.getAttribute("aria-controls") === field.getAttribute("aria-controls"))));
const lost = all("a[href], button, input:not([type=hidden], [type=radio]), select, textarea").filter((one) =>
  isSeen(one) && one.tabIndex < 0 && !one.disabled && !isOfCombobox(one) && !one.closest("[aria-hidden=true], [inert], [role=tablist], [role=menu], [role=menubar], [role=toolbar], [role=listbox], [role=grid], [role=radiogroup], [role=tree], [role=combobox]") &&
  !one.parentElement?.closest("a[href], button, label")).map((one) => [placeOf(one), nameOf(one)]);
return { stops: window.__stops.map((one) => [placeOf(one), nameOf(one).slice(0, 60), Number(one.getAttribute("tabindex") ?? 0)]), lost };
