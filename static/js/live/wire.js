"use strict";

/* The line to the house: a WebSocket; where there is none, a stream of events, or a question that
   waits. All of them carry the same arrays of small objects, and all are resumed by a number. */

const DEAD = 35000, LONGEST_PAUSE = 2500;

class Wire {
  /** `hears(message)` gets what comes, in order; `opens()` and `closes()` tell how the line is. */
  constructor(events, ops, seq, hears, opens, closes) {
    Object.assign(this, { events, ops, seq, hears, opens, closes });
    this.kinds = ["socket", "stream", "question"].slice("WebSocket" in self ? 0 : "EventSource" in self ? 1 : 2);
    this.failed = this.pauses = 0;
    this.waiting = [];
    addEventListener("online", () => this.again(0));
    document.addEventListener("visibilitychange", () => document.hidden || this.isOpen || this.again(0));
    setInterval(() => Date.now() - this.heard > DEAD && this.lost(), 5000);
    this.open();
  }

  get address() { return `${this.events}?after=${this.seq}`; }

  open() {
    clearTimeout(this.timer);
    this.close();
    this.heard = Date.now();
    this[this.kinds[0]](this.number = (this.number || 0) + 1);
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
    this.asking = new AbortController();
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
    this.isOpen = this.worked = true;
    this.failed = this.pauses = 0;
    this.opens();
    this.flush();
  }

  got(number, messages) {
    if (number !== this.number) return;
    this.heard = Date.now();
    if (!this.isOpen) this.opened();
    for (const one of messages) {
      this.hears(one);
      if (one.k === "ev") this.seq = Math.max(this.seq, one.seq);
      if (one.k === "mark") this.mark = one.mark;
    }
  }

  /** The line is gone: try the next kind where this one never opened, and try again. */
  lost() {
    const was = this.isOpen;
    this.close();
    if (!was && ++this.failed > (this.worked ? 5 : 1) && this.kinds.length > 1) { this.kinds.shift(); this.failed = 0; this.worked = false; }
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
    this.asking?.abort();
    if (this.line) this.line.onclose = this.line.onerror = null;
    this.line?.close();
    this.line = null;
  }

  /** Nothing more will come, and nothing is tried again. */
  end() { this.isOver = true; this.close(); }

  /** Send objects as one frame; only while the line is open. */
  send(...objects) {
    if (this.kinds[0] === "socket") { if (this.isOpen) this.line.send(JSON.stringify(objects)); }
    else { this.waiting.push(...objects); this.flush(); }
  }

  async flush() {
    if (this.isSending || !this.waiting.length || !this.isOpen) return;
    const number = this.number, sent = this.waiting.splice(0, 64);
    this.isSending = true;
    try {
      const answer = await fetch(this.ops, { method: "POST", body: JSON.stringify(sent), headers: { "Content-Type": "application/json" } });
      this.got(number, await answer.json());
    } catch { if (number === this.number) this.lost(); }
    this.isSending = false;
    this.flush();
  }
}
