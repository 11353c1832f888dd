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
const byPath = (path) => {
  try {
    const kind = XPathResult.FIRST_ORDERED_NODE_TYPE;
    const node = document.evaluate(path, document, null, kind, null).singleNodeValue;
    return node?.nodeType === 1 ? node : node?.parentElement ?? document.documentElement;
  } catch {
    return document.documentElement;
  }
};
