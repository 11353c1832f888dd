const [, done] = arguments;
const device = {
  type: "screen",
  viewport: { width: innerWidth, height: innerHeight, orientation: "landscape" },
  display: { resolution: 1, scan: "progressive" },
  scripting: { enabled: true },
  preferences: [],
};
alfa.run(device).then(
  (found) =>
    done({
      version: alfa.version,
      found: found.filter((one) => one.rule !== "sia-r14" || !isNamedAsSeen(byPath(one.place))).map((one) => ({
        ...one,
        place: placeOf(byPath(one.place)),
        told: one.told || `Alfa's rule ${one.rule}`,
        mend: `https://alfa.siteimprove.com/rules/${one.rule}`,
      })),
    }),
  (error) => done({ refused: `${error}\n${error?.stack ?? ""}` })
);
