// A field that says it has a list: whether the list is seen, and what is told of it.
const field = document.querySelector(arguments[0]);
if (field?.getAttribute("role") !== "combobox") return null;
const ids = field.getAttribute("aria-controls") || field.getAttribute("aria-owns") || "";
const list = byIds(ids)[0] ?? document.querySelector("[role=listbox]");
const parts = list && isSeen(list) ? all("[role=option], li", list).filter(isSeen) : [];
const marked = byIds(field.getAttribute("aria-activedescendant") ?? "").map(placeOf);
return { shown: parts.length > 0, expanded: field.getAttribute("aria-expanded") === "true",
  looks: parts.map((one) => `${styleOf(one).backgroundColor} ${styleOf(one).outlineStyle} ${styleOf(one).color}`).join("|"),
  told: [...marked, ...parts.map((one) => one.getAttribute("aria-selected")), placeOf(document.activeElement), field.value].join("|") };
