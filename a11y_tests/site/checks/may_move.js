// What may move when it is met or pressed.
const glides = (one) => styleOf(one).transitionDuration !== "0s";
const met = all(`${PRESSED}, [class*=card], li, article, figure`)
  .filter((one) => isSeen(one) && (glides(one) || all("*", one).some(glides)));
return {
  met: met.slice(0, 10).map(placeOf),
  pressed: all("button, summary").filter(isSeen).slice(0, 6).map(placeOf),
};
