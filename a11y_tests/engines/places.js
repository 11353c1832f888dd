// A short selector for an element, as a person would look for it in the source.
const placeOf = (element) => {
  const parts = [];
  for (let one = element; one?.nodeType === 1 && parts.length < 4; one = one.parentElement) {
    if (one.id) {
      parts.unshift(`#${CSS.escape(one.id)}`);
      break;
    }
    const name = one.localName;
    const same = [...(one.parentElement?.children ?? [])].filter((near) => near.localName === name);
    parts.unshift(same.length > 1 ? `${name}:nth-of-type(${same.indexOf(one) + 1})` : name);
  }
  return parts.join(" > ") || "html";
};
// Whether what is seen of a control is in its name, where an engine doubts it: what a branch of a
// tree holds is not the branch, and whether a switch is on is not what it is called.
const ON_OR_OFF = /^(?:on|off|yes|no|open|closed|show|hide|til|fra|ja|nej|vis|skjul|tændt|slukket)$/i;
const isNamedAsSeen = (element) => {
  if (element.matches("input, select, textarea")) return false;
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const words = (text) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const by = (element.getAttribute("aria-labelledby") ?? "").split(/\s+/).filter(Boolean).map((id) => document.getElementById(id)?.textContent ?? "");
  const name = words(by.join(" ") || element.getAttribute("aria-label") || "");
  const seen = [];
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const parent = node.parentElement;
    const part = parent.closest("[role=group], ul");
    if ((part && part !== element && element.contains(part)) || !parent.checkVisibility({ visibilityProperty: true }) || parent.closest("svg")) continue;
    const isState = element.matches("[role=switch], [role=checkbox], [aria-pressed], [aria-checked], [type=checkbox]") && ON_OR_OFF.test(node.nodeValue.trim());
    if (!isState) seen.push(...words(node.nodeValue));
  }
  return !seen.length || ` ${name.join(" ")} `.includes(` ${seen.join(" ")} `);
};
const byPath = (path) => {
  try {
    const kind = XPathResult.FIRST_ORDERED_NODE_TYPE;
    const node = document.evaluate(path, document, null, kind, null).singleNodeValue;
    return node?.nodeType === 1 ? node : node?.parentElement ?? document.documentElement;
  } catch {
    return document.documentElement;
  }
};
