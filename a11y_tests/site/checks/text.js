// Titles, headings, lists, links and instructions: whether words are marked up as what they are,
// and say what they are for.
const isDanish = (document.documentElement.lang || "").toLowerCase().startsWith("da");

// 2.4.2
const EMPTY_TITLES = new Set(("untitled untitled document|document|page|home|index|title|welcome|" +
  "new page|default|side|ny side|forside|dokument|uden titel|startside|index.html|test|website").split("|"));
const title = said(document.title);
if (title) {
  // What stands on every page of the site is no part of what this page is for.
  const site = new Set(all("header, footer, nav, [class*=site]").flatMap((one) => wordsIn(one.innerText)).map((word) => word.slice(0, 5)));
  const parts = title.replace(/^(?:error|fejl)s?:\s*/i, "").split(/\s[–—|·:-]\s/);
  const own = parts.filter((part) => !wordsIn(part).every((word) => site.has(word.slice(0, 5))));
  const meant = wordsIn(own.join(" ")).filter((word) => word.length > 3);
  const about = document.querySelector("main")?.innerText ?? document.body.innerText;
  const known = new Set(wordsIn(about).map((word) => word.slice(0, 5)));
  const isFile = /\.(html?|php|aspx?|pdf|docx?)$/i.test(title);
  if (EMPTY_TITLES.has(title.toLowerCase()) || isFile) {
    find("title-says-nothing", ["2.4.2"], document.documentElement,
      `The title is "${short(title)}", which many pages could have.`,
      "Say in the title what the page is for, as its main heading does.");
  } else if (meant.length && ![...own, ...parts.slice(0, -1)].some((part) => part.length > 4 && about.toLowerCase().includes(part.toLowerCase())) && !meant.some((word) => known.has(word.slice(0, 5)))) {
    find("title-of-another-page", ["2.4.2"], document.documentElement,
      `No word of the title "${short(title)}" stands on the page.`,
      "Say in the title what this page is for.");
  }
}

// 1.3.1: bold words that stand where a heading would.
const BLOCKS = "p, div, span, td, li, font, b, strong";
const bold = (element) => Number(styleOf(element).fontWeight) >= 600;
const sizeOf = (element) => parseFloat(styleOf(element).fontSize);
const wholeText = (element) => {
  const inner = element.children.length === 1 && said(element.children[0].textContent) === said(element.textContent);
  return inner && element.children[0].matches("b, strong, span, font, big, em") ? element.children[0] : element;
};
const looksLikeHeading = (block) => {
  const text = seenText(block);
  if (!text || text.length > 80 || /[.,;!…]$/.test(text) || wordsIn(text).length > 12) return false;
  if (block.closest("h1, h2, h3, h4, h5, h6, [role=heading], th, td, label, legend, button, a, nav," +
    " summary, caption, figcaption, dt, dd, li, table, header, footer, address, blockquote, code, pre, select")) return false;
  if (block.querySelector("a, button, input, select, textarea, img, svg, h1, h2, h3, h4, h5, h6, p, div, ul")) return false;
  const display = styleOf(block).display;
  if (!/^(block|flex|grid|list-item)/.test(display)) return false;
  const next = block.nextElementSibling;
  if (!next || !next.matches("p, ul, ol, div, dl, table") || seenText(next).length < 40) return false;
  const inner = wholeText(block);
  const body = next.querySelector("p, li") ?? next;
  return bold(inner) && !bold(body) && sizeOf(inner) >= sizeOf(body);
};
const headings = all("p, div").filter((block) => isSeen(block) && looksLikeHeading(block));
for (const block of headings) {
  const larger = sizeOf(wholeText(block)) > 1.1 * sizeOf(block.nextElementSibling.querySelector("p, li") ?? block.nextElementSibling);
  find("bold-as-heading", ["1.3.1"], block,
    `"${short(seenText(block))}" looks like a heading and is marked up as ordinary text.`,
    "Use h2, h3 … for what looks like a heading.", larger || headings.length > 1 ? "wcag" : "ask");
}
for (const block of all("p, div, span").filter(isSeen)) {
  const text = seenText(block);
  if (block.children.length > 1 || block.closest("h1, h2, h3, h4, h5, h6, [role=heading], a, button, label, td, th, header, nav, footer, li, dd, dt, figure, form")) continue;
  if (!text || text.length > 80 || headings.includes(block) || bold(wholeText(block))) continue;
  const next = block.nextElementSibling;
  if (!/^(block|flex)/.test(styleOf(block).display) || !next?.matches("p, ul, ol, div") || seenText(next).length < 40) continue;
  const body = next.querySelector("p, li") ?? next;
  if (block.querySelector("p, div") || /[.,;!…:]$/.test(text)) continue;
  if (sizeOf(wholeText(block)) >= 1.35 * sizeOf(body) && !body.matches("h1 *, h2 *")) {
    find("large-as-heading", ["1.3.1"], block,
      `"${short(text)}" looks like a heading and is marked up as ordinary text.`,
      "Use h2, h3 … for what looks like a heading.");
  }
}

// 1.3.1: lists that are lines with dashes.
const MARK = /^\s*([-–—•*·▪◦●‣»→>✓]|\d{1,2}[.)]|[a-h][.)])\s+\S/u;
const linesOf = (element) => {
  const lines = [""];
  const walk = (node) => {
    for (const one of node.childNodes) {
      if (one.nodeType === 3) lines[lines.length - 1] += one.nodeValue;
      else if (one.nodeName === "BR") lines.push("");
      else if (one.nodeType === 1) walk(one);
    }
  };
  walk(element);
  return lines.filter((line) => line.trim());
};
for (const block of all("p, div, td, dd, section").filter(isSeen)) {
  if (block.querySelector("p, ul, ol, div, table, pre") || block.closest("pre, code, address")) continue;
  if (linesOf(block).filter((line) => MARK.test(line)).length >= 3) {
    find("lines-as-list", ["1.3.1"], block, "Lines that begin with a sign stand for a list.",
      "Use ul or ol with li.");
  }
}
for (const first of all("p, div").filter(isSeen)) {
  const isItem = (one) => one?.matches("p, div") && !one.querySelector("p, div, ul, ol, table, form") && MARK.test(one.textContent) && isSeen(one);
  if (!isItem(first) || isItem(first.previousElementSibling)) continue;
  let count = 0;
  for (let one = first; isItem(one); one = one.nextElementSibling) count += 1;
  if (count >= 3) {
    find("paragraphs-as-list", ["1.3.1"], first, `${count} paragraphs that begin with a sign stand for a list.`,
      "Use ul or ol with li.");
  }
}
// Boxes in a row, each with a point before it that style draws.
for (const first of all("div, p, span").filter(isSeen)) {
  const dot = (one) => {
    if (!one?.matches("div, p, span") || one.querySelector("div, p, ul, table, form, input")) return false;
    const style = styleOf(one, "::before");
    if (style.content === "none" || style.content === "normal") return false;
    const sign = style.content.replace(/["']/g, "").trim();
    if (sign) return /^[-–—•*·▪◦●‣»→>✓]$/u.test(sign);
    const [wide, high] = [parseFloat(style.width), parseFloat(style.height)];
    return wide > 2 && wide < 14 && high > 2 && high < 14;
  };
  if (!dot(first) || dot(first.previousElementSibling) || first.closest("ul, ol, [role=list]")) continue;
  let count = 0;
  for (let one = first; dot(one); one = one.nextElementSibling) count += 1;
  if (count >= 3) {
    find("boxes-as-list", ["1.3.1"], first, `${count} boxes with a point before each stand for a list.`, "Use ul or ol with li.");
  }
}
for (const box of all("ul, ol")) {
  if (!/^(list|none|presentation|)$/.test(box.getAttribute("role") ?? "")) continue;
  if (box.children.length === 0 && isSeen(box) && said(box.textContent)) {
    find("list-without-items", ["1.3.1"], box, "A list has no items.", "Put each item in li.");
  }
}

// 2.4.4 and 2.4.9
const VAGUE = new Set(("her|læs mere|klik her|se mere|mere|tryk her|link|dette link|her!|gå|videre|info|denne side|" +
  "here|click here|read more|more|learn more|see more|this link|link|go|this page|continue reading|details|click|more info|find out more|this").split("|"));
const links = all("a[href], [role=link]").filter((link) => isHeard(link) && isSeen(link));
const around = (link) => {
  const block = link.closest("li, p, td, th, dd, figcaption, caption, h1, h2, h3, h4, h5, h6, label");
  const told = block ? wordsIn(block.innerText).length - wordsIn(link.innerText).length : 0;
  const row = link.closest("tr")?.querySelector("th");
  const described = byIds(link.getAttribute("aria-describedby") ?? "").length;
  return told > 1 || Boolean(row) || described > 0;
};
for (const link of links) {
  const name = bare(nameOf(link));
  if (!VAGUE.has(name)) continue;
  const criteria = around(link) ? ["2.4.9"] : ["2.4.4", "2.4.9"];
  find("vague-link", criteria, link, `The link says "${name}" and not where it leads.`,
    "Put into the link what one finds behind it.");
}
const goals = new Map();
for (const link of links.filter((one) => one.href)) {
  const name = bare(nameOf(link));
  if (!name || VAGUE.has(name)) continue;
  const goal = link.href;
  if (goals.has(name) && goals.get(name) !== goal) {
    const isGiven = link.hasAttribute("aria-label") && bare(seenText(link)) !== name; // it is heard in place of what is seen
    find("same-name-other-goal", !isGiven && (around(link) || name.split(" ").length > 2) ? ["2.4.9"] : ["2.4.4", "2.4.9"], link, `Two links say "${short(name)}" and lead to different places.`,
      "Say in each link what one finds behind it.");
  }
  goals.set(name, goals.get(name) ?? goal);
}
for (const link of links) {
  const name = nameOf(link);
  if (/^(https?:\/\/|www\.)\S{25,}$/.test(name)) {
    find("address-as-link", ["2.4.9"], link, "The link says an address, letter by letter.",
      "Say what one finds there.");
  }
}

// 2.4.6
const EMPTY_HEADINGS = new Set(("heading|header|title|overskrift|untitled|section|section 1|section 2|afsnit|afsnit 1|afsnit 2|" +
  "text|tekst|info|information|content|indhold|more|diverse|misc|stuff|part 1|part 2|del 1|del 2|here|note|lorem ipsum|heading 1|heading 2|new|nyt|box|block|untitled section").split("|"));
const EMPTY_LABELS = new Set(("field|felt|input|label|text|tekst|value|værdi|field 1|field 2|felt 1|felt 2|box|enter text|type here|skriv her|" +
  "data|item|option|valg|choice|select|text field|tekstfelt|information").split("|"));
const titles = all("h1, h2, h3, h4, h5, h6, [role=heading]").filter((one) => isHeard(one) && said(one.textContent));
for (const one of titles) {
  const name = bare(one.textContent);
  if (EMPTY_HEADINGS.has(name) || /^(section|afsnit|heading|part|del|overskrift)\s?\d+$/.test(name) || !/\p{L}/u.test(name)) {
    find("heading-says-nothing", ["2.4.6"], one, `The heading "${short(name)}" does not say what follows.`,
      "Say in the heading what is under it.");
  }
}
const heads = new Map();
const levelOf = (one) => Number(one.getAttribute("aria-level") ?? one.localName[1] ?? 2);
titles.forEach((one, place) => {
  let parent = "";
  for (let up = place - 1; up >= 0; up -= 1) {
    if (levelOf(titles[up]) < levelOf(one)) { parent = placeOf(titles[up]); break; }
  }
  const key = `${parent}|${levelOf(one)}|${bare(one.textContent)}`;
  const isOfThread = one.closest("li, article, tr");
  if (heads.has(key) && !isOfThread) {
    find("heading-twice", ["2.4.6"], one, `Two headings under the same one say "${short(one.textContent)}".`,
      "Say in each what is different there.");
  }
  heads.set(key, one);
});
const labels = new Map();
let twice = 0;
for (const field of all(FIELDS).filter(isHeard)) {
  const name = bare(nameOf(field));
  if (!name) continue;
  if (EMPTY_LABELS.has(name) || /^(field|felt|input|box)\s?\d+$/.test(name)) {
    find("label-says-nothing", ["2.4.6"], field, `The label "${short(name)}" does not say what to fill in.`,
      "Say in the label what belongs here.");
  }
  const group = field.closest("fieldset, [role=group], [role=radiogroup], tr, section[aria-labelledby], section[aria-label], form");
  const key = `${name}|${group ? placeOf(group) : ""}`;
  const before = labels.get(key);
  if (before && before.name !== field.name && !(field.type === "radio" || field.type === "checkbox" && before.name === field.name)) {
    twice += 1;
    find("label-twice", twice > 1 ? ["1.3.1", "2.4.6"] : ["2.4.6"], field, `Two fields are called "${short(name)}".`,
      "Put them in groups with a legend each, or say in each what is different.");
  }
  labels.set(key, field);
}

// 2.4.10
const main = document.querySelector("main") ?? document.body;
const own = titles.filter((one) => main.contains(one) && levelOf(one) > 1);
const prose = all("p", main).filter(isSeen).reduce((sum, one) => sum + wordsIn(one.innerText).length, 0);
if (own.length === 0 && prose > 110 && all("p", main).filter((one) => wordsIn(one.innerText).length > 15).length >= 4) {
  find("long-without-headings", ["2.4.10"], main, `${prose} words follow without a heading between them.`,
    "Put a heading before each thing that the text is about.");
}

// 1.3.3 and 1.4.1: told by the place, the shape or the colour of a thing alone.
const SENSES = [
  [/\b(?:click|press|push|tap|use|select|choose|see|find|follow|in|the)\b[^.]{0,30}\b(round|square|circular|triangular|oval|rectangular|big|large|small)\s+(?:\w+\s)?(button|icon|box|field|link|image|symbol|sign)(?:s|es)?\b/i, "1.3.3"],
  [/\b(button|menu|box|form|link|links|icon|panel|column|list|field|map|table|instructions|information)\b[^.]{0,25}\b(?:on|to|at|in)\s+(?:the|your)\s+(?:far\s+)?(right|left|upper|lower|top|bottom)(?:\s+(?:side|corner|right|left|column))?\b/i, "1.3.3"],
  [/\b(?:on|to|at|in)\s+(?:the|your)\s+(?:far\s+)?(right|left)(?:[ -]hand)?(?:\s+(?:side|column))?\b/i, "1.3.3"],
  [/\b(?:wait for|when you hear|after the|until you hear|once you hear)\b[^.]{0,30}\b(beep|tone|sound|chime|bell)\b/i, "1.3.3"],
  [/\b(red|green|blue|yellow|orange|purple|grey|gray|pink)\s+(?:\w+\s)?(button|icon|fields?|link|box|text|dates?|items?|rows?|lines?|names?|days?|times?|ones|marks?|words)\b/i, "1.4.1"],
  [/\b(?:in|marked|shown|written|highlighted|marked in|shown in)\s+(red|green|blue|yellow|orange|bold red)\b/i, "1.4.1"],
  [/\b(?:den|det|de|på|i|tryk|klik|vælg|brug)\b[^.]{0,25}\b(runde|firkantede|trekantede|ovale|store|lille|små|aflange)\s+(?:\p{L}+\s)?(knap|ikon|boks|felt|felter|link|billede|symbol|kasse)/iu, "1.3.3"],
  [/\b(knap|knappen|menuen|menu|boksen|formularen|links|linket|ikonet|panelet|kolonnen|listen|feltet|kortet|skemaet|vejledningen)\b[^.]{0,25}\b(?:til\s+(?:højre|venstre)|i\s+(?:højre|venstre)\s+\p{L}+|øverst|nederst|foroven|forneden)/iu, "1.3.3"],
  [/\b(?:til|i)\s+(højre|venstre)(?:\s+side|\s+spalte|\s+kolonne)?\b/iu, "1.3.3"],
  [/\b(røde|grønne|blå|gule|orange|lilla|grå)\s+(?:\p{L}+\s)?(knap|ikon|felter|felt|link|boks|tekst|datoer|dage|tider|linjer|rækker|navne|punkter|mærker|ord)/iu, "1.4.1"],
  [/\b(?:med|markeret med|skrevet med|vist med|i)\s+(rødt|grønt|blåt|gult|rød skrift|grøn skrift)\b/iu, "1.4.1"],
];
// Where a sentence is about the world and not about the page, left is where the church is.
const OF_THE_PAGE = /\b(?:buttons?|links?|menus?|fields?|forms?|box|boxes|icons?|columns?|panels?|lists?|page|screen|tabs?|sidebar|click|press|select|tick|tap|scroll|fill in|enter|type|swipe|choose|controls?|sections?|knap\p{L}*|link\p{L}*|menu\p{L}*|felt\p{L}*|formular\p{L}*|skema\p{L}*|boks\p{L}*|ikon\p{L}*|kolonne\p{L}*|spalte\p{L}*|panel\p{L}*|liste\p{L}*|siden|skærm\p{L}*|fane\p{L}*|klik|tryk|vælg|udfyld|skriv|rul|afsnit\p{L}*|oversigt\p{L}*)\b/iu;
// What things of the page are called may hold a colour, and be found by it as by any word.
const called = all("a, button, label, legend, h1, h2, h3, h4, th, caption, figcaption, summary, dt, option").filter(isHeard).map((one) => said(nameOf(one)).toLowerCase());
const names = all(PRESSED).filter(isHeard).map((one) => said(nameOf(one)).toLowerCase()).filter((name) => name.length > 3);
const told = new Set();
const HUES = { r: [/\b(?:red|rød|røde|rødt)\b/iu, (h) => h < 18 || h > 342], g: [/\b(?:green|grøn|grønne|grønt)\b/iu, (h) => h > 75 && h < 170],
  b: [/\b(?:blue|blå|blåt)\b/iu, (h) => h > 190 && h < 262], y: [/\b(?:yellow|gul|gule|gult)\b/iu, (h) => h > 42 && h < 66],
  o: [/\b(?:orange)\b/iu, (h) => h > 17 && h < 43], p: [/\b(?:purple|lilla|pink|lyserød)\b/iu, (h) => h > 262 && h < 345] };
const hueOf = (colour) => {
  const [r, g, b, a = 1] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  const [least, most] = [Math.min(r, g, b), Math.max(r, g, b)];
  if (!(most - least > 18) || !a) return null;
  const hue = most === r ? (g - b) / (most - least) : most === g ? 2 + (b - r) / (most - least) : 4 + (r - g) / (most - least);
  return (hue * 60 + 360) % 360;
};
const worn = (by, withEmptyBoxes) => [...new Set(all(by).filter(isSeen).flatMap((one) => {
  const style = styleOf(one);
  const own = [...one.childNodes].some((node) => node.nodeType === 3 && said(node.nodeValue));
  return [own ? style.color : "", withEmptyBoxes || own || one.matches("input, select, textarea, tr, td, th, li") ? style.backgroundColor : "", one.closest("svg") ? style.fill : "", parseFloat(style.borderLeftWidth) > 2 ? style.borderLeftColor : ""];
}))].map(hueOf).filter((hue) => hue !== null);
const COLOURED = /\b(?:red|green|blue|yellow|orange|purple|pink)\s+(?:\w+\s+)?(?:is|are|means?|shows?|stands?)\b|\b(?:rød|røde|rødt|grøn|grønne|grønt|blå|blåt|gul|gule|gult|orange|lilla)\s+(?:\p{L}+\s+)?(?:er|betyder|viser|vil|skal|står|har)\b/iu;
for (const block of all("p, li, label, legend, td, dd, figcaption, caption, [class*=hint], span, div").filter(isSeen)) {
  if (block.querySelector("p, li, div, form, table, ul, h1, h2, h3, button, input")) continue;
  for (const sentence of seenText(block).split(/(?<=[.!?:])\s+/)) {
    const hit = COLOURED.test(sentence) && Object.values(HUES).some(([word, is]) => word.test(sentence) && worn("main *:not(a, button, input)", true).some(is)) ?
      [COLOURED, "1.4.1"] : SENSES.find(([pattern]) => pattern.test(sentence));
    if (!hit || told.has(sentence)) continue;
    const lower = sentence.toLowerCase();
    if (hit[1] === "1.3.3" && !OF_THE_PAGE.test(sentence)) continue;
    const isNamed = hit[1] === "1.3.3" && (names.some((name) => lower.includes(name)) || /["“”'»«]\p{L}/u.test(sentence));
    const hue = hit[1] === "1.4.1" && Object.values(HUES).map(([word]) => word.exec(sentence)?.[0].toLowerCase()).find(Boolean);
    if (hue && called.some((name) => wordsIn(name).includes(hue))) continue;
    // What nothing on the page wears is the colour of something else.
    const hueIs = hue && Object.values(HUES).find(([word]) => word.test(hue))?.[1];
    if (hueIs && !worn("body *:not(svg, svg *)").some(hueIs)) continue;
    if (isNamed || (hit[1] === "1.4.1" && /["“”»«]\p{L}/u.test(sentence))) continue;
    told.add(sentence);
    find("told-by-the-senses", [hit[1]], block, `"${short(sentence)}" can be followed only by whoever sees it.`,
      "Name the thing by its words as well.");
  }
}
// 1.4.1: a field that is asked for by a colour.
const isRed = (colour) => {
  const [r, g, b] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return r > 110 && r > 1.6 * g && r > 1.6 * b;
};
for (const label of all("label, legend").filter(isSeen)) {
  const field = label.control;
  if (!field || !isRed(styleOf(label).color)) continue;
  const others = all("label", label.closest("form") ?? document).filter((one) => one !== label && isSeen(one));
  if (!others.some((one) => !isRed(styleOf(one).color))) continue;
  if (/\*|required|skal|påkrævet|must/i.test(label.textContent) || field.getAttribute("aria-invalid") === "true") continue;
  find("required-by-colour", ["1.4.1", "3.3.2"], label, `"${short(label.textContent)}" differs from other labels by its colour alone.`,
    "Say in words what the colour stands for.");
}

// 2.4.8: where one is.
const isPlaced = document.querySelector("[aria-current]") || /\b(?:step|trin|page|side|part|del)\s+\d+\s*(?:of|af|\/)\s*\d+/i.test(document.title + document.body.innerText) ||
  all("nav").some((one) => /breadcrumb|you are here|brødkrumme|du er her|sti/i.test(nameOf(one)));
if (!isPlaced && all("nav a, header a, form button").length > 3) {
  find("place-not-told", ["2.4.8"], document.body, "Nothing says where in the site, or in what is being done, this page is.",
    "Mark the page in the menu with aria-current, or say which step of how many it is.", "ask");
}
const goesOn = all("form button, form input[type=submit]").some((one) => /next (?:question|step|page)|continue to the next|næste (?:spørgsmål|trin|side)/i.test(nameOf(one)));
if (goesOn && !/\b(?:step|trin|question|spørgsmål)\s+\d+/i.test(document.title + document.body.innerText)) {
  find("step-not-told", ["2.4.8"], document.body, "Nothing says which step of how many this is.", "Say it in the heading and in the title.");
}

// 1.3.2: a word whose letters are kept apart by spaces is read letter by letter.
for (const block of all("p, h1, h2, h3, h4, li, td, th, span, div, strong, a, button, legend, label").filter(isSeen)) {
  const own = [...block.childNodes].filter((node) => node.nodeType === 3).map((node) => node.nodeValue).join(" ");
  if (/(?:^|\s)(?:\p{L}[ \u00a0]){4,}\p{L}(?=\s|$|[.,!?])/u.test(own)) {
    find("letters-apart", ["1.3.2"], block, `"${short(own)}" is read letter by letter.`, "Use letter-spacing instead of spaces.");
  }
}

// 1.1.1: drawings made of letters.
for (const block of all("pre").filter((one) => isHeard(one) && isSeen(one))) {
  const text = block.textContent;
  const signs = (text.match(/[^\p{L}\p{N}\s]/gu) ?? []).length;
  const letters = (text.match(/[\p{L}\p{N}]/gu) ?? []).length;
  const strokes = text.split("\n").filter((line) => /(?:[-=_|/\\+*<>^~.]{2}|^\s*[|/\\]\s+[|/\\]\s*$)/.test(line.replaceAll(" ", "").length > 1 ? line : "")).length;
  const isDrawn = signs > 1.5 * letters || (strokes >= 3 && signs > 0.4 * letters && !block.querySelector("code") && !/[;{}=]\s*$/m.test(text));
  if (text.split("\n").length >= 3 && isDrawn && block.getAttribute("role") !== "img") {
    find("letters-as-drawing", ["1.1.1"], block, "A drawing is made of letters, and read out sign by sign.",
      "Give it role=img and a name, or say it in words.");
  }
  const rows = text.split("\n").filter((line) => line.trim());
  const beginsAt = (line, at) => at > 0 && line[at - 1] === " " && line[at] !== " " && line[at] !== undefined;
  const second = [...Array(40).keys()].find((at) => at > 4 && rows.filter((line) => beginsAt(line, at)).length >= 0.8 * rows.length &&
    rows.filter((line) => beginsAt(line, at) && line[at - 2] === " ").length >= 0.5 * rows.length);
  const columned = rows.filter((line) => /\S {2,}\S+.* {2,}\S|\S\t+\S/.test(line) || (second && beginsAt(line, second)));
  if (rows.length >= 3 && columned.length >= 3 && signs < letters && !block.querySelector("code")) {
    const goesOn = columned.filter((line) => /^\s*\p{Ll}.* {2,}\p{L}/u.test(line)).length;
    find("spaces-as-table", goesOn >= 2 ? ["1.3.2", "1.3.1"] : ["1.3.1"], block, "Columns are made with spaces.", "Use a table with headers, or columns by CSS.");
  }
}

// 3.1.5: letters and words that only trained readers follow (LIX, Björnsson 1968; above 60 is very hard).
for (const block of all("main p, article p").filter((one) => isSeen(one) && !one.closest("[lang] [lang], blockquote, bdi, [class*=words]") && !one.querySelector("bdi"))) {
  const words = wordsIn(block.innerText);
  const sentences = Math.max(1, (seenText(block).match(/[.!?]+(?=\s|$)/g) ?? []).length);
  const lix = words.length / sentences + (100 * words.filter((word) => word.length > 6).length) / Math.max(1, words.length);
  const isHelped = all("h2, h3, summary, a, strong").some((one) => /in short|in brief|summary|easy|plain|kort sagt|kort fortalt|resumé|let at læse|letlæst/i.test(one.textContent));
  if (words.length >= 30 && lix > 65 && !isHelped) {
    find("hard-to-read", ["3.1.5"], block, `The text has a LIX of ${Math.round(lix)}: hardly anybody reads it with ease.`, "Write shorter sentences and everyday words, or put a short version beside it.");
  }
}
