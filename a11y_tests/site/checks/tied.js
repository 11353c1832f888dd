// Whether words that came stand at a field, or are tied to one.
const [places, names] = arguments;
const isTied = (one, field) => {
  const ids = ["aria-describedby", "aria-errormessage"].flatMap((name) => byIds(field.getAttribute(name) ?? ""));
  if (ids.some((each) => each.contains(one))) return true;
  const box = field.closest("fieldset, p, div, li, td, label");
  const isGroup = box?.matches("fieldset") || all("input", box ?? document).every((each) => each.name === field.name);
  const isAlone = box?.contains(one) && (isGroup || all("input, select, textarea", box).length <= 2);
  return isAlone || field.nextElementSibling?.contains(one) || field.parentElement?.nextElementSibling === one;
};
return places.some((place) => {
  const one = document.querySelector(place);
  return one && names.some((name) => {
    const field = document.querySelector(name);
    return field && isTied(one, field);
  });
});
