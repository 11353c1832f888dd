// What can be ticked or switched and is drawn by the page itself, with where it is drawn.
const isDrawn = (one) => one.matches("input") ? styleOf(one).appearance === "none" || !isSeen(one) : true;
window.__choices = all("input[type=radio], input[type=checkbox], [role=radio], [role=checkbox], [role=switch]")
  .filter((one) => !one.disabled && isHeard(one) && isDrawn(one) && !one.checked && one.getAttribute("aria-checked") !== "true");
return window.__choices.flatMap((one, number) => {
  const drawn = [one, ...(one.labels ?? [])].filter(isSeen).map((part) => part.getBoundingClientRect());
  return drawn.length ? [[number, placeOf(one), nameOf(one).slice(0, 60)]] : [];
});
