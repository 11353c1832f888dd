// Controls: names that hold their labels, parts that tell their state, ways past what repeats.
const controls = all(PRESSED).filter((one) => isHeard(one) && isSeen(one));
const plain = (text) => said(text).toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();

// 2.5.3
for (const control of [...controls, ...all(FIELDS).filter((one) => isHeard(one) && isSeen(one))]) {
  const label = control.getAttribute("aria-label") || control.getAttribute("aria-labelledby");
  if (!label) continue;
  const seen = control.matches(FIELDS)
    ? [...(control.labels ?? [])].filter(isSeen).map(seenText).join(" ")
    : control.matches("input") ? control.value : seenText(control);
  const [visible, name] = [plain(seen), plain(nameOf(control))];
  if (visible.length > 1 && !isNamedAsSeen(control) && wordsIn(visible).length <= 12 && !` ${name} `.includes(` ${visible} `)) {
    find("label-not-in-name", ["2.5.3"], control, `One sees "${short(seen)}" and has to say "${short(nameOf(control))}".`,
      "Begin the name with the words that are seen.");
  }
}

// 4.1.2: what programs are told.
const STATES = {
  checkbox: "aria-checked", switch: "aria-checked", radio: "aria-checked", menuitemcheckbox: "aria-checked",
  menuitemradio: "aria-checked", slider: "aria-valuenow", combobox: "aria-expanded", scrollbar: "aria-valuenow",
  tab: "aria-selected", option: "",
};
for (const part of all("[role]").filter((one) => isHeard(one) && isSeen(one))) {
  const role = part.getAttribute("role");
  const state = STATES[role];
  if (state && !part.hasAttribute(state) && !part.matches("input, select, option")) {
    if (role === "tab" && all("[role=tab][aria-selected=true]", part.closest("[role=tablist]") ?? document).length) continue;
    find("state-not-told", ["4.1.2"], part, `Something that is a ${role} does not say how it stands.`, `Set ${state}.`);
  }
}
for (const part of controls) {
  for (const name of ["aria-expanded", "aria-pressed", "aria-checked", "aria-selected", "aria-disabled", "aria-haspopup", "aria-current"]) {
    const value = part.getAttribute(name);
    const allowed = { "aria-pressed": "true false mixed undefined", "aria-checked": "true false mixed undefined",
      "aria-haspopup": "true false menu listbox tree grid dialog", "aria-current": "page step location date time true false" }[name] ?? "true false undefined";
    if (value !== null && value !== "" && !allowed.split(" ").includes(value.trim())) {
      find("state-unknown", ["4.1.2"], part, `${name}="${value}" means nothing.`, `Use one of: ${allowed}.`);
    }
  }
  const inner = part.matches("a[href], button") ? part.querySelector("a[href], button, input, select, textarea") : null;
  if (inner) find("control-in-control", ["4.1.2"], part, "A control lies inside another one.", "Put them side by side.");
  const role = part.getAttribute("role");
  if (/^(presentation|none)$/.test(role ?? "") || (part.matches("a[href], button") && /^(heading|img|text|paragraph|listitem|article)$/.test(role ?? ""))) {
    find("control-told-as-else", ["4.1.2"], part, `A control is told as ${role}.`, "Remove the role.");
  }
  if (part.getAttribute("aria-controls") && !byIds(part.getAttribute("aria-controls")).length && part.getAttribute("aria-expanded") !== "false") {
    find("controls-nothing", ["4.1.2"], part, "aria-controls names an id that the page does not have.", "Name the id of what it controls.", "ask");
  }
}
const PARTS = { tablist: "tab", menu: "menuitem, menuitemcheckbox, menuitemradio", menubar: "menuitem, menuitemcheckbox, menuitemradio", listbox: "option", radiogroup: "radio", tree: "treeitem", grid: "row" };
for (const whole of all("[role]").filter((one) => isHeard(one) && isSeen(one))) {
  const parts = PARTS[whole.getAttribute("role")];
  if (!parts || whole.matches("select")) continue;
  const native = whole.getAttribute("role") === "radiogroup" ? ", input[type=radio]" : whole.getAttribute("role") === "grid" ? ", tr" : "";
  const wanted = parts.split(", ").map((part) => `[role=${part}]`).join(", ") + native;
  if (!whole.querySelector(wanted) && !byIds(whole.getAttribute("aria-owns") ?? "").length && said(whole.textContent)) {
    find("whole-without-parts", ["1.3.1", "4.1.2"], whole, `Something that is a ${whole.getAttribute("role")} holds no ${parts.split(",")[0]}.`, "Give its parts their roles.");
  }
}
for (const whole of all("[role=tablist], [role=menu], [role=menubar], [role=listbox], [role=radiogroup], [role=tree]").filter((one) => isHeard(one) && isSeen(one))) {
  const parts = all("[role=tab], [role=menuitem], [role=option], [role=radio], [role=treeitem]", whole);
  const waits = parts.filter((one) => one.tabIndex < 0);
  const listens = (one) => window.__probe?.listens(one, ["keydown", "keyup", "keypress"]);
  if (waits.length && !whole.getAttribute("aria-activedescendant") && !parts.some(listens) && !listens(whole) && !listens(document) && !listens(document.body) && !listens(window) && !listens(whole.parentElement)) {
    find("parts-without-keys", ["2.1.1"], whole, "Its parts can be reached neither with Tab nor with the arrows.", "Listen to the arrow keys, or let Tab stop at each.");
  }
}
for (const hidden of all("[aria-hidden=true]")) {
  const inside = [hidden, ...all("a[href], button, input:not([type=hidden]), select, textarea, [tabindex]", hidden)]
    .find((one) => one.tabIndex >= 0 && one.checkVisibility({ visibilityProperty: true }) && !one.disabled && one.matches("a[href], button, input, select, textarea, [tabindex]"));
  if (inside) {
    find("focus-on-hidden", ["4.1.2"], inside, "Something takes the focus and is hidden from screen readers.", "Remove aria-hidden, or take it out of the Tab order.");
  }
}
for (const part of all("a:not([href])[onclick], a[href='#'], a[href^='javascript:']").filter((one) => isHeard(one) && isSeen(one))) {
  if (part.getAttribute("role") === "button") continue;
  find("link-as-button", ["4.1.2"], part, "A link that leads nowhere does something.", "Use button.", "ask");
}
const ids = new Map();
for (const one of all("[id]")) ids.set(one.id, [...(ids.get(one.id) ?? []), one]);
for (const [id, ones] of ids) {
  if (ones.length < 2) continue;
  const used = document.querySelector(`label[for="${CSS.escape(id)}"], [aria-labelledby~="${CSS.escape(id)}"], [aria-describedby~="${CSS.escape(id)}"]`);
  if (used) {
    find("id-twice", ["1.3.1", "4.1.2"], ones[1], `The id "${id}" stands twice, and something is tied to it.`, "Give each an id of its own.");
  }
}
for (const label of all("label[for]")) {
  const goal = document.getElementById(label.htmlFor);
  if (!goal) {
    const field = label.parentElement?.querySelector(FIELDS);
    if (field && isSeen(label) && !field.labels.length && !field.getAttribute("aria-labelledby")) {
      find("label-leads-nowhere", ["1.3.1", "4.1.2"], label, `The label "${short(label.textContent)}" belongs to no field.`, "Use the field's id in for.");
    }
  }
}
for (const part of all("[aria-labelledby], [aria-describedby]").filter(isHeard)) {
  for (const name of ["aria-labelledby", "aria-describedby"]) {
    const value = said(part.getAttribute(name));
    if (value && byIds(value).length < value.split(" ").length) {
      find("tied-to-nothing", ["1.3.1"], part, `${name} names an id that the page does not have.`, "Name ids that are there.",
        name === "aria-labelledby" ? "wcag" : part.matches(FIELDS) ? "wcag" : "ask");
    }
  }
}

// 2.4.1
const body = document.body;
const mainPart = document.querySelector("main, [role=main]");
const skip = all("a[href^='#']").find((one) => one.hash.length > 1 && /skip|gå til|hop|spring|til indhold|main content/i.test(one.textContent));
if (skip) {
  const goal = document.getElementById(decodeURIComponent(skip.hash.slice(1)));
  if (!goal) {
    find("skip-leads-nowhere", ["2.4.1"], skip, "The link past what repeats leads nowhere.", "Give the main part the id that the link names.");
  }
}
const before = (() => {
  const heading = document.querySelector("h1, h2");
  const start = mainPart ?? heading;
  const stops = all("a[href], button").filter((one) => isSeen(one) && isHeard(one));
  return start ? stops.filter((one) => one.compareDocumentPosition(start) & Node.DOCUMENT_POSITION_FOLLOWING && !start.contains(one)).length : stops.length;
})();
if (!mainPart && !skip && before >= 4) {
  const after = all("h1, h2, h3").some((one) => isHeard(one));
  if (!after || !all("nav, [role=navigation], header, [role=banner]").length) {
    find("no-way-past", ["2.4.1"], body, `${before} controls have to be passed to get to what the page is about.`,
      "Put what the page is about into main, and begin with a link to it.");
  }
}

// 2.5.5 and 2.5.8
const inSentence = (one) => one.matches("a") && styleOf(one).display === "inline" &&
  [...(one.parentElement?.childNodes ?? [])].some((near) => near !== one && near.nodeType === 3 && said(near.nodeValue).length > 1);
const isTouched = (one) => one.matches("input[type=checkbox], input[type=radio]") && styleOf(one).appearance !== "none";
for (const one of all("a[href], button, input:not([type=hidden], [type=range], [type=color], [type=file]), select, summary, [role=button], [role=tab], [role=checkbox], [role=switch], [role=link], [role=menuitem], [role=option]").filter((each) => isHeard(each) && isSeen(each))) {
  if (inSentence(one) || one.disabled || one.closest("svg, map") || one.tabIndex < -1) continue;
  const boxes = [one, ...(one.matches("[type=checkbox], [type=radio]") ? [...(one.labels ?? [])] : [])].flatMap((each) => [...each.getClientRects()]);
  if (!boxes.length) continue;
  const [left, right] = [Math.min(...boxes.map((box) => box.left)), Math.max(...boxes.map((box) => box.right))];
  const [top, bottom] = [Math.min(...boxes.map((box) => box.top)), Math.max(...boxes.map((box) => box.bottom))];
  const [wide, high] = [right - left, bottom - top];
  if (wide >= 43.5 && high >= 43.5) continue;
  if (isTouched(one) && !one.labels?.length) continue;
  // A link that stands alone is hardly ever a block of 44 pixels; in a menu it is one of many.
  const isLoose = one.matches("a[href]") && (!one.closest("nav, [role=navigation], menu") || (wide >= 36 && high >= 36));
  find("small-target", ["2.5.5"], one, `It is ${Math.round(wide)} by ${Math.round(high)} pixels.`, "Make it 44 by 44 or more.", isLoose ? "house" : "wcag");
  break;
}

// 3.2.5
for (const link of all("a[target=_blank], a[target=blank], form[target=_blank]").filter(isHeard)) {
  const told = `${nameOf(link)} ${link.title} ${byIds(link.getAttribute("aria-describedby") ?? "").map((one) => one.textContent).join(" ")} ${link.parentElement?.innerText ?? ""}`;
  if (!/new (?:window|tab)|nyt (?:vindue|faneblad)|ny fane|neues|nouvelle|opens? in/i.test(told)) {
    find("new-window-unannounced", ["3.2.5"], link, "A link opens a new window and does not say so.", "Say so in the link, or open it here.");
  }
}
for (const meta of all("meta[http-equiv=refresh]")) {
  const [seconds, goal] = meta.content.split(";");
  if (Number(seconds) > 0 && Number(seconds) < 72000) {
    find("page-leaves-by-itself", goal ? ["2.2.1", "3.2.5"] : ["2.2.1", "2.2.2", "3.2.5"], document.documentElement, `After ${seconds} seconds the page loads something by itself.`, "Let people do it.");
  }
}

// 2.5.1 and 2.5.7: what can only be dragged.
for (const part of all("[draggable=true]").filter((one) => isHeard(one) && isSeen(one))) {
  const list = part.parentElement;
  const others = all("button, select, input, a[href]", list.closest("section, form, main") ?? list).filter(isSeen);
  if (!others.some((one) => /up|down|move|op|ned|flyt|add|tilføj|place|sort/i.test(nameOf(one)))) {
    find("only-dragged", ["2.5.7"], part, "Something is moved by dragging, and in no other way.", "Give it buttons that do the same.");
    break;
  }
}

const hears = (one, ...types) => window.__probe?.listens(one, types);
for (const part of all("body *").filter((one) => isSeen(one) && isHeard(one))) {
  const near_ = part.closest("section, form, main, article") ?? document.body;
  const isAsked = /\b(?:drag|swip|træk|stryg)/i.test(seenText(near_));
  const isHeld = hears(part, "pointerdown", "mousedown", "touchstart") && [document, window].some((one) => hears(one, "pointermove", "mousemove", "touchmove") || (isAsked && hears(one, "pointerup", "mouseup", "touchend")));
  const isSwiped = isHeld || hears(part, "touchmove", "touchend") || (hears(part, "pointerdown", "touchstart", "mousedown") && hears(part, "pointermove", "pointerup", "mousemove", "touchcancel"));
  const isDragged = isSwiped && (isHeld || hears(part, "pointermove", "mousemove", "touchmove")) &&
    (part.matches("[role=slider], [role=scrollbar]") || /\bdrag|\btræk/i.test(seenText(near_)));
  if (!isSwiped || (part.matches("button, a[href], input") && !isDragged) || part.querySelector("canvas")) continue;
  const others = all("button, a[href], input, select, [role=button]", near_).filter((one) => isSeen(one) && !(isDragged && hears(one, "pointerdown", "mousedown", "touchstart")));
  const moving = /\b(?:move|flyt|up|down|op|ned)\b|^[+−–-]$|[↑↓]/i;
  if (isDragged ? !others.some((one) => moving.test(nameOf(one)) && !part.contains(one)) : !others.some((one) => /next|previous|prev|forward|back|more|less|næste|forrige|frem|tilbage|zoom|show|vis|mere|op|ned|up|down/i.test(nameOf(one)))) {
    find("only-by-gesture", isDragged ? ["2.5.7"] : ["2.5.1"], part, "Something is done by a stroke of the finger, and in no other way.", "Give it buttons that do the same.");
    break;
  }
}
const isShaken = hears(window, "devicemotion", "deviceorientation");
const shaking = isShaken && /\b(?:shake|shaking|tilt|turn(?:ing)? your)\b|\b(?:ryst|vip|vend) (?:din|telefonen|skærmen)/i.test(document.body.innerText);
const undoing = /clear|start|again|undo|reset|delete|empty|begin|new|next|ryd|forfra|slet|fortryd|tøm|ny|næste/i;
const mayBeOff = all("button, input, [role=switch], [role=button], a[href]").some((one) => /motion|shak|tilt|bevæg|ryst|vip/i.test(nameOf(one)) && /off|stop|disable|without|slå|fra|uden|allow|use|brug|tillad/i.test(`${nameOf(one)} ${one.type}`) || (/motion|shak|tilt|bevæg|ryst|vip/i.test(nameOf(one)) && one.matches("[type=checkbox], [role=switch], [aria-pressed]")));
if (shaking && !mayBeOff && undoing.test(all("button, [role=button]").map(nameOf).join(" "))) {
  find("motion-always-on", ["2.5.4"], document.body, "Something is done by moving the device, and that cannot be switched off.", "Let people switch it off.");
}
if (isShaken && !all("button, a[href], [role=button]").some((one) => isSeen(one) && !one.closest("nav, header, footer") && (!shaking || undoing.test(nameOf(one))))) {
  find("only-by-motion", ["2.5.4"], document.body, "Something is done by moving the device, and in no other way.", "Give it a button that does the same.");
}
for (const button of all("button, [role=button], a[href]").filter((one) => isSeen(one) && hears(one, "dblclick") && !hears(one, "click", "mousedown", "pointerdown", "keydown"))) {
  if (button.form && button.type === "submit") continue;
  find("pressed-twice", ["2.1.1"], button, "It answers two quick presses of a mouse and nothing else.", "Listen to click.");
}

// 1.4.4
const viewport = said(document.querySelector("meta[name=viewport]")?.content).replace(/\s/g, "").toLowerCase();
const largest = Number(/maximum-scale=([\d.]+)/.exec(viewport)?.[1] ?? 10);
if (/user-scalable=(no|0)/.test(viewport) || largest < 2) {
  find("zoom-forbidden", ["1.4.4"], document.documentElement, "The page forbids to make it larger.", "Remove user-scalable and maximum-scale.");
}

// 3.1.1 and 3.1.2, as far as tags go.
const TAG = /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i;
const tag = document.documentElement.getAttribute("lang");
if (!said(tag)) find("language-not-said", ["3.1.1"], document.documentElement, "The page does not say its language.", "Set lang on html.");
else if (!TAG.test(said(tag))) find("language-unknown", ["3.1.1"], document.documentElement, `lang="${tag}" is no language.`, "Use a tag as da or en.");
for (const part of all("[lang]").filter((one) => one !== document.documentElement)) {
  const value = part.getAttribute("lang");
  if (value !== "" && !TAG.test(value)) find("language-unknown", ["3.1.2"], part, `lang="${value}" is no language.`, "Use a tag as da or en.");
}

// 2.1.1: a label that looks like a box to tick, and the box is not there for keys.
for (const field of all("input[type=checkbox], input[type=radio]").filter((one) => !one.checkVisibility({ visibilityProperty: true }) && !one.disabled)) {
  const label = [...field.labels].find((one) => isSeen(one));
  if (label && label.tabIndex < 0 && !label.querySelector("[tabindex], button, a")) {
    find("box-not-there", ["2.1.1", "4.1.2"], label, `"${short(label.textContent)}" can be ticked with a mouse and by no key.`, "Hide the box with clip-path and opacity, so that it can take the focus.");
  }
}
// 2.4.1: a way past what stands on every page, that nobody can take.
const jump = all("a[href^='#']").find((one) => /^(?:skip|jump|go) (?:to|over|past)|^(?:gå|spring|hop) (?:til|over)/i.test(said(one.textContent)));
const isTaken = jump && jump.checkVisibility({ visibilityProperty: true }) && jump.tabIndex >= 0;
const isLaidOut = document.querySelector("main, [role=main]") || all("h1, h2, h3, [role=heading]").some(isSeen);
if (jump && !isTaken && !isLaidOut && all("a[href]").filter((one) => isSeen(one)).length >= 3) {
  find("skip-link-hidden", ["2.4.1"], jump, "The way past the menu is hidden from everybody, also from keys.", "Move it out of sight with clip-path, and show it on focus.");
}
