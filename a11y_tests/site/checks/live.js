// Regions that are told of by themselves, as they are before anything happens.
window.__live = [];
const regions = all("[aria-live]:not([aria-live=off]), [role=status], [role=alert], [role=log], output, [role=timer], [role=progressbar], progress");
window.__watch = new MutationObserver((changes) => {
  for (const change of changes) {
    const target = change.target.nodeType === 1 ? change.target : change.target.parentElement;
    const region = regions.find((one) => one.contains(target));
    if (region) window.__live.push(said(region.textContent));
  }
});
window.__watch.observe(document.body, { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ["hidden", "class", "style"] });
