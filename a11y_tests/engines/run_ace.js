const [, done] = arguments;
const isFolded = (element) => {
  const fold = element.closest("details:not([open])");
  return Boolean(fold) && !element.closest("summary");
};
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
          // It takes a label in something that is folded away for none.
          sure: one.value[0] === "VIOLATION" && one.value[1] === "FAIL" && !isFolded(byPath(one.path.dom)),
          criteria: [...(numbers[one.ruleId] ?? [])],
          place: placeOf(byPath(one.path.dom)),
          told: one.message,
          mend: one.message,
        })),
    }),
  (error) => done({ refused: String(error) })
);
