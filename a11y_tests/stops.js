// Everything that Tab stops at, in the order of the source, a description each.
const kinds =
  "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
const all = [...document.querySelectorAll(kinds)].filter(
  (element) => element.checkVisibility() && !element.matches(":disabled")
);
const isSameQuestion = (one, other) =>
  other.type === "radio" && other.name === one.name && other.form === one.form;
const first = (element) =>
  element.type === "radio" ? all.find((other) => isSameQuestion(element, other)) : element;
window.stops = [...new Set(all.map(first))];
window.stopOf = (element) => stops.indexOf(first(element));

// Where the focus goes from now on; -1 is out of the page.
let met = [];
const came = (event) => met.push(stopOf(event.target));
const went = (event) => event.relatedTarget === null && met.push(-1);
window.watch = () => {
  met = [];
  document.addEventListener("focusin", came);
  document.addEventListener("focusout", went);
};
window.watched = () => {
  document.removeEventListener("focusin", came);
  document.removeEventListener("focusout", went);
  return met;
};
const words = (element) =>
  (element.labels?.[0] ?? element).innerText.trim().replace(/\s+/g, " ") || element.name;
const place = (element) => (element.closest("main") ? "in main" : "around");
return stops.map(
  (element, number) =>
    `${number}. ${element.tagName.toLowerCase()} ${place(element)}: ${words(element)}`
);
