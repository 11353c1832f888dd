// The forms of a page, and what their fields ask for.
const list = all("form").filter((one) => isSeen(one)).slice(0, 3);
const ofNone = all(FIELDS).filter((one) => !one.form && isHeard(one) && !one.disabled);
const told = (one) => ({ place: placeOf(one), type: one.type, name: `${nameOf(one)} ${said(one.closest("fieldset")?.querySelector("legend")?.textContent)}`, value: one.value });
return [...(ofNone.length ? [{ place: "body", send: "", fields: ofNone.map(told) }] : []), ...list.map((form) => ({
  place: placeOf(form),
  send: (() => {
    const one = form.querySelector("button:not([type=button], [type=reset]), input[type=submit], input[type=image]") ?? form.querySelector("button");
    return one && isSeen(one) ? placeOf(one) : "";
  })(),
  fields: all(FIELDS, form).filter((one) => isHeard(one) && !one.disabled).map(told),
}))];
