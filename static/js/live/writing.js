"use strict";

/* What one writes: a line that is being written, and lines that are on their way, one after the
   other. Both are kept in this window until the house has them, so that a reload, a sleep or a lost
   line costs nothing. */

const PAUSE = 300, ANEW = 10000, LONGEST = 2000, AGAIN = 1500;

/** Parts that a line can hold, broken between words where that can be. */
function partsOf(text) {
  const points = [...text], parts = [];
  while (points.length > LONGEST) {
    const at = points.slice(0, LONGEST).findLastIndex((one) => /\s/.test(one));
    parts.push(points.splice(0, at > 0 ? at + 1 : LONGEST).join(""));
  }
  return [...parts, points.join("")];
}

/** What a window has kept of a conversation. */
const storedOf = (id) => JSON.parse(sessionStorage.getItem(`live:${id}`) || "null");

class Writing {
  constructor(field, id, wire, draws) {
    Object.assign(this, { field, id, wire, draws, written: new Map() });
    const stored = storedOf(id), house = field.value, theirs = field.form.line.value;
    /* A window that was copied, or that fell over, has words but not the line: it takes a new one.
       After a press that loaded the page, the page says what stands in the field. */
    const isBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
    const isNative = stored?.isNative && !isBack, isMine = stored && !stored.open && !isNative;
    this.out = stored?.out || [];
    this.line = isMine ? stored.line : this.newLine();
    this.rev = isMine ? stored.rev : 0;
    this.sent = null;
    const isNewer = stored?.text && !isNative && (isMine || stored.text !== stored.sure);
    if (isNewer) field.value = stored.text;
    if (house && theirs !== this.line) this.from = theirs;
    this.sure = stored?.sure;
    this.store(true);
    field.addEventListener("input", (event) => { this.isComposing = event.isComposing; this.changed(); });
    field.addEventListener("compositionend", () => { this.isComposing = false; this.changed(); });
    addEventListener("pagehide", () => { this.flush(); this.store(false); });
    addEventListener("pageshow", (event) => event.persisted && this.store(true));
    document.addEventListener("visibilitychange", () => this.flush());
  }

  newLine() { return [...crypto.getRandomValues(new Uint8Array(12))].map((one) => one.toString(36).padStart(2, "0")).join(""); }

  get words() { return kept(this.field.value); }

  store(open) {
    const { line, rev, out, isNative, sure } = this;
    this.field.form.line.value = this.from || line;
    sessionStorage.setItem(`live:${this.id}`, JSON.stringify({ line, rev, out, isNative, sure, text: this.field.value, open }));
  }

  changed() {
    this.leave();
    this.store(true);
    this.soon();
  }

  /** The first key goes at once, what follows it together. */
  soon() { this.timer ||= setTimeout(() => this.flush(), Math.max(0, (this.flushed || 0) + PAUSE - Date.now())); }

  /** The words came from another window or an earlier visit: they go on in a line of this window. */
  leave() {
    if (this.from) this.out.push({ k: "say", line: this.from, text: "" });
    this.from = null;
    this.pump();
  }

  /** What has changed since it was last sent; all of it now and then, and after anything odd. */
  flush() {
    clearTimeout(this.timer);
    this.timer = null;
    this.flushed = Date.now();
    const words = this.words;
    const isNothing = words === this.sent || this.sent === null && !words && !this.rev;
    if (!this.wire.isOpen || isNothing || this.from || this.isComposing || [...words].length > LONGEST) return;
    const isWhole = this.sent === null || Date.now() - this.whole > ANEW, actions = between(this.sent ?? "", words);
    if (isWhole) this.whole = Date.now();
    this.rev++;
    this.wire.send(isWhole
      ? { k: "rtt", line: this.line, rev: this.rev, text: words }
      : { k: "rtt", line: this.line, rev: this.rev, a: actions, n: [...words].length });
    this.sent = words;
    this.written.set(this.rev, this.field.value);
    this.store(true);
  }

  /** The house keeps a line as it was at this revision. */
  keeps(line, rev) {
    if (line !== this.line || !this.written.has(rev)) return;
    this.sure = this.written.get(rev);
    for (const one of this.written.keys()) if (one <= rev) this.written.delete(one);
    this.store(true);
  }

  /** All of the line has to be sent again, after this revision. */
  anew(rev = this.rev) {
    this.rev = Math.max(rev, this.rev);
    this.sent = null;
    this.soon();
  }

  /** Send a line whole; without words, the one that is being written. What an operator says
      themselves is an aside. */
  say(words, turn, isAside) {
    const text = words ?? this.words.trim();
    if (!text) return false;
    if (!words) this.leave();
    const parts = partsOf(text).map((part) => ({ k: "say", line: this.newLine(), text: part }));
    if (!words) parts[0].line = this.line;
    if (turn) parts.at(-1).turn = turn;
    if (isAside) for (const part of parts) part.channel = "aside";
    this.out.push(...parts);
    if (!words) this.next();
    this.store(true);
    this.pump();
    return true;
  }

  next() {
    clearTimeout(this.timer);
    this.timer = null;
    this.field.value = "";
    this.line = this.newLine();
    this.rev = 0;
    this.sent = this.sure = "";
    this.whole = 0;
  }

  /** The first that is on its way goes; the next when the house has it, so that none overtakes. */
  pump() {
    this.draws();
    if (!this.out.length || this.going === this.out[0].line || !this.wire.isOpen) return;
    this.going = this.out[0].line;
    this.wire.send(this.out[0]);
  }

  /** The line is open again: what is on its way goes once more, and what is written as a whole. */
  resume() {
    this.going = null;
    this.pump();
    this.anew();
  }

  /** The house could not do it just now: once more, a little later, however often it says so. */
  later() {
    clearTimeout(this.again);
    this.again = setTimeout(() => this.resume(), AGAIN * (1 + Math.random()));
  }

  /** The house has a line. */
  has(line) {
    this.out = this.out.filter((one) => one.line !== line);
    this.store(true);
    this.pump();
  }

  /** The house cannot take a line, or any: the words are back in the field. */
  back(line) {
    const back = this.out.filter((one) => (!line || one.line === line) && one.text);
    this.out = this.out.filter((one) => line && one.line !== line);
    if (!back.length) return;
    this.field.value = [...back.map((one) => one.text), this.field.value].filter(Boolean).join("\n");
    this.store(true);
    this.pump();
    this.anew();
  }
}
