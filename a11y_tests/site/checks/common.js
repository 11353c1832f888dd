// What every check of a page uses: what is seen, what it says, and writing down what is found.
const found = [];
const find = (rule, criteria, element, told, mend, verdict = "wcag") =>
  found.push({ rule, criteria, place: placeOf(element), told, mend, verdict });
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const said = (text) => (text ?? "").trim().replace(/\s+/g, " ");
const short = (text) => (said(text).length > 60 ? `${said(text).slice(0, 59)}…` : said(text));
const styleOf = (element, part) => getComputedStyle(element, part);
const isCutAway = (element) => {
  const box = element.getBoundingClientRect();
  const style = styleOf(element);
  const isTiny = box.width <= 1 && box.height <= 1;
  return (isTiny && (style.overflow === "hidden" || style.clipPath !== "none")) ||
    (style.position === "absolute" && (box.right < 0 || box.bottom < -1000 || box.left > innerWidth + 400));
};
const isSeen = (element) => {
  if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
  for (let up = element; up; up = up.parentElement) if (isCutAway(up)) return false;
  return true;
};
const isHeard = (element) => element.checkVisibility({ visibilityProperty: true }) &&
  !element.closest("[aria-hidden='true'], [inert]");
const seenText = (element) => said(element.innerText);
const wordsIn = (text) => said(text).toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
// The words alone, without the signs around them.
const bare = (text) => said(text).toLowerCase().replace(/[\s.:…»›→>!]+$/u, "").replace(/^[\s»›→>]+/u, "");
const byIds = (ids) => said(ids).split(" ").map((id) => document.getElementById(id)).filter(Boolean);
// The name that a person who cannot see is told; near enough for what asks here.
const nameOf = (element) => {
  const by = element.getAttribute("aria-labelledby");
  if (by) return said(byIds(by).map((one) => one.textContent).join(" "));
  const label = element.getAttribute("aria-label");
  if (said(label)) return said(label);
  if (element.labels?.length) return said([...element.labels].map(textOf).join(" "));
  if (element.matches("input[type=submit], input[type=button], input[type=reset]")) {
    return said(element.value || element.title || { submit: "Submit" }[element.type]);
  }
  if (element.matches("img, area, input[type=image]")) {
    return said(element.getAttribute("alt") ?? element.title);
  }
  return textOf(element) || said(element.title);
};
const textOf = (element) => {
  let text = "";
  for (const node of element.childNodes) {
    if (node.nodeType === 3) text += node.nodeValue;
    else if (node.nodeType === 1 && isHeard(node)) {
      if (node.matches("img")) text += ` ${node.alt ?? ""} `;
      else if (node.matches("svg")) text += ` ${nameOfPicture(node)} `;
      else if (node.matches("[aria-label]")) text += ` ${node.getAttribute("aria-label")} `;
      else if (!node.matches("input, select, textarea, script, style")) text += ` ${textOf(node)} `;
    }
  }
  return said(text);
};
const nameOfPicture = (picture) => said(
  picture.getAttribute("aria-label") ??
    byIds(picture.getAttribute("aria-labelledby") ?? "").map((one) => one.textContent).join(" ") ??
    ""
) || said(picture.querySelector(":scope > title")?.textContent);
const FIELDS = "input:not([type=hidden], [type=submit], [type=button], [type=reset], [type=image])," +
  " select, textarea";
const TYPED = "input:not([type]), input[type=text], input[type=email], input[type=tel]," +
  " input[type=password], input[type=search], input[type=url], input[type=number]," +
  " input[type=date], textarea";
const PRESSED = "button, a[href], input[type=submit], input[type=button], input[type=image]," +
  " summary, [role=button], [role=link], [role=tab], [role=menuitem], [role=switch]," +
  " [role=checkbox], [role=radio], [role=option]";
