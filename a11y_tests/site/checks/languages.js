// Whether words are in the language that they are said to be in: a vote of small words.
const SMALL = {
  da: "og i at det er en et til på den som med for af ikke de der har jeg du kan vi om skal eller din dit hvis fra ved også være så når vil nu han hun men efter dig os vores bliver hvor dine uden",
  en: "the and of to in is you that it for on are with as your be at this have from or we can if not will by an which our but they their there has was more when about what please how where without",
  de: "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über so zum haben oder wir ihr ihre können wenn",
  fr: "le la les de des et à un une en du est pour que qui dans ce il sur pas plus par avec au se ne sont vous nous ou votre cette être mais aux ont fait tout si leur comme peut elle son sa vos",
  es: "el la los las de que y en un una por con no para se su al lo como más del es pero sus le ya o este sí porque esta entre cuando muy sin sobre también hasta hay donde quien desde todo nos usted si",
  sv: "och i att det som en på är av för med den till inte har de ett om var jag vi du kan från eller men så vid när också sig han hon skall efter där din ditt er ska alla här utan",
  nl: "de het een en van ik te dat die in je is niet op aan met er maar om hij dan zo wat voor ook als bij tot uit naar heb hier door over ze zich ons uw wij kunt worden deze",
  pl: "i w na z do nie się że jest to o jak za od po dla są przez tym lub oraz może które być ich tego jej czy tylko ale pan pani",
};
const sets = Object.entries(SMALL).map(([language, words]) => [language, new Set(words.split(" "))]);
const SCRIPTS = { ar: /\p{Script=Arabic}/u, zh: /\p{Script=Han}/u, ru: /\p{Script=Cyrillic}/u, el: /\p{Script=Greek}/u, he: /\p{Script=Hebrew}/u, ja: /\p{Script=Hiragana}|\p{Script=Katakana}/u };
const FAMILY = { nb: "da", nn: "da", no: "da", fa: "ar", ur: "ar", uk: "ru", bg: "ru", yue: "zh" };
const vote = (text) => {
  const words = wordsIn(text);
  if (!words.length) return null;
  for (const [language, pattern] of Object.entries(SCRIPTS)) {
    const hits = words.filter((word) => pattern.test(word)).length;
    if (hits > 0.5 * words.length && (hits >= 3 || text.length > 12)) return { language, share: hits / words.length, lead: 9, words: words.length };
  }
  const counts = sets.map(([language, set]) => [language, words.filter((word) => set.has(word)).length]);
  counts.sort((one, other) => other[1] - one[1]);
  const [[language, most], [, next]] = counts;
  return { language, share: most / words.length, lead: most - next, words: words.length, most };
};
const base = (tag) => {
  const language = said(tag).toLowerCase().split("-")[0];
  return FAMILY[language] ?? language;
};
const langOf = (element) => base(element.closest("[lang]:not([lang=''])")?.lang ?? "");
const blocks = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT);
for (let one = walker.nextNode(); one; one = walker.nextNode()) {
  if (!one.matches("p, li, h1, h2, h3, h4, td, th, dd, dt, blockquote, figcaption, label, legend, button, a, summary, caption, div, span, q, cite")) continue;
  if (one.closest("code, pre, kbd, samp, script, style, svg, [translate=no]")) continue;
  const own = [...one.childNodes].filter((node) => node.nodeType === 3).map((node) => node.nodeValue).join(" ");
  if (wordsIn(own).length && one.checkVisibility({ visibilityProperty: true })) blocks.push([one, said(own)]);
}
const pageTag = base(document.documentElement.lang);
const isKnown = (language) => language in SMALL || language in SCRIPTS;
const ofPage = blocks.filter(([one]) => !one.closest("body [lang]"));
const whole = vote(ofPage.map(([, text]) => text).join(" . "));
let isWrongPage = false;
if (pageTag && whole && whole.language !== pageTag && isKnown(pageTag) && whole.words >= 15) {
  const own = vote(ofPage.map(([, text]) => text).join(" . "));
  const mine = sets.find(([language]) => language === pageTag)?.[1];
  const hits = mine ? wordsIn(ofPage.map(([, text]) => text).join(" ")).filter((word) => mine.has(word)).length : 0;
  if (own.lead > 9 - 1 && own.share > 0.12 && own.most === undefined || (own.most >= 6 && own.most > 2 * hits + 3)) {
    isWrongPage = true;
    find("page-in-other-language", ["3.1.1"], document.documentElement, `The page says that it is "${pageTag}" and is written in "${whole.language}".`, "Set lang on html to the language of the page.");
  }
} else if (pageTag && whole && !isKnown(pageTag) && whole.most >= 10 && whole.share > 0.2 && whole.words > 30) {
  isWrongPage = true;
  find("page-in-other-language", ["3.1.1"], document.documentElement, `The page says that it is "${pageTag}" and is written in "${whole.language}".`, "Set lang on html to the language of the page.");
}
for (const [one, text] of blocks) {
  const tagged = langOf(one);
  if (isWrongPage && !one.closest("body [lang]")) continue;
  if (!tagged || !isKnown(tagged)) continue;
  const found_ = vote(text);
  if (!found_ || found_.language === tagged || found_.words < (found_.lead === 9 ? 3 : 6)) continue;
  const mine = sets.find(([language]) => language === tagged)?.[1];
  const hits = mine ? wordsIn(text).filter((word) => mine.has(word)).length : 0;
  const isSure = found_.most === undefined ? true : found_.most >= 3 && found_.most >= 3 * hits + 2 && found_.share > 0.2;
  if (isSure) {
    const near = one.closest("body [lang]");
    const isPart = near && said(near.innerText).length < 3 * text.length + 200;
    find("part-in-other-language", ["3.1.2"], one, `"${short(text)}" is written in "${found_.language}" and marked as "${tagged}".`,
      isPart ? "Correct its lang." : "Put lang on it.");
  }
}
