// How many parts move just now, for long enough to be seen.
const SHIFTS = ["transform", "translate", "rotate", "scale", "left", "top", "marginLeft", "marginTop"];
return document.getAnimations().filter((one) => {
  const names = new Set((one.effect?.getKeyframes?.() ?? []).flatMap((frame) => Object.keys(frame)));
  const lasts = one.effect?.getComputedTiming?.().activeDuration ?? 0;
  return lasts >= 200 && SHIFTS.some((name) => names.has(name));
}).length;
