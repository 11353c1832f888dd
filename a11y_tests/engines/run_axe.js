const [, done] = arguments;
const rules = Object.fromEntries(axe.getRules().map(({ ruleId }) => [ruleId, { enabled: true }]));
const numbersOf = (tags) =>
  tags.flatMap((tag) => {
    const found = /^wcag(\d)(\d)(\d+)$/.exec(tag);
    return found ? [`${found[1]}.${found[2]}.${found[3]}`] : [];
  });
axe.run(document, { rules, resultTypes: ["violations", "incomplete"] }).then(
  (result) => {
    const found = [];
    for (const kind of ["violations", "incomplete"]) {
      for (const rule of result[kind]) {
        for (const node of rule.nodes) {
          const checks = [...node.any, ...node.all, ...node.none];
          const element = document.querySelector(node.target.flat().join(" "));
          if (rule.id === "label-content-name-mismatch" && element && isNamedAsSeen(element)) continue;
          found.push({
            rule: rule.id,
            sure: kind === "violations",
            criteria: numbersOf(rule.tags),
            place: node.target.flat().join(" "),
            told: checks[0]?.message ?? rule.help,
            mend: rule.help,
          });
        }
      }
    }
    done({ version: axe.version, found });
  },
  (error) => done({ refused: String(error) })
);
