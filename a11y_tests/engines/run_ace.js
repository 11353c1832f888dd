const [, done] = arguments;
const isFolded = (element) => {
  const fold = element.closest("details:not([open])");
  return Boolean(fold) && !element.closest("summary");
};
// What it takes for a fault and is none: a label in something that is folded away, a box that can
// be scrolled by keys, an address of a street in one line.
const isSound = (rule, element) =>
  // The parts of a number are asked for under names that a field for numbers takes as well.
  (rule === "input_autocomplete_valid" && element.type === "tel" && /\btel(?:-\w+)*$/.test(element.getAttribute("autocomplete") ?? "")) ||
  (rule === "table_headers_related" && element.matches("thead td") && !element.textContent.trim()) ||
  (rule === "table_headers_related" && element.matches("th") && element.closest("table")?.querySelector("td[headers]") && [...element.closest("table").querySelectorAll("td")].every((cell) => cell.hasAttribute("headers") || !cell.textContent.trim())) ||
  (rule === "label_name_visible" && isNamedAsSeen(element)) ||
  isFolded(element) ||
  (rule === "element_tabbable_role_valid" && element.matches("[role=feed] > *")) ||
  (rule === "element_tabbable_role_valid" && /auto|scroll/.test(`${getComputedStyle(element).overflowX}${getComputedStyle(element).overflowY}`)) ||
  (rule === "input_autocomplete_valid" && /\bstreet-address$/.test(element.getAttribute("autocomplete") ?? ""));
const checker = new ace.Checker();
const numbers = {};
for (const ruleset of checker.rulesets) {
  for (const { num, rules } of ruleset.checkpoints ?? []) {
    for (const { id } of rules ?? []) (numbers[id] ??= new Set()).add(num);
  }
}
checker.check(document, ["WCAG_2_2", "IBM_Accessibility"]).then(
  (report) =>
    done({
      found: report.results
        .filter(({ value }) => value[1] === "FAIL" || value[1] === "POTENTIAL")
        .map((one) => ({
          rule: one.ruleId,
          sure: one.value[0] === "VIOLATION" && one.value[1] === "FAIL" && !isSound(one.ruleId, byPath(one.path.dom)),
          criteria: [...(numbers[one.ruleId] ?? [])],
          place: placeOf(byPath(one.path.dom)),
          told: one.message,
          mend: one.message,
        })),
    }),
  (error) => done({ refused: String(error) })
);
