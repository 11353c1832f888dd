"use strict";

/* StanzaJS as a judge of our stream: it edits as XEP-0301 has it, and it shows what we send on.
   Reads one JSON task a line and answers each with one line. */

const fs = require("node:fs"), path = require("node:path"), vm = require("node:vm"), readline = require("node:readline");
const root = path.join(__dirname, "..", "..");
const { DisplayBuffer, InputBuffer } = require(path.join(root, "node_modules/stanza/helpers/RTT.js"));
const ours = vm.createContext({});
vm.runInContext(fs.readFileSync(path.join(root, "static/js/live/edits.js"), "utf8") + "\n;({ kept, between, applied, sentenceEnds });", ours);
const edits = vm.runInContext("({ kept, between, applied, sentenceEnds })", ours);

const asOurs = (one) => one.type === "insert" ? ["t", one.position, one.text] : ["e", one.position, one.length];
const asTheirs = ([kind, at, what]) => kind === "t" ? { type: "insert", position: at, text: what } : { type: "erase", position: at, length: what };

/** The edits from each text to the next, by our script and by StanzaJS. */
function write(texts) {
  const theirs = new InputBuffer(undefined, true);
  theirs.start();
  let before = "";
  return texts.map((typed) => {
    const text = edits.kept(typed), actions = edits.between(before, text);
    if (edits.applied(before, actions) !== text) throw new Error("our own edits do not fit");
    before = text;
    theirs.update(text);
    const made = theirs.diff() || {};
    return { text, ours: actions, theirs: (made.actions || []).map(asOurs) };
  });
}

/** What StanzaJS shows after each message of a stream. */
async function show(messages) {
  const buffer = new DisplayBuffer(undefined, true), shown = [];
  let seq = 0;
  for (const one of messages) {
    const isWhole = one.text !== undefined;
    buffer.process({ event: isWhole ? "reset" : "edit", seq: seq++, actions: isWhole ? [asTheirs(["t", 0, one.text])] : one.a.map(asTheirs) });
    await new Promise((resolve) => setTimeout(resolve, 0));
    shown.push(buffer.text);
  }
  return shown;
}

readline.createInterface({ input: process.stdin }).on("line", async (line) => {
  const task = JSON.parse(line);
  const answer = task.write ? write(task.write) : task.show ? await show(task.show) : edits.sentenceEnds(task.sentences, 0);
  process.stdout.write(JSON.stringify(answer) + "\n");
});
