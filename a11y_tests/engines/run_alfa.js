const [, done] = arguments;
const device = {
  type: "screen",
  viewport: { width: innerWidth, height: innerHeight, orientation: "landscape" },
  display: { resolution: 1, scan: "progressive" },
  scripting: { enabled: true },
  preferences: [],
};
const isMeant = (one) =>
  !(one.rule === "sia-r14" && isNamedAsSeen(byPath(one.place))) &&
  // Nobody has to be able to read what cannot be used just now.
  !(/^sia-r6[69]$/.test(one.rule) && byPath(one.place).closest("[aria-disabled=true], :disabled"));
alfa.run(device).then(
  (found) =>
    done({
      version: alfa.version,
      found: found.filter(isMeant).map((one) => ({
        ...one,
        place: placeOf(byPath(one.place)),
        told: one.told || `Alfa's rule ${one.rule}`,
        mend: `https://alfa.siteimprove.com/rules/${one.rule}`,
      })),
    }),
  (error) => done({ refused: `${error}\n${error?.stack ?? ""}` })
);
