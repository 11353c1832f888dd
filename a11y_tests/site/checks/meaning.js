// What is meant and shown only: struck-through words, signs, columns that are read across, headings
// that stand over something else.
// 1.3.1
const ENDED = /cancel|call(?:ed)? off|sold out|no longer|closed|removed|deleted|was:|before|old|formerly|out of|done|finished|aflyst|udsolgt|udgået|ikke længere|lukket|slettet|før:|tidligere|gammel|færdig|udført/i;
const struck = all("body *").filter((one) => isSeen(one) && one.children.length === 0 && said(one.textContent) &&
  styleOf(one).textDecorationLine.includes("line-through") && !one.closest("s, del, [role=deletion]"));
const unsaid = struck.filter((one) => {
  const row = one.closest("li, tr, p, dd, div") ?? one;
  return !ENDED.test(row.textContent) && !row.querySelector("[aria-label], img[alt]");
});
if (unsaid.length) {
  find("struck-by-style", ["1.3.1"], unsaid[0], `"${short(unsaid[0].textContent)}" is crossed out by its look alone.`,
    "Use del or s, and say in words what it means.");
}

// 1.3.3, 1.1.1: signs that stand for a word.
const SIGN = /^[●○◯◉◎■□▪▫▲△▼▽◆◇★☆✓✔✗✘✖✕☑☐☒×⬤⚫⚪🔴🟢🟡🟠🔵✅❌⭕❗⚠️↑↓→←+\-–]$/u;
const signOf = (one) => {
  const parts = said(one.innerText).split(" ");
  return [parts[0], parts.at(-1)].find((part) => SIGN.test(part)) ?? "";
};
for (const list of all("ul, ol, tbody, table, dl").filter((one) => isSeen(one) && isHeard(one) && !one.closest("nav"))) {
  const cells = all(":scope > li, :scope > dd, :scope > tr > td, :scope > tbody > tr > td", list);
  const marked = cells.map((one) => [one, signOf(one)]).filter(([one, sign]) => sign && !one.querySelector("[aria-label], img, input, button, .vh, .sr-only, .visually-hidden"));
  const kinds = new Set(marked.map(([, sign]) => sign));
  const hasOthers = marked.some(([one]) => said(one.textContent) !== seenText(one));
  const signs = [...kinds].filter((sign) => !/[+\-–→]/.test(sign));
  if (marked.length >= 3 && signs.length >= 2 && !hasOthers) {
    find("sign-alone", ["1.3.3", "1.1.1"], marked[0][0], `How things stand is told by the signs ${signs.slice(0, 3).join(" ")} alone.`,
      "Write the word beside the sign.");
  }
}

// 1.3.2: sentences that go on in the row below.
for (const table of all("table").filter((one) => isSeen(one) && !one.querySelector("th"))) {
  const rows = all("tr", table).map((row) => [...row.cells].map((cell) => seenText(cell)));
  if (rows.length < 2 || rows.some((row) => row.length < 2)) continue;
  const goesOn = rows.slice(1).flatMap((row, number) => row.filter((text, at) => {
    const above = rows[number][at] ?? "";
    return wordsIn(above).length > 3 && !/[.!?:;…]$/.test(above) && /^\p{Ll}/u.test(text);
  }));
  if (goesOn.length >= 2) {
    find("columns-read-across", ["1.3.2"], table, `"${short(goesOn[0])}" goes on from the row above, and is read after the other column.`,
      "Put each column into an element of its own, and place them with CSS.");
  }
}

// 1.3.1: a heading that is a paragraph in large letters.
for (const heading of all("h2, h3, h4, h5, h6").filter((one) => isSeen(one) && isHeard(one))) {
  if (heading.querySelector("a, button") || heading.closest("li, article, tr")) continue;
  const words = wordsIn(heading.innerText).length;
  if (words > 18 || (words > 12 && /\.$/.test(seenText(heading)) && Number(styleOf(heading).fontWeight) < 600)) {
    find("text-as-heading", ["1.3.1"], heading, `"${short(seenText(heading))}" is a paragraph, and marked up as a heading.`,
      "Use p, and give it its look with CSS.");
  }
}

// 2.4.6: two headings, each over what the other speaks of.
const stem = (word) => (word.length > 5 ? word.slice(0, Math.max(4, word.length - 3)) : word.slice(0, 4));
const OF_ANY = /^(?:when|with|your|that|this|what|would|have|from|here|there|more|where|which|hvad|hvor|hvordan|hvornår|hvem|eller|også|ikke|vores|dine|skal)$/;
const stems = (text) => new Set(wordsIn(text).filter((word) => word.length > 3 && !OF_ANY.test(word)).map(stem));
const underOf = (heading) => {
  let text = "";
  for (let one = heading.nextElementSibling; one && !/^H[1-6]$/.test(one.tagName); one = one.nextElementSibling) text += ` ${seenText(one)}`;
  return text;
};
const hits = (some, text) => {
  const there = [...stems(text)];
  return [...some].filter((one) => there.some((word) => word.startsWith(one) || one.startsWith(word))).length;
};
const sections = all("main h2, main h3, article h2, article h3").filter((one) => isSeen(one) && underOf(one)).map((one) => [one, stems(one.innerText), underOf(one)]);
const FEW = 6; // among many headings such a chance is no sign
const swapped = sections.length <= FEW && sections.slice(1).find(([one, ours, under], at) => {
  const [other, theirs, underOther] = sections[at];
  if (other.tagName !== one.tagName) return false;
  const [mine, its] = [[...ours].filter((word) => !theirs.has(word)), [...theirs].filter((word) => !ours.has(word))];
  return hits(mine, underOther) && hits(its, under) && !hits(mine, under) && !hits(its, underOther);
});
if (swapped) {
  find("heading-over-another", ["2.4.6"], swapped[0], `What stands under "${short(seenText(swapped[0]))}" is about the heading before it, and the other way round.`,
    "Let each heading say what stands under it.");
}

// 1.4.8: paragraphs without a gap.
const gaps = all("main p, article p").filter((one) => isSeen(one) && one.nextElementSibling?.matches("p") && !one.closest("form, li, fieldset, td") && wordsIn(one.innerText).length > 8).map((one) => {
  const next = one.nextElementSibling;
  const [above, below] = [one.getBoundingClientRect(), next.getBoundingClientRect()];
  return isSeen(next) && wordsIn(next.innerText).length > 8 && below.left === above.left ? [one, (below.top - above.bottom) / parseFloat(styleOf(one).lineHeight)] : [one, NaN];
}).filter(([, gap]) => Number.isFinite(gap));
const close = gaps.filter(([, gap]) => gap < 0.5);
if (close.length >= 2 || (close.length && close.length === gaps.length)) {
  find("no-gap", ["1.4.8"], close[0][0], "Between paragraphs there is hardly more room than between lines.", "Leave one and a half lines between paragraphs.");
}

// 1.3.1: what is marked up as nothing, or as something else.
for (const heading of all("h1[role], h2[role], h3[role], h4[role], h5[role], h6[role]").filter((one) => isSeen(one) && isHeard(one))) {
  if (/^(presentation|none|text|paragraph|generic|strong|listitem)$/.test(heading.getAttribute("role"))) {
    find("heading-without-role", ["1.3.1"], heading, `"${short(seenText(heading))}" is a heading and told as ordinary text.`, "Remove its role.");
  }
}
for (const list of all("ul[role], ol[role], dl[role]").filter((one) => isSeen(one) && isHeard(one))) {
  const items = all(":scope > li, :scope > dd", list);
  const isBare = items.length >= 2 && items.every((one) => !one.hasAttribute("role") && said(one.textContent));
  if (/^(presentation|none|generic|group)$/.test(list.getAttribute("role")) && isBare && !list.closest("[role=tablist], [role=menu], [role=menubar], [role=tree]")) {
    find("list-without-role", ["1.3.1"], list, "A list is told as lines that have nothing to do with each other.", "Remove its role.");
  }
}
for (const quote of all("blockquote").filter((one) => isSeen(one) && isHeard(one))) {
  const [before, after] = [quote.previousElementSibling, quote.nextElementSibling];
  const isAllOfIt = /^H[1-6]$/.test(before?.tagName ?? "") && (!after || /^H[1-6]$/.test(after.tagName));
  const isQuoted = quote.hasAttribute("cite") || quote.querySelector("cite, footer, q") || quote.closest("figure") ||
    /["“”„»«]|^[—–-]|\b(?:said|says|wrote|writes|according to|sagde|siger|skrev|skriver|ifølge)\b/i.test(`${before?.innerText} ${quote.innerText}`);
  if (isAllOfIt && !isQuoted) {
    find("quotation-as-indent", ["1.3.1"], quote, `"${short(seenText(quote))}" is told as a quotation and is none.`, "Use p, and indent it with CSS.");
  }
}
const BY_LOOK = /\b(?:are|is|shown|written|printed|marked|stands?|appears?)(?: in| with| by)? (?:large|larger|big|bigger|small|smaller|bold|italic|italics|thick|underlined)(?:$|[.,;:]| (?:type|print|letters|text|font|figures|numbers))|\b(?:står|er|vist|vises|skrevet|markeret|trykt)(?: med| i)? (?:(?:stor|større|lille|fed|kursiv|tyk|understreget) (?:skrift|tekst|tal)|(?:store|større|fede|små) (?:bogstaver|tal|typer)|(?:fed|kursiv|fremhævet|understreget)(?![\p{L}]))/iu;
for (const block of all("p, li, legend, dd, caption, figcaption").filter((one) => isSeen(one) && !one.querySelector("p, li"))) {
  const sentence = seenText(block).split(/(?<=[.!?:])\s+/).find((one) => BY_LOOK.test(one));
  const isToDo = /^(?:write|type|use|enter|please|skriv|tast|brug)\b/i.test(sentence ?? "");
  if (sentence && !isToDo && !document.querySelector("main strong, main em, main mark, main b, main [aria-required=true]")) {
    find("told-by-a-look", ["1.3.1"], block, `"${short(sentence)}": the look alone says which they are.`, "Say it in words as well, or use strong.");
  }
}

// 1.3.2: names in one column and what belongs to them in the next.
for (const box of all("div").filter((one) => isSeen(one) && isHeard(one) && one.children.length >= 2 && one.children.length <= 4)) {
  const columns = [...box.children].map((one) => [...one.children].filter(isSeen));
  const isEven = columns.every((cells) => cells.length >= 3 && cells.length === columns[0].length && cells.every((cell) => seenText(cell) && seenText(cell).length < 40 && !cell.querySelector("*:not(b, strong, span, i, em)")));
  if (!isEven || box.closest("table, dl, nav, form, [role]")) continue;
  const topOf = (cell) => Math.round(cell.getBoundingClientRect().top / 4);
  const isAside = new Set(columns.map((cells) => Math.round(cells[0].getBoundingClientRect().left))).size === columns.length;
  if (isAside && columns[0].every((cell, row) => columns.every((cells) => Math.abs(topOf(cells[row]) - topOf(cell)) <= 2)) && columns[0].every((cell) => Number(styleOf(cell).fontWeight) >= 600 || /:$/.test(seenText(cell)))) {
    find("values-apart-from-names", ["1.3.2", "1.3.1"], box, "Names stand in one column and what belongs to them in another: they are read apart.", "Use dl or table, row by row.");
  }
}
