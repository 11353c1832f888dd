// Pictures, sound and film: whether there are words for whoever does not see or hear them.
const FILE = /\.(png|jpe?g|gif|svg|webp|bmp)$|^(dsc|img|image|p)[_-]?\d{2,}|^untitled|^screenshot/i;
const SAYS_NOTHING = new Set(("image|photo|picture|graphic|icon|img|billede|foto|ikon|grafik|spacer|alt|alt text|" +
  "photo 1|image 1|billede 1|logo|chart|graph|diagram|figure|illustration|untitled|placeholder|todo|null|*|-|.").split("|"));
const svgOf = (image) => {
  const [head, data] = (image.currentSrc || image.src || "").split(/,(.*)/s);
  if (!head?.startsWith("data:image/svg+xml")) return null;
  try {
    const source = head.includes("base64") ? atob(data) : decodeURIComponent(data);
    return new DOMParser().parseFromString(source, "image/svg+xml").documentElement;
  } catch {
    return null;
  }
};
for (const image of all("img, input[type=image], area[href]").filter(isHeard)) {
  if (image.matches("img") && !isSeen(image)) continue;
  const alt = image.getAttribute("alt");
  const role = image.getAttribute("role");
  if (alt !== null && FILE.test(said(alt))) {
    find("alt-is-file-name", ["1.1.1"], image, `The text alternative is a file name: "${short(alt)}".`,
      "Say what the picture shows, or leave alt empty where it adds nothing.");
  } else if (alt !== null && SAYS_NOTHING.has(bare(alt)) && !image.closest("figure figcaption")) {
    find("alt-says-nothing", ["1.1.1"], image, `The text alternative says only "${short(alt)}".`,
      "Say what the picture shows, or leave alt empty where it adds nothing.");
  }
  const heard = said(alt);
  const flat = image.getBoundingClientRect();
  if (heard && image.matches("img") && flat.height > 0 && flat.height <= 24 && flat.width > 8 * flat.height && !image.closest("a, button")) {
    find("decoration-told", ["1.1.1"], image, `A line that only divides is told as "${short(alt)}".`, "Leave alt empty: it adds nothing.");
  }
  const chart = /\b(?:chart|graph|diagram|plot|curve)s?\b|(?:søjle|cirkel|linje|kurve)?(?:diagram|graf)\b|\bkurve/i;
  const scope = image.closest("figure, section, article, main, body") ?? document.body;
  if (heard && chart.test(heard) && !/\d/.test(heard) && wordsIn(heard).length < 25 && !image.hasAttribute("aria-describedby") && !image.hasAttribute("longdesc") &&
      !scope.querySelector("table, details, dl") && !all("a[href]", scope).some((one) => /data|table|tabel|text|tekst|figures|tal/i.test(one.textContent))) {
    const values = (seenText(scope).match(/\d+/g) ?? []).length;
    find("chart-without-values", ["1.1.1"], image, `"${short(alt)}" says that there is a chart, and not what it shows.`,
      "Say what it shows, or put the numbers into a table beside it.", values > 3 ? "ask" : "wcag");
  }
  // An empty alternative hides it; a picture with a caption of its own is there to be seen.
  const figure = image.closest("figure");
  if (image.matches("img") && alt === "" && figure?.querySelector("figcaption") && !role &&
      figure.querySelectorAll("img").length === 1 && image.getBoundingClientRect().width > 40) {
    find("hidden-figure", ["1.1.1"], image, "A figure with a caption is hidden from whoever does not see it.",
      "Say in alt what the picture shows.");
  }
  const drawn = image.matches("img, input[type=image]") ? svgOf(image) : null;
  if (drawn && alt === "" && !role && image.matches("img") && !image.closest("a, button")) {
    const shown = said([...drawn.querySelectorAll("text, title")].map((one) => one.textContent).join(" "));
    const beside = (image.parentElement?.innerText ?? "").toLowerCase();
    const fresh = wordsIn(shown).filter((word) => word.length > 2 && !beside.includes(word));
    if (fresh.length) {
      find("words-in-hidden-picture", ["1.1.1"], image, `The picture says "${short(shown)}", and its alternative is empty.`,
        "Say in alt what the picture says.");
    }
  }
  // 1.4.5: words that are drawn. A logo, and a chart with numbers, are as they must be.
  const letters = drawn ? [...drawn.querySelectorAll("text")].map((one) => said(one.textContent)) : [];
  const shapes = drawn ? drawn.querySelectorAll("circle, line, polyline, polygon, ellipse, path").length : 0;
  const isChart = shapes > 3 || drawn?.querySelectorAll("rect").length > 2;
  const amount = letters.reduce((sum, one) => sum + wordsIn(one).length, 0);
  if (amount >= 3 && !isChart && !/logo/i.test(`${image.className} ${alt}`)) {
    find("words-as-picture", ["1.4.5", "1.4.9"], image, `"${short(letters.join(" "))}" is a picture of words.`,
      "Write the words as text, and give them their look with CSS.");
  }
}
for (const picture of all("svg").filter((one) => isHeard(one) && isSeen(one))) {
  const inside = picture.closest("a, button, [role=button], [role=link], [role=img], label, th");
  const role = picture.getAttribute("role");
  if (inside || role === "presentation" || role === "none" || nameOfPicture(picture)) continue;
  const size = picture.getBoundingClientRect();
  const beside = seenText(picture.parentElement ?? document.body);
  const words = said([...picture.querySelectorAll("text")].map((one) => one.textContent).join(" "));
  if (role === "img" || (size.width > 60 && size.height > 60 && !words && !picture.closest("figure"))) {
    find("drawing-without-words", ["1.1.1"], picture, "A drawing has no name.",
      "Name it with aria-label, or hide it with aria-hidden where it adds nothing.",
      role === "img" || !beside ? "wcag" : "ask");
  }
}
for (const box of all("div, span, i, a, button, li").filter((one) => isHeard(one) && isSeen(one))) {
  const image = styleOf(box).backgroundImage;
  if (!/url\(/.test(image) || said(box.textContent) || box.children.length) continue;
  const size = box.getBoundingClientRect();
  if (size.width < 12 || size.height < 12 || nameOf(box) || box.closest("[role=img][aria-label]")) continue;
  const isControl = box.matches("a[href], button") || box.closest("a[href], button");
  const named = isControl && nameOf(box.closest("a[href], button") ?? box);
  if (named) continue;
  find("picture-by-style", ["1.1.1"], box, "A picture that comes from the style sheet has no words.",
    "Use img with alt, or give the element role=img and a name.", size.width > 200 && size.height > 100 || isControl || size.width <= 400 && styleOf(box).position === "static" ? "wcag" : "ask");
}

// A picture that the words beside it speak of is there to be seen.
const SPOKEN_OF = /\b(?:picture|photo|drawing|image|map|diagram|illustration|arrow|billedet|fotoet|tegningen|kortet|pilen|figuren|illustrationen)\b/i;
for (const image of all("img[aria-hidden=true], svg[aria-hidden=true], img[role=presentation], img[role=none], img[alt='']")) {
  const size = image.getBoundingClientRect();
  if (!isSeen(image) || size.width < 90 || size.height < 70 || image.closest("a, button, nav, header, footer, figure")) continue;
  const words = said(image.getAttribute("alt"));
  const beside = [image.previousElementSibling, image.parentElement?.previousElementSibling, image.nextElementSibling]
    .map((one) => (one ? seenText(one) : "")).join(" ");
  const isPointedAt = /:$/.test(image.previousElementSibling ? seenText(image.previousElementSibling) : "") && size.width > 150;
  if ((words && image.matches("[aria-hidden=true]")) || SPOKEN_OF.test(beside) || isPointedAt) {
    find("picture-hidden", ["1.1.1"], image, "The words speak of a picture that is hidden from whoever does not see it.",
      "Say in alt what the picture shows, and do not hide it.");
  }
}

const TELLS = /transcript|(?:text|words) of|what is said|hvad der bliver sagt|text version|read (?:the|what)|captions?|udskrift|tekstversion|læs (?:det|hvad|teksten)|undertekst|afskrift/i;
const SILENT = /without (?:any )?sound|no sound|silent|(?:uden|ingen) lyd|lydløs/i;
const DESCRIBED = /descri|(?:text|words) of|(?:tekst|ord)(?:en)? til|transcript|text version|in (?:words|text)|as text|read what|what (?:you|is) (?:see|shown|said)|synstolk|beskriv|udskrift|tekstversion|som tekst|læs (?:det|hvad|teksten)|trin for trin i tekst/i;
// A figure holds the film and its caption; the words of it may stand below.
const boxOf = (media) => media.closest("section, article, main, body") ?? document.body;
const isTold = (media, words) => all("a[href], button, summary, h2, h3, h4, details", boxOf(media)).some((one) => words.test(one.textContent)) ||
  byIds(media.getAttribute("aria-describedby") ?? "").some((one) => wordsIn(one.textContent).length > 8);
const near = (media) => {
  const box = boxOf(media);
  return all("a[href], summary, h2, h3, h4, details", box).some((one) => TELLS.test(one.textContent)) ||
    byIds(media.getAttribute("aria-describedby") ?? "").some((one) => wordsIn(one.textContent).length > 8);
};
for (const film of all("video")) {
  const kinds = all("track", film).map((track) => track.kind || "subtitles");
  const about = `${nameOf(film)} ${seenText(film.closest("figure") ?? boxOf(film))}`;
  const isSilent = (film.muted && !film.controls) || SILENT.test(about);
  const isPicture = film.muted && film.loop && !film.controls;
  if (SILENT.test(about) && !isTold(film, DESCRIBED)) {
    find("silent-film-without-words", ["1.2.1"], film, "A film without sound has no words that tell the same.", "Write beside it what it shows.");
  } else if (!isSilent && !isPicture && !kinds.includes("descriptions") && !isTold(film, DESCRIBED)) {
    find("film-without-description", ["1.2.3", "1.2.5", "1.2.8"], film, "Nothing tells what is seen in a film.", "Add a described version, or write beside it what it shows and says.");
  }
  if (!isSilent && !kinds.some((kind) => kind === "captions" || kind === "subtitles") && !near(film)) {
    find("film-without-captions", ["1.2.2"], film, "A film has no captions.", "Add a track with captions.");
  }
  const cuesOf = (track) => {
    const [head, data] = (track.src ?? "").split(/,(.*)/s);
    if (track.readyState === 3) return 1; // it did not come: nobody knows what it holds
    if (!head.startsWith("data:")) return track.track?.cues?.length ?? 1;
    try {
      const text = head.includes("base64") ? atob(data) : decodeURIComponent(data);
      const lines = text.split("\n").map((line) => line.trim()).filter((line) => line && !/^(?:WEBVTT|NOTE|STYLE|\d+$)|-->/.test(line));
      // That somebody speaks is no word of what is said.
      const told = lines.filter((line) => /^\[.*(?:speak|talk|taler|siger|snakker).*\]$/i.test(line)).length;
      return told && 2 * told >= lines.length ? 0 : lines.length;
    } catch {
      return 1;
    }
  };
  const captions = all("track", film).filter((track) => /^(captions|subtitles|)$/.test(track.kind));
  if (captions.length && captions.every((track) => cuesOf(track) === 0)) {
    find("captions-without-words", ["1.2.2"], film, "The captions of a film hold no words.", "Write down what is said and heard.");
  }
  if (film.autoplay && !film.muted && !film.controls) {
    find("sound-by-itself", ["1.4.2"], film, "Sound begins by itself and cannot be stopped.", "Let people start it.");
  }
}
for (const sound of all("audio")) {
  if (!near(sound) && !sound.querySelector("track")) {
    find("sound-without-words", ["1.2.1"], sound, "A recording has no transcript.", "Put a transcript beside it.");
  }
  if (sound.autoplay && !sound.muted && !sound.controls) {
    find("sound-by-itself", ["1.4.2"], sound, "Sound begins by itself and cannot be stopped.", "Let people start it.");
  }
}
if (window.__probe?.played.some((sound) => !sound.muted && !(sound.isConnected && sound.controls))) {
  const stops = all("button, [role=button], summary").some((one) => /stop|pause|mute|sluk|lyd/i.test(nameOf(one)));
  if (!stops) {
    find("sound-by-itself", ["1.4.2"], document.body, "Sound begins by itself and cannot be stopped.", "Let people start it.");
  }
}
for (const frame of all("iframe").filter(isHeard)) {
  if (!said(frame.title) && !said(frame.getAttribute("aria-label"))) {
    find("frame-without-name", ["4.1.2"], frame, "A frame has no title.", "Say in title what is in it.");
  }
}
for (const canvas of all("canvas").filter((one) => isHeard(one) && isSeen(one))) {
  if (!nameOf(canvas) && !said(canvas.textContent) && canvas.getAttribute("role") !== "presentation") {
    find("canvas-without-words", ["1.1.1"], canvas, "A drawing by script has no words.",
      "Put the same as text inside the canvas or beside it.");
  }
}
