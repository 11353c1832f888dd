// What may show something when a pointer comes near: by script, or by a rule of style.
const types = ["mouseover", "mouseenter", "pointerover", "pointerenter", "mousemove"];
const hovered = new Set(all("body *").filter((one) => isSeen(one) && window.__probe.listens(one, types)));
for (const sheet of document.styleSheets) {
  let rules;
  try { rules = [...sheet.cssRules]; } catch { continue; }
  for (const rule of rules.flatMap((one) => [one, ...(one.cssRules ?? [])])) {
    for (const part of (rule.selectorText ?? "").split(",")) {
      const at = part.indexOf(":hover");
      if (at < 0) continue;
      const shows = rule.style && ["display", "visibility", "opacity", "height", "maxHeight", "clipPath", "clip", "transform", "left", "content", "color"].some((name) => rule.style[name]);
      const trigger = part.slice(0, at).trim().replace(/::?[\w-]+(\([^)]*\))?$/g, "");
      if (!shows || !trigger) continue;
      try { for (const one of all(trigger)) if (isSeen(one)) hovered.add(one); } catch { /* a selector of a newer kind */ }
    }
  }
}
const reach = (one) => {
  const kinds = "a[href], button, input, select, textarea, summary, [tabindex]";
  const stop = one.matches(kinds) ? one : all(kinds, one).find(isSeen);
  return stop && stop.tabIndex >= 0 ? placeOf(stop) : "";
};
return [...hovered].filter((one) => !one.matches("html, body, main")).slice(0, 24).map((one) => [placeOf(one), seenText(one).slice(0, 60), reach(one)]);
