"use strict";

/* The line to the house: a WebSocket; where there is none, a stream of events, or a question that
   waits. All of them carry the same arrays of small objects, and all are resumed by a number. */

const DEAD = 35000, SLOW = 10000, LONGEST_PAUSE = 2500;

class Wire {
  /** `hears(message)` gets what comes, in order; `opens()` and `closes()` tell how the line is. */
  constructor(events, ops, seq, hears, opens, closes) {
    Object.assign(this, { events, ops, seq, hears, opens, closes });
    this.kinds = ["socket", "stream", "question"].slice("WebSocket" in self ? 0 : "EventSource" in self ? 1 : 2);
    this.kind = this.failed = this.pauses = this.owed = 0;
    this.best = this.kinds.length;
    this.waiting = [];
    addEventListener("online", () => this.again(0));
    document.addEventListener("visibilitychange", () => document.hidden || this.isOpen || this.again(0));
    setInterval(() => this.isDead && this.lost(), 2500);
    this.open();
  }

  get address() { return `${this.events}?after=${this.seq}`; }

  /** Nothing came for long, or nothing at all, or no answer to what was sent. */
  get isDead() {
    const now = Date.now();
    return now - this.heard > (this.isOpen ? DEAD : SLOW) || this.owed > 0 && now - this.owed > SLOW;
  }

  open() {
    clearTimeout(this.timer);
    this.close();
    this.asking = new AbortController();
    this[this.kinds[this.kind]](this.number = (this.number || 0) + 1);
  }

  socket(number) {
    const socket = this.line = new WebSocket(new URL(this.address, location).href.replace(/^http/, "ws"));
    socket.onmessage = (got) => this.got(number, JSON.parse(got.data));
    socket.onclose = () => number === this.number && this.lost();
  }

  stream(number) {
    const stream = this.line = new EventSource(this.address);
    stream.onmessage = (got) => this.got(number, JSON.parse(got.data));
    stream.onerror = () => number === this.number && this.lost();
  }

  async question(number) {
    for (let wait = 0; number === this.number; wait = 25) {
      try {
        const answer = await fetch(`${this.address}&wait=${wait}&mark=${this.mark || ""}`, { signal: this.asking.signal });
        if (!answer.ok && answer.status !== 404) throw new Error();
        this.got(number, await answer.json());
        if (!answer.ok) return;
      } catch {
        if (number === this.number) this.lost();
        return;
      }
    }
  }

  /** Something has come: the line is open, whatever it said of itself before. */
  opened() {
    this.isOpen = true;
    this.best = Math.min(this.best, this.kind);
    this.failed = this.pauses = 0;
    this.opens();
    this.flush();
  }

  got(number, messages) {
    if (number !== this.number) return;
    this.heard = Date.now();
    if (this.kinds[this.kind] === "socket") this.owed = 0;
    if (!this.isOpen) this.opened();
    this.take(messages);
  }

  take(messages) {
    for (const one of messages) {
      this.hears(one);
      if (one.k === "ev") this.seq = Math.max(this.seq, one.seq);
      if (one.k === "mark") this.mark = one.mark;
    }
  }

  /** The line is gone: try again, the best kind that has ever worked longest, then the others in
      turn, for a house that was away must not be taken for a network that lets little through. */
  lost() {
    const was = this.isOpen;
    this.close();
    if (was) this.kind = this.best;
    else if (++this.failed > (this.kind === this.best ? 5 : 1)) { this.kind = (this.kind + 1) % this.kinds.length; this.failed = 0; }
    if (was) this.closes();
    this.again(Math.random() * Math.min(LONGEST_PAUSE, 250 * 2 ** this.pauses++));
  }

  again(pause) {
    clearTimeout(this.timer);
    if (!this.isOver) this.timer = setTimeout(() => this.open(), pause);
  }

  close() {
    this.number = (this.number || 0) + 1;
    this.isOpen = false;
    this.heard = Date.now();
    this.owed = 0;
    this.asking?.abort();
    if (this.line) this.line.onclose = this.line.onerror = null;
    this.line?.close();
    this.line = null;
  }

  /** Nothing more will come, and nothing is tried again. */
  end() { this.isOver = true; this.close(); }

  /** Send objects as one frame; only while the line is open. */
  send(...objects) {
    if (this.kinds[this.kind] !== "socket") { this.waiting.push(...objects); this.flush(); }
    else if (this.isOpen) { this.owed ||= Date.now(); this.line.send(JSON.stringify(objects)); }
  }

  async flush() {
    if (this.isSending || !this.waiting.length || !this.isOpen) return;
    const number = this.number, sent = this.waiting.splice(0, 64);
    this.isSending = true;
    this.owed = Date.now();
    try {
      const answer = await fetch(this.ops, { method: "POST", body: JSON.stringify(sent), headers: { "Content-Type": "application/json" }, signal: this.asking.signal });
      const messages = await answer.json();
      if (number === this.number) { this.owed = 0; this.take(messages); }
    } catch { if (number === this.number) this.lost(); }
    this.isSending = false;
    this.flush();
  }
}
