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
      found: found.map((one) => ({
        ...one,
        place: placeOf(byPath(one.place)),
        told: one.told || `Alfa's rule ${one.rule}`,
        mend: `https://alfa.siteimprove.com/rules/${one.rule}`,
      })),
    }),
  (error) => done({ refused: `${error}\n${error?.stack ?? ""}` })
);
