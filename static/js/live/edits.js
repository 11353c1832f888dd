"use strict";

/* Edits of a line, and where its sentences end. Places are counted in Unicode code points
   (XEP-0301 § 4.6), while a browser counts in UTF-16. */

const ODD = /[\u{0}-\u{8}\u{b}-\u{1f}\u{7f}-\u{9f}\p{Cs}\p{Noncharacter_Code_Point}]/gu;

/** The words as the house keeps them: no control characters, one kind of line end, composed signs. */
const kept = (words) => words.replace(/\r\n?|[\u0085\u2028\u2029]/g, "\n").replace(ODD, "").normalize();

/** The fewest actions that make one text of another that was changed in one place. */
function between(before, after) {
  const old = [...before], fresh = [...after];
  const most = Math.min(old.length, fresh.length);
  let first = 0, last = 0;
  while (first < most && old[first] === fresh[first]) first++;
  while (last < most - first && old[old.length - 1 - last] === fresh[fresh.length - 1 - last]) last++;
  const gone = old.length - first - last, come = fresh.slice(first, fresh.length - last).join("");
  const actions = gone ? [["e", first + gone, gone]] : [];
  return come ? [...actions, ["t", first, come]] : actions;
}

/** The text after the actions; null where they do not fit. */
function applied(text, actions) {
  const points = [...text];
  for (const [kind, at, what] of actions) {
    if (at > points.length || (kind === "e" && what > at)) return null;
    if (kind === "t") points.splice(at, 0, ...what);
    else points.splice(at - what, what);
  }
  return points.join("");
}

/* A full stop after these ends no sentence, nor does one after a number before a small letter. */
const SHORT = /(^|[\s(])(f\.eks|bl\.a|m\.m|o\.l|p\.t|d|kl|nr|ca|dvs|evt|osv|mv|jf|hr|fr|dr|tlf|inkl|ekskl|min|maks|st|e\.g|i\.e|mr|mrs|ms)\.$/i;

/** Where the finished sentences after a place end. */
function sentenceEnds(text, from) {
  const ends = [];
  for (const found of text.slice(from).matchAll(/(?<![.?!…])[.?!…]+["'”)\]]*(?=\s)|\n/g)) {
    const at = from + found.index + found[0].length, said = text.slice(from, at);
    const isShort = found[0] === "." && (SHORT.test(said) || /\d\.$/.test(said) && /^\s+\p{Ll}/u.test(text.slice(at)));
    if (!isShort) ends.push(at);
  }
  return ends;
}

/** Where the last finished word after a place ends. */
function wordEnd(text, from) {
  const found = text.slice(from).match(/^[^]*\s/);
  return found ? from + found[0].length : from;
}
