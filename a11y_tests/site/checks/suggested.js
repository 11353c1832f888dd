// A list of suggestions that shows itself under a field which does not say that it has one.
const field = document.querySelector(arguments[0]);
if (!field || field.getAttribute("role") === "combobox" || field.list || field.hasAttribute("aria-expanded") || field.closest("[role=combobox]")) return "";
const box = field.getBoundingClientRect();
const lists = all("ul, ol, [role=listbox], [class*=suggest], [class*=autocomplete], [class*=dropdown]").filter((one) => {
  if (!isSeen(one) || one.contains(field)) return false;
  const place = one.getBoundingClientRect();
  return place.top >= box.top && place.top < box.bottom + 60 && Math.abs(place.left - box.left) < 60;
});
const isChosen = (one) => window.__probe.listens(one, ["click", "mousedown", "pointerdown"]) || one.querySelector("a, button");
const list = lists.find((one) => !(arguments[1] ?? []).includes(placeOf(one)) && ([one, ...one.children].some(isChosen)));
return list ? placeOf(list) : "";
