// The forms of a page, and what their fields ask for.
const list = all("form").filter((one) => isSeen(one)).slice(0, 3);
const ofNone = all(FIELDS).filter((one) => !one.form && isHeard(one) && !one.disabled);
const told = (one) => ({ place: placeOf(one), type: one.type, asks: one.name || one.id, name: said(`${nameOf(one)} ${said(one.closest("fieldset")?.querySelector("legend")?.textContent)}`), value: one.value,
  required: one.required || one.getAttribute("aria-required") === "true" || /\*|required|must|skal udfyldes|påkrævet/i.test(nameOf(one)),
  optional: /optional|valgfri|if you (?:like|want)|hvis du vil/i.test(`${nameOf(one)} ${byIds(one.getAttribute("aria-describedby") ?? "").map((each) => each.textContent).join(" ")}`),
  most: one.maxLength ?? -1,
  listens: window.__probe.listens(one, ["input", "keyup", "keydown"]),
  hint: byIds(one.getAttribute("aria-describedby") ?? "").map((each) => said(each.textContent)).join(" ") || one.placeholder || "" });
return [...(ofNone.length ? [{ place: "body", send: "", fields: ofNone.map(told) }] : []), ...list.map((form) => ({
  place: placeOf(form),
  send: (() => {
    const one = form.querySelector("button:not([type=button], [type=reset]), input[type=submit], input[type=image]") ?? form.querySelector("button");
    const goes = one && isSeen(one) ? one : all("button, input[type=button]", form).find((each) => isSeen(each) && /next|continue|go on|send|save|næste|fortsæt|videre|gem/i.test(nameOf(each)));
    return goes ? placeOf(goes) : "";
  })(),
  fields: all(FIELDS, form).filter((one) => isHeard(one) && !one.disabled).map(told),
}))];
