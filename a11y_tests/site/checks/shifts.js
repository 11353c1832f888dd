// How far each part is moved out of its place.
return Object.fromEntries(all("body *").slice(0, 600).map((one) => {
  const style = styleOf(one);
  return [placeOf(one), [style.transform, style.translate, style.backgroundPosition, style.marginTop, style.top].join("|")];
}));
