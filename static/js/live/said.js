"use strict";

/* What is heard: each finished sentence of the others once, and never a letter of it. The list of
   what was said is an ordinary list; only the hidden log is read aloud by itself. Sentences that come
   together are told together: a screen reader may read two that are told at once in any order. */

const LAST = 3, SILENCE = 2500, ENOUGH = 40;

class Aloud {
  /** `reads` is sentence, answer, word, nothing, or held: kept until somebody asks. */
  constructor(log, reads, words, counted) {
    Object.assign(this, { log, reads, words, counted, held: [], heard: new Map(), timers: new Map(), at: 0 });
  }

  /** A line is being written by somebody. */
  typed(line, name, text) {
    clearTimeout(this.timers.get(line));
    if (this.reads === "answer") return;
    text = text.trimStart();
    const from = this.heard.get(line)?.length || 0;
    const end = this.reads === "word" ? wordEnd(text, from) : sentenceEnds(text, from).at(-1);
    if (end) this.upTo(line, name, text, end);
    if (this.reads !== "word") this.timers.set(line, setTimeout(() => this.paused(line, name, text), SILENCE));
  }

  paused(line, name, text) {
    if (text.length - (this.heard.get(line)?.length || 0) >= ENOUGH) this.upTo(line, name, text, wordEnd(text, 0));
  }

  /** What stood on the page when it was loaded has been there to read. */
  know(line, text) {
    const end = this.reads === "answer" ? 0 : sentenceEnds(text.trimStart(), 0).at(-1) || 0;
    this.heard.set(line, text.trimStart().slice(0, end));
  }

  /** A line has been said. */
  said(line, name, text) {
    text = text.trim();
    this.upTo(line, name, text, text.length);
    this.gone(line);
  }

  gone(line) {
    clearTimeout(this.timers.get(line));
    this.timers.delete(line);
    this.heard.delete(line);
  }

  upTo(line, name, text, end) {
    const before = this.heard.get(line) || "";
    /* What was read aloud has been changed since: it is read again when the line is said. */
    const isChanged = !text.startsWith(before);
    if (isChanged && end < text.length) return;
    const fresh = text.slice(isChanged ? 0 : before.length, end).trim();
    if (fresh) this.say(`${isChanged ? `${this.words.corrected} ` : ""}${name}: ${fresh}`);
    if (fresh) this.heard.set(line, text.slice(0, end).trimEnd());
  }

  say(words) {
    if (this.reads === "held") { this.held.push(words); this.counted(this.held.length); return; }
    this.aloud(words);
  }

  /** Read what was held back. */
  release() {
    if (this.held.length) this.aloud(this.held.splice(0).join(" "));
    this.counted(0);
  }

  aloud(words) {
    if (!this.log || this.reads === "nothing") return;
    const one = document.createElement("p");
    one.textContent = words;
    this.log.append(one);
    this.at = Date.now();
    while (this.log.children.length > LAST) this.log.firstChild.remove();
  }
}
