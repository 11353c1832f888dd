"use strict";

/* A conversation at either end. The page works without this: here the same buttons send without
   loading the page anew, and what others write comes by itself. Focus never moves. */

/** A line that is read at a time, as rows of which the last is shown. */
const rows = (line) => {
  if (!line) return null;
  const field = document.createElement("textarea"), isThere = document.activeElement === line;
  for (const { name, value } of line.attributes) if (name !== "value") field.setAttribute(name, value);
  field.rows = 1;
  field.value = line.value;
  line.replaceWith(field);
  if (isThere) field.focus();
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") { event.preventDefault(); field.form.requestSubmit(field.form.querySelector("[value=next]")); }
  });
  return { field, add(words) {
    field.value += `${field.value && "\n"}${words}`;
    /* At the end of the row, or its name would take half of a display. */
    field.setSelectionRange(field.value.length, field.value.length);
    field.scrollTop = field.scrollHeight;
  } };
};

addEventListener("DOMContentLoaded", () => {
  const byId = (id) => document.getElementById(id), page = byId("live"), set = page?.dataset;
  if (!page) return;
  const words = JSON.parse(set.words), isDesk = Boolean(set.desk), isOperator = Boolean(byId("sige")), CALM = 30000, AFTER = 500;
  const field = byId("text"), form = field.form, state = byId("tilstand"), read = rows(byId("linje")), lineField = read?.field;
  const drafts = new Map();
  let seq = Number(set.seq), stands = set.state, name = "", said = state.textContent.trim(), saidAt = 0, isMet = false, known = "";

  const make = (tag, name, text) => {
    const one = document.createElement(tag);
    if (name) one.className = name;
    if (text !== undefined) one.textContent = text;
    return one;
  };

  /* One status for everything that is not said by anybody; what comes too often waits its turn, and
     what comes together with somebody's words waits for them, or it may be read before them. */
  let later;
  const tell = (text, isCalm) => {
    clearTimeout(later);
    if (!text || text === said) return;
    const pause = Math.max(isCalm ? saidAt + CALM - Date.now() : 0, aloud.at + AFTER - Date.now());
    if (pause > 0) { later = setTimeout(() => tell(text, isCalm), pause); return; }
    said = state.textContent = text;
    saidAt = Date.now();
  };

  const held = isDesk && make("button", "second");
  const aloud = new Aloud(byId("log"), set.cells ? "nothing" : set.reads, words, (number) => { if (held) held.textContent = `${words.held} ${number}`; });
  if (held) {
    held.type = "button";
    held.setAttribute("aria-keyshortcuts", "F2");
    held.addEventListener("click", () => aloud.release());
    addEventListener("keydown", (event) => { if (event.key === "F2") { event.preventDefault(); aloud.release(); } });
    state.after(held);
    aloud.counted(0);
  }

  const list = () => {
    let found = document.querySelector("#nye ol");
    if (!found && byId("nye")) {
      const part = make("section"), heading = make("h2", "", words.new);
      heading.id = "nyt";
      part.setAttribute("aria-labelledby", "nyt");
      found = make("ol", "thread");
      part.append(heading, found);
      byId("nye").replaceChildren(part);
    }
    return found;
  };

  const shown = (one) => {
    const item = make("li", one.kind !== "line" || one.channel === "aside" ? "aside" : one.by !== "citizen" ? "us" : "");
    if (one.line) item.dataset.line = one.line;
    const who = make("p", "who", `${one.name} `), text = make("p", "words");
    who.append(make("small", "", one.when));
    text.append(make("bdi", "", one.words));
    item.append(who, text);
    return item;
  };

  /* What is being written by the other side; not live, it is there for whoever goes to it. */
  const draw = (line, text, heading) => {
    const place = byId("skriver");
    let part = place?.querySelector(`[data-line="${CSS.escape(line)}"]`);
    if (!text) { part?.remove(); return; }
    if (!part && place) {
      part = make("div", "draft");
      part.dataset.line = line;
      part.append(make("h2", "", heading), make("p", "words"));
      part.lastChild.append(make("bdi"));
      place.append(part);
    }
    if (part) part.querySelector("bdi").textContent = text;
  };

  /* Lines that are on their way stand on the page until the house has them. */
  const way = make("div");
  way.id = "paa-vej";
  form.before(way);
  const draws = () => way.replaceChildren(...(writing?.out || []).filter((one) => one.text).map((one) => make("p", "note", `${words.unsent} ${one.text}`)));

  /* The page is made by the house; when something else than words has changed, its parts are fetched. */
  const refresh = async () => {
    try {
      const got = await fetch(location.pathname, { headers: { "X-Live": "1" } });
      const fresh = new DOMParser().parseFromString(await got.text(), "text/html");
      for (const part of document.querySelectorAll("[data-part]")) {
        const other = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
        const put = () => { if (part.innerHTML !== (other?.innerHTML ?? "")) part.innerHTML = other?.innerHTML ?? ""; };
        if (part.contains(document.activeElement)) part.addEventListener("focusout", () => setTimeout(put), { once: true });
        else put();
      }
      if (got.ok) document.title = fresh.title;
    } catch { /* The next change fetches them. */ }
  };

  /* How far an operator has said it on the phone: a mark among one's own words. */
  let marked = ["", 0];
  const mark = (line, upto) => {
    marked = [line, upto];
    const item = document.querySelector(`li[data-line="${CSS.escape(line)}"] bdi`), old = byId("sagt-hertil");
    if (old) { const text = old.parentNode; old.remove(); text.normalize(); }
    if (!item || !upto) return;
    const points = [...item.textContent], one = make("strong", "", ` ${words.so_far}`);
    one.id = "sagt-hertil";
    item.replaceChildren(points.slice(0, upto).join(""), one, points.slice(upto).join(""));
  };

  const status = (one) => {
    if (one.state === "ended" || one.mine === false) return words.over;
    if (isDesk && one.quiet) return words.quiet;
    const phone = one.phone && !isDesk ? `${words[one.phone]} ` : "";
    if (one.phone === "off" || one.phone === "calling") return words[isOperator ? `desk_${one.phone}` : one.phone];
    if (one.phone && one.turn) return phone + (one.turn === "citizen" ? words[isDesk ? "citizens_turn" : "yours"] : words.phones_turn);
    if (one.turn) return (one.turn === "citizen") === isDesk ? (isDesk ? words.theirs : words.ours) : words.yours;
    if (one.state !== "waiting") return isDesk && one.behind ? `${words.behind} ${one.behind}` : phone + words.both;
    const minutes = one.minutes ? ` ${words.minutes} ${one.minutes.join("–")}.` : "";
    return one.staffed ? `${words.place} ${one.place}.${minutes}` : words.nobody;
  };

  const takes = {
    ev(one) {
      if (one.seq <= seq) return;
      seq = one.seq;
      list()?.prepend(shown(one));
      if (one.line && one.line === marked[0]) mark(...marked);
      if (one.line) { draw(one.line, ""); drafts.delete(one.line); writing.has(one.line); }
      const isOwn = one.own, isSpoken = isOperator && one.by === "citizen";
      if (isSpoken && one.kind === "line") ; /* It is read as it is said on the phone. */
      else if (one.kind === "line" && !isOwn) aloud.said(one.line, one.name, one.words);
      else if (one.kind !== "give" && one.kind !== "ended" && !isOwn) aloud.say(one.words);
      if (lineField) lineAt("");
    },
    rtt(one) {
      if (one.own) return;
      const before = drafts.get(one.line)?.text ?? "";
      const text = one.a ? applied(before, one.a) : one.text;
      if (text === null || one.a && [...text].length !== one.n) { wire.open(); return; }
      drafts.set(one.line, { text });
      draw(one.line, text, one.name ? `${one.name}: ${words.writes}` : isDesk ? words.citizen_writes : words.writes);
      if (isOperator && one.by === "citizen") return;
      if (isMet) aloud.typed(one.line, one.name || (isDesk ? words.citizen : name), text);
      else aloud.know(one.line, text);
    },
    gone(one) {
      drafts.delete(one.line);
      draw(one.line, "");
      aloud.gone(one.line);
    },
    state(one) {
      const now = one.mine === false ? "ended" : one.state;
      const parts = `${now} ${one.phone} ${one.beside}`;
      if (now !== stands || parts !== known && isMet) refresh();
      [stands, known] = [now, parts];
      name = one.name || words.us;
      isMet = true;
      if (!isDesk && !set.cells) aloud.reads = one.reads;
      if ("mark" in one && !isDesk) mark(...(one.mark || ["", 0]));
      dispatchEvent(new CustomEvent("live", { detail: one }));
      tell(status(one), one.state === "waiting");
    },
    ack(one) { if (one.seq !== undefined && one.line) writing.has(one.line); else writing.keeps(one.line, one.rev); },
    need(one) { if (one.line === writing.line) writing.anew(one.rev); },
    err(one) {
      dispatchEvent(new Event("live-fails"));
      if (["fast", "busy", "fault"].includes(one.code)) { writing.later(); return; }
      if (!one.line && one.code === "missing") { takes.bye(one); return; }
      if (one.code !== "line") writing.back(one.line);
      tell(one.words);
    },
    bye(one) {
      if (one.code === "slow") return;
      wire.end();
      writing.back();
      stands = "ended";
      dispatchEvent(new CustomEvent("live", { detail: { mine: false } }));
      refresh();
      tell(one.words);
    },
  };

  let signed = 0;
  const sign = () => { signed = Date.now(); if (wire.isOpen) wire.send({ k: "hb", last: seq }); };
  let writing;
  const wire = new Wire(set.events, set.ops, seq,
    /* At the desk, what comes is a clock too: those of a page that nobody looks at are slow. */
    (one) => { takes[one.k]?.(one); if (isDesk && Date.now() - signed > 2500) sign(); },
    () => { drafts.clear(); sign(); writing.resume(); if (said === words.lost) tell(words.back); },
    () => setTimeout(() => wire.isOpen || tell(words.lost), 10000));
  writing = new Writing(field, set.id, wire, draws);
  draws();
  setInterval(sign, set.beat * 1000);

  /* What an operator's keys and buttons do besides (`relay`). */
  addEventListener("live-sends", (event) => wire.send(event.detail));
  addEventListener("live-tells", (event) => writing.say(event.detail, undefined, true));
  addEventListener("live-says", (event) => aloud.aloud(event.detail));

  /* A line at a time, for a braille display: the words change under the finger when it is asked. A
     screen reader shows a field of one line once, so each line is a row of its own, the newest last. */
  const lineAt = async (go) => {
    try {
      const got = await fetch(`${set.line}?pos=${form.pos.value}&go=${go}`);
      const one = await got.json();
      if (go || !lineField.value) { read.add(one.words); form.pos.value = one.pos; }
      byId("rest").textContent = one.rest;
    } catch { tell(words.lost); }
  };

  form.addEventListener("submit", (event) => {
    const pressed = event.submitter, go = pressed?.value;
    writing.isNative = pressed?.hasAttribute("formaction") || stands === "ended";
    if (writing.isNative) return;
    if (pressed.name === "phrase") { event.preventDefault(); writing.say(pressed.textContent.trim(), undefined, isOperator); }
    else if (["give", "send"].includes(go) && (writing.words.trim() || go === "give")) {
      event.preventDefault();
      if (!writing.say(null, go === "give" ? "give" : undefined)) wire.send({ k: "turn", turn: "give" });
    } else if (["time", "attention", "summary", "emergency", "reached", "hung_up"].includes(go)) { event.preventDefault(); wire.send({ k: "turn", turn: go }); }
    else if (lineField && ["next", "prev", "newest"].includes(go)) { event.preventDefault(); lineAt(go); }
    writing.isNative = !event.defaultPrevented;
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey) { event.preventDefault(); form.requestSubmit(form.querySelector("[value=give]")); }
  });
  for (const one of document.querySelectorAll("[data-plain]")) one.remove();
});
