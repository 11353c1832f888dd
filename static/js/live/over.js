"use strict";

/* A conversation is over, or with somebody else: what this window had still on its way is shown. */

addEventListener("DOMContentLoaded", () => {
  const page = document.getElementById("over"), stored = page && storedOf(page.dataset.id);
  if (!stored) return;
  const kept = [...stored.out.map((one) => one.text), stored.isNative ? "" : stored.text];
  const lost = kept.filter((one) => one && !document.body.textContent.includes(one));
  const place = document.getElementById("sidste"), field = place.querySelector("textarea,bdi");
  if (!lost.length) return;
  const name = "value" in field ? "value" : "textContent";
  field[name] = [field[name].trim(), ...lost].filter(Boolean).join("\n");
  place.hidden = false;
  place.addEventListener("submit", () => sessionStorage.removeItem(`live:${page.dataset.id}`));
});
