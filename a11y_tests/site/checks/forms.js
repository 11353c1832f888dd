// Fields: whether each has a label to be seen, belongs to its group, says its purpose, and is asked
// for once.
const fields = all(FIELDS).filter((one) => isHeard(one));
const hasSeenLabel = (field) => {
  if ([...(field.labels ?? [])].some((label) => isSeen(label) && seenText(label))) return true;
  if (byIds(field.getAttribute("aria-labelledby") ?? "").some((one) => isSeen(one) && said(one.textContent))) return true;
  return false;
};
const asksByButton = (field) => {
  const form = field.closest("form, [role=search], search");
  if (!form) return false;
  const typed = all(`${TYPED}, select`, form).filter(isSeen);
  const button = form.querySelector("button, input[type=submit]");
  return typed.length === 1 && button && isSeen(button) && seenText(button).length + (button.value ?? "").length > 1;
};
const textBefore = (field) => {
  const cell = field.closest("td")?.previousElementSibling;
  const before = said(field.previousSibling?.textContent);
  const above = said(field.parentElement?.previousElementSibling?.textContent);
  return Boolean(said(cell?.textContent) || (before && before.length < 80) || (/[:?]$/.test(above) && above.length < 80));
};
for (const field of fields.filter(isSeen)) {
  if (field.closest("[role=combobox], [role=listbox], tr, [role=row]")) continue;
  if (!hasSeenLabel(field) && !asksByButton(field) && nameOf(field) && !textBefore(field)) {
    find("label-not-seen", ["3.3.2"], field, `Nobody who sees the page is told what belongs here${field.placeholder ? ", once something is typed" : ""}.`,
      "Put a label beside the field that stays.");
  }
  const name = nameOf(field);
  if (!name && field.placeholder) {
    find("placeholder-as-label", ["3.3.2", "4.1.2"], field, `"${short(field.placeholder)}" is gone when somebody types.`,
      "Put a label beside the field that stays.");
  } else if (!name && !field.title) {
    find("field-without-label", hasSeenLabel(field) || textBefore(field) ? ["1.3.1", "4.1.2"] : ["3.3.2", "4.1.2"], field,
      "A field has no label.", "Tie a label to it with for and id.");
  }
}

// 1.3.1: choices that belong to one question.
const groups = new Map();
for (const choice of all("input[type=radio], input[type=checkbox]").filter(isHeard)) {
  const key = choice.name ? `${choice.type}|${choice.name}` : "";
  if (key) groups.set(key, [...(groups.get(key) ?? []), choice]);
}
for (const [key, choices] of groups) {
  if (choices.length < 2) continue;
  const group = choices[0].closest("fieldset, [role=group], [role=radiogroup]");
  const legend = group?.querySelector(":scope > legend");
  const named = group && (said(legend?.textContent) || said(group.getAttribute("aria-label")) ||
    byIds(group.getAttribute("aria-labelledby") ?? "").length);
  const holdsAll = group && choices.every((choice) => group.contains(choice));
  if (!named || !holdsAll) {
    find("choices-without-question", ["1.3.1"], choices[0], `${choices.length} choices are not tied to their question.`,
      "Put them in a fieldset with the question as its legend.", key.startsWith("radio") || choices.length > 2 ? "wcag" : "ask");
  }
}
const boxes = all("input[type=checkbox]").filter((one) => isHeard(one) && !one.closest("fieldset, [role=group], table, li label, [role=grid]"));
if (boxes.length >= 3) {
  const form = boxes[0].closest("form") ?? document.body;
  const near = boxes.filter((one) => form.contains(one));
  const before = boxes[0].closest("p, div, label")?.previousElementSibling;
  if (near.length >= 3 && before && /\?$|:$/.test(seenText(before)) && !before.matches("h1, h2, h3, h4")) {
    find("boxes-without-question", ["1.3.1"], boxes[0], `${near.length} boxes are not tied to their question.`,
      "Put them in a fieldset with the question as its legend.");
  }
}
for (const set of all("fieldset").filter((one) => isHeard(one) && isSeen(one))) {
  const legend = set.querySelector(":scope > legend");
  if (!said(legend?.textContent) && !set.getAttribute("aria-label") && !set.getAttribute("aria-labelledby") &&
      set.querySelectorAll("input[type=radio], input[type=checkbox]").length > 1) {
    find("group-without-legend", ["1.3.1"], set, "A group of choices has no question.", "Begin it with a legend.");
  }
}

// 1.3.1: asked for by the weight of letters alone.
for (const form of all("form")) {
  const asked = all("label", form).filter((one) => isSeen(one) && one.control && !one.control.matches("[type=radio], [type=checkbox]") && !one.closest("h1, h2, h3"));
  const heavy = (one) => Number(styleOf(one.querySelector("b, strong, em, i") ?? one).fontWeight) >= 600 || one.querySelector("i, em");
  const strong = asked.filter(heavy);
  if (!strong.length || strong.length === asked.length || asked.length < 3) continue;
  const isTold = asked.some((one) => one.control.required || one.control.getAttribute("aria-required") || /\*|required|optional|valgfri|skal udfyldes|påkrævet/i.test(one.textContent));
  if (!isTold && !strong.some((one) => one.closest("fieldset"))) {
    find("required-by-weight", ["1.3.1", "3.3.2"], strong[0], `"${short(strong[0].textContent)}" differs from other labels by its letters alone.`,
      "Say in words what the bold letters stand for.");
  }
}
// 4.1.2: a box to write in that is told as nothing.
for (const box of all("[contenteditable=''], [contenteditable=true], [contenteditable='plaintext-only']").filter((one) => isSeen(one) && isHeard(one))) {
  if (!/^(textbox|searchbox|combobox|application)$/.test(box.getAttribute("role") ?? "") && !box.matches("main, body, article")) {
    find("box-without-role", ["4.1.2"], box, "A box to write in is not told as one.", "Use textarea, or role=textbox with a name.");
  } else if (!nameOf(box) || nameOf(box) === said(box.textContent)) {
    find("box-without-name", ["4.1.2"], box, "A box to write in has no name.", "Name it with aria-label or aria-labelledby.");
  }
}
// 2.1.3: what can only be drawn by hand.
for (const canvas of all("canvas").filter((one) => isSeen(one) && window.__probe?.listens(one, ["pointerdown", "mousedown", "touchstart"]))) {
  const box = canvas.closest("form, main, body") ?? document.body;
  const isSign = /sign|underskrift|underskriv|draw|tegn/i.test(`${nameOf(canvas)} ${seenText(box)}`);
  const isOther = all("input[type=text], input:not([type]), input[type=file], input[type=checkbox], textarea", box).some(isSeen);
  if (isSign && !isOther && !window.__probe.listens(canvas, ["keydown", "keyup", "keypress"])) {
    find("drawn-by-hand-only", ["2.1.3"], canvas, "It can be done by drawing alone.", "Let people write their name instead.");
  }
}
// 3.3.2: a question that only screen readers are told.
for (const set of all("fieldset, [role=group], [role=radiogroup]").filter((one) => isHeard(one) && isSeen(one))) {
  const legend = set.querySelector(":scope > legend") ?? byIds(set.getAttribute("aria-labelledby") ?? "")[0];
  const words = said(legend?.textContent || set.getAttribute("aria-label"));
  const inner = legend && [legend, ...all("*", legend)].some((one) => isSeen(one) && [...one.childNodes].some((node) => node.nodeType === 3 && said(node.nodeValue)));
  if (!words || inner || !all("input", set).length) continue;
  const around_ = [set.previousElementSibling, set.closest("form")?.previousElementSibling, document.querySelector("h1")];
  const shown = around_.map((one) => (one ? seenText(one) : "")).join(" ").toLowerCase();
  const told = wordsIn(words).filter((word) => word.length > 3);
  if (told.filter((word) => shown.includes(word)).length < told.length / 2) {
    find("question-not-seen", ["3.3.2"], set, `"${short(words)}" is asked of nobody who sees the page.`, "Show the question.");
  }
}

// 1.3.5
const PURPOSES = [
  [/^(your |dit |din )?(full )?(name|navn|fulde navn)( \(.*\))?$/, ["name"]],
  [/\b(first|given) ?name|fornavn/, ["given-name"]],
  [/\b(last|family|sur) ?name|efternavn/, ["family-name"]],
  [/\be-?mail|mailadresse/, ["email"]],
  [/\b(tele)?phone|mobile|telefon|mobil(nummer)?\b/, ["tel", "tel-national", "tel-local"]],
  [/^(your )?(street )?address\b|street|^(?:din |ny |nye )?adresse$|vejnavn/, ["street-address", "address-line1"]],
  [/\bpost(al)? ?code|postnummer|postnr|zip/, ["postal-code"]],
  [/^(your )?(city|town)\b|^by$|bynavn|postdistrikt/, ["address-level2", "address-level1"]],
  [/\bcountry\b|^land$/, ["country", "country-name"]],
  [/date of birth|birthday|fødselsdag|fødselsdato/, ["bday"]],
  [/\bpassword|adgangskode|kodeord/, ["current-password", "new-password"]],
  [/^(your )?(user ?name|brugernavn)$/, ["username", "email"]],
  [/^(?:your |credit |debit |payment |bank )?card ?number|^(?:betalings)?kortnummer/, ["cc-number"]],
  [/organi[sz]ation|company|virksomhed|firmanavn/, ["organization"]],
];
const OTHERS = /child|barn|recipient|modtager|friend|ven\b|patient|relative|pårørende|contact person|kontaktperson|their|deres|other|anden|of the|pet|dog|hund|school|skole|search|søg|file|filter|witness|vidne|deceased|afdød|colleague|kollega|citizen|borger|authority|myndighed|employee|medarbejder|customer|kunde|visitor|besøgende|register|registr|owner|ejer|neighbour|nabo|seller|sælger|buyer|køber|employer|arbejdsgiver|tenant|lejer/;
// A page on which people fill in what is about somebody else.
const ABOUT_OTHERS = /^(?:register|registr\p{L}*)\s|\b(?:add|change|edit|new|tilføj|ret|opret|ny)\b.*\b(?:colleague|employee|member|citizen|customer|authority|kollega|medarbejder|medlem|borger|kunde|myndighed)/iu;
const heading = seenText(document.querySelector("h1") ?? document.createElement("i"));
for (const field of fields.filter((one) => one.matches("input, select") && !one.matches("[type=radio], [type=checkbox], [type=file], [type=search]"))) {
  const label = bare(nameOf(field)).replace(/\s*\((optional|valgfrit|required|skal udfyldes)\)|\*/g, "").trim();
  const group = field.closest("fieldset, section, [role=group]");
  const legend = said(group?.querySelector("legend, h2, h3")?.textContent).toLowerCase();
  const form = field.closest("form");
  if (OTHERS.test(label) || OTHERS.test(legend) || ABOUT_OTHERS.test(heading) || !label || label.split(" ").length > 6 || !form || form.matches("[role=search]")) continue;
  if (form.method === "get" && all(TYPED, form).length === 1) continue;
  const known = PURPOSES.find(([pattern]) => pattern.test(label));
  if (!known) continue;
  const tokens = said(field.getAttribute("autocomplete")).toLowerCase().split(" ").filter(Boolean);
  const token = tokens.filter((one) => !/^(section-|shipping|billing|home|work|mobile|fax|pager|webauthn)/.test(one)).at(-1);
  if (token === "username" && form.querySelector("[type=password]")) continue;
  if (!token || token === "on" || token === "off") {
    find("purpose-not-said", ["1.3.5"], field, `The field "${short(label)}" is about the person who fills it in, and does not say so to programs.`,
      `Use autocomplete="${known[1][0]}".`);
  } else if (!known[1].includes(token) && !(known[1][0] === "name" && /name/.test(token)) && !(known[1][0] === "bday" && /^bday/.test(token))) {
    find("purpose-said-wrong", ["1.3.5"], field, `The field "${short(label)}" has autocomplete="${token}".`,
      `Use autocomplete="${known[1][0]}".`);
  }
}

// 3.3.2: a sign that nobody explains, and a shape that nobody is told.
const starred = all("label, legend").filter((one) => isSeen(one) && /\*/.test(one.textContent));
if (starred.length && !all("p, li, span, div, legend, small").some((one) => !one.querySelector("p, div, form") && !one.closest("label") && /\*/.test(one.textContent) && wordsIn(one.textContent).length > 1)) {
  const told = starred.every((one) => one.control?.required || one.control?.getAttribute("aria-required") === "true");
  find("star-not-explained", ["3.3.2"], starred[0], "A star marks fields, and nothing says what it means.",
    "Say before the first field what the star means.", told ? "ask" : "wcag");
}
for (const field of fields.filter((one) => one.pattern && isSeen(one))) {
  const described = byIds(field.getAttribute("aria-describedby") ?? "").map((one) => one.textContent).join(" ");
  const told = `${nameOf(field)} ${described} ${field.title}`;
  if (!/\d|for example|e\.g\.|f\.eks|fx|format|form|cifre|digits|letters|bogstaver|characters|tegn/i.test(told)) {
    find("shape-not-told", ["3.3.2"], field, "The field takes one form of answer only, and does not say which.",
      "Say the form beside the label, with an example.");
  }
}

// 3.3.7: where it goes and who pays, both typed.
const tokensOf = (field) => said(field.getAttribute("autocomplete")).toLowerCase().split(" ");
const kindOf = (name) => new Map(fields.filter((one) => tokensOf(one).includes(name)).map((one) => [tokensOf(one).at(-1), one]));
const [sent, paid] = [kindOf("shipping"), kindOf("billing")];
const both = [...paid.keys()].filter((token) => sent.has(token));
if (both.length >= 2 && !all("input[type=checkbox], input[type=radio], button").some((one) => /same|samme|as above|ens|use (?:my|the)|brug/i.test(nameOf(one)))) {
  find("typed-twice", ["3.3.7"], paid.get(both[0]), "An address that was typed above has to be typed once more.", "Offer to use the same one.");
}
// 1.3.1: what helps to fill in a field, and belongs to it only for the eyes.
for (const hint of all("[class*=hint], [class*=help-text], [class*=helptext], [class*=form-text], [class*=description]").filter((one) => isSeen(one) && isHeard(one) && wordsIn(one.innerText).length >= 3)) {
  const box = hint.closest("p, li, td, div, fieldset");
  const near = box ? all(FIELDS, box) : [];
  if (near.length !== 1 || hint.closest("label, legend") || hint.contains(near[0]) || hint.querySelector("a, button")) continue;
  const ids = said(near[0].getAttribute("aria-describedby")).split(" ");
  const isTied = [hint, ...all("[id]", hint)].some((one) => one.id && ids.includes(one.id)) || byIds(ids.join(" ")).some((one) => one.contains(hint));
  const group = near[0].closest("fieldset, [role=group]");
  const isOfGroup = group && byIds(group.getAttribute("aria-describedby") ?? "").some((one) => one.contains(hint) || hint.contains(one));
  if (!isTied && !isOfGroup) {
    find("hint-not-tied", ["1.3.1"], hint, `"${short(hint.innerText)}" helps with a field and is not told with it.`, "Tie it to the field with aria-describedby.");
  }
}

// 3.3.7: asked for twice.
const ASKED = /^(?:repeat|confirm|re-?enter|type .* again|gentag|bekræft|skriv .* igen)\b.{0,4}?(?:your |din |dit )?(e-?mail|email|name|navn|address|adresse|phone|telefon|cpr|number|nummer)/i;
for (const field of fields) {
  const name = bare(nameOf(field));
  if (ASKED.test(name) && !field.value) {
    find("asked-twice", ["3.3.7"], field, `"${short(name)}" asks for what has been typed already.`,
      "Ask once, and show it for checking.");
  }
}
const purposes = new Map();
const isCopied = all("input[type=checkbox], input[type=radio], button").some((one) => /same|samme|copy|kopi|as above|som ovenfor/i.test(nameOf(one)));
for (const field of fields.filter((one) => one.matches("input") && !one.matches("[type=radio], [type=checkbox], [type=password]"))) {
  const name = bare(nameOf(field)).replace(/^(billing|delivery|shipping|faktura|leverings|postal|home)\s*-?/, "").trim();
  const known = PURPOSES.find(([pattern]) => pattern.test(name));
  if (!known || OTHERS.test(name)) continue;
  const group = field.closest("fieldset, section");
  const legend = said(group?.querySelector("legend, h2, h3")?.textContent).toLowerCase();
  if (OTHERS.test(legend)) continue;
  const before = purposes.get(known[1][0]);
  if (before && before.group !== group && !field.value && !isCopied && !field.list) {
    find("asked-twice", ["3.3.7"], field, `"${short(name)}" is asked for in two places of the same form.`,
      "Offer to take over what has been typed.");
  }
  purposes.set(known[1][0], { group });
}

// 3.3.8: a riddle, or a code that cannot be pasted, before somebody may come in.
const secret = document.querySelector("input[type=password], input[autocomplete=one-time-code]");
const RIDDLE = /(?:what is|how much is|hvad er|hvor meget er) (?:[a-z-]+(?:teen|ty|een|one|two|three|four|five|six|seven|eight|nine|ten)|one|two|three|four|five|six|seven|eight|nine|ten|en|to|tre|fire|fem|seks|syv|otte|ni|ti|\p{L}*(?:ten|tyve|tredive)) (?:plus|minus|times|and|gange|og) |(?:what is|how much is) \d+\s*(?:[+x×*−-]|plus|minus|times|less)\s*\d+|hvad er \d+\s*(?:[+x×*−-]|plus|minus|gange)\s*\d+|type the (?:characters|letters|code|text) (?:you see|shown|in the)|skriv (?:tegnene|bogstaverne|koden|teksten) (?:i|på|fra|du ser)|captcha|not a robot|pictures? (?:with|of|that)|puzzle|puslespil|which (?:image|picture)/iu;
const letters = all("input[maxlength='1']").filter((one) => /password|code|pin|adgangskode|kodeord|kode/i.test(`${nameOf(one)} ${one.closest("fieldset")?.textContent ?? ""}`));
if (letters.filter((one) => one.type === "password").length > 1 && !document.querySelector("input[type=password]:not([maxlength='1'])")) {
  find("letters-of-a-secret", ["3.3.8", "3.3.9"], letters[0], "Single letters of a password are asked for, which no program can fill in.", "Ask for the whole password, and let people paste it.");
}
const single = all("input[maxlength='1']").filter((one) => isSeen(one) && isHeard(one));
if (single.length >= 4 && !document.querySelector("input[autocomplete=one-time-code]:not([maxlength='1'])")) {
  find("code-in-pieces", ["3.3.8", "3.3.9"], single[0], `A code is asked for in ${single.length} fields, and cannot be pasted as a whole.`, "Ask for it in one field.");
}
if (secret || /log ?in|sign ?in|log på|log ind/i.test(document.title + seenText(document.querySelector("h1") ?? document.body).slice(0, 200))) {
  const riddle = all("label, legend, p, span, div").find((one) => isSeen(one) && one.children.length < 3 && RIDDLE.test(seenText(one)) && seenText(one).length < 200);
  if (riddle) {
    find("riddle-at-the-door", ["3.3.8", "3.3.9"], riddle, `"${short(seenText(riddle))}" keeps out whoever cannot solve it.`,
      "Let people in without solving, remembering or copying anything.");
  }
}
