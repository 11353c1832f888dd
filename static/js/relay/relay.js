"use strict";

/* What an operator says next. The house says what it is; here one key says that it was said, reads
   it aloud once, and the other keys write down what else can be heard. */

addEventListener("DOMContentLoaded", () => {
  const byId = (id) => document.getElementById(id), panel = byId("sige");
  if (!panel) return;
  const form = byId("skriv"), own = byId("aside");
  const send = (what) => dispatchEvent(new CustomEvent("live-sends", { detail: what }));
  const aloud = (words) => dispatchEvent(new CustomEvent("live-says", { detail: words }));
  const shows = (id, words) => {
    const part = byId(id), place = part.querySelector("bdi");
    if (place) place.textContent = words;
    part.hidden = !words;
  };
  const nothing = panel.dataset.nothing, gone = panel.dataset.gone;
  let heard = "", isAsked = false;

  const draw = (prompt, back) => {
    const now = prompt?.now.trim() ?? "", words = prompt ? now || gone : nothing;
    form.prompt_line.value = prompt?.line ?? "";
    form.prompt_at.value = prompt?.at ?? "";
    form.prompt_text.value = prompt?.now ?? "";
    [form.back_line.value, form.back_at.value] = back ?? ["", ""];
    shows("sagt", prompt?.said ?? "");
    shows("rettet", prompt?.changed ?? "");
    shows("bagefter", prompt?.later ?? "");
    byId("nu").querySelector("bdi").textContent = words;
    /* Whoever has pressed hears what comes next, once; what comes by itself waits for a key. */
    if (isAsked && prompt && heard !== place(prompt)) says(prompt, words);
    isAsked = isAsked && !prompt;
  };
  const place = (prompt) => `${prompt.line} ${prompt.at} ${prompt.now}`;
  const says = (prompt, words) => {
    heard = place(prompt);
    aloud(`${prompt.changed ? `${panel.dataset.changed} ` : ""}${words}`);
  };

  let known = null, before = null, isOver = false;
  addEventListener("live", ({ detail }) => {
    isOver = detail.mine === false || detail.state === "ended";
    if (isOver) return;
    [known, before] = [detail.prompt, detail.back];
    draw(known, before);
  });
  /* The house could not take it: the same sentence can be said again. */
  addEventListener("live-fails", () => { isAsked = false; draw(known, before); });

  const said = () => {
    if (!form.prompt_line.value) return;
    isAsked = true;
    send({ k: "spoken", line: form.prompt_line.value, at: Number(form.prompt_at.value), text: form.prompt_text.value });
    form.prompt_line.value = "";
  };
  const back = () => {
    if (!form.back_line.value) return;
    isAsked = true;
    heard = "";
    send({ k: "spoken", line: form.back_line.value, at: Number(form.back_at.value), text: "" });
  };
  const tells = () => {
    const words = own.value.trim();
    dispatchEvent(new CustomEvent("live-tells", { detail: words.startsWith("(") ? words : `(${words})` }));
    own.value = "";
  };

  form.addEventListener("submit", (event) => {
    const does = { spoken: said, back, aside: own.value.trim() ? tells : null }[event.submitter?.value];
    if (!does || isOver) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    does();
  }, { capture: true });

  const asides = [...form.querySelectorAll("[name=phrase]")];
  const keys = {
    F4: said,
    F8: () => send({ k: "turn", turn: "attention" }),
    F2: () => { if (known) says(known, byId("nu").textContent.trim()); },
  };
  addEventListener("keydown", (event) => {
    const isPlain = !event.altKey && !event.ctrlKey && !event.shiftKey && !event.metaKey;
    const does = isPlain && keys[event.key], aside = event.altKey && !event.ctrlKey && asides[Number(event.code.match(/^Digit([1-9])$/)?.[1]) - 1];
    if (!does && !aside) return;
    event.preventDefault();
    if (event.repeat || isOver) return;
    if (aside) form.requestSubmit(aside); else does();
  });
});
