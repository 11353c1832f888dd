// Colours that engines do not look at: placeholders, borders, pictures in buttons, links in text.
const rgba = (text) => {
  const parts = (text.match(/[\d.]+%?/g) ?? []).map((one) => parseFloat(one));
  if (/^color\(srgb/.test(text)) return [...parts.slice(0, 3).map((one) => one * 255), parts[3] ?? 1];
  return parts.length >= 3 ? [parts[0], parts[1], parts[2], parts[3] ?? 1] : [0, 0, 0, 0];
};
const over = (top, under) => {
  const a = top[3];
  return [0, 1, 2].map((one) => top[one] * a + under[one] * (1 - a)).concat(1);
};
const groundOf = (element) => {
  const layers = [];
  for (let up = element; up; up = up.parentElement) {
    const style = styleOf(up);
    if (style.backgroundImage !== "none") return null;
    layers.push(rgba(style.backgroundColor));
    if (layers.at(-1)[3] === 1) break;
  }
  const base = matchMedia("(prefers-color-scheme: dark)").matches && /dark/.test(styleOf(document.documentElement).colorScheme) ? [18, 18, 18, 1] : [255, 255, 255, 1];
  return layers.reverse().reduce((under, top) => over(top, under), base);
};
const luminance = ([r, g, b]) => {
  const [x, y, z] = [r, g, b].map((one) => {
    const value = one / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * x + 0.7152 * y + 0.0722 * z;
};
const contrast = (one, other) => {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
};
const round = (value) => Math.floor(value * 100) / 100;
for (const field of all("input[placeholder], textarea[placeholder]").filter((one) => isHeard(one) && isSeen(one) && !one.value && !one.disabled)) {
  const ground = groundOf(field);
  if (!ground) continue;
  const style = styleOf(field, "::placeholder");
  const colour = rgba(style.color);
  colour[3] *= Number(style.opacity || 1);
  const ratio = contrast(over(colour, ground), ground);
  if (ratio < 4.5) {
    find("faint-placeholder", ["1.4.3"], field, `The words in the empty field have a contrast of ${round(ratio)}:1.`, "Make it 4.5:1 or more.");
  }
}
// 1.4.11: where a field begins and ends.
const isOwnLook = (field) => {
  const style = styleOf(field);
  const untouched = /inset/.test(style.borderTopStyle) && style.appearance !== "none";
  return !untouched;
};
for (const field of all(`${TYPED}, select`).filter((one) => isHeard(one) && isSeen(one) && !one.disabled && isOwnLook(one))) {
  const inside = groundOf(field);
  const outside = field.parentElement && groundOf(field.parentElement);
  if (!inside || !outside) continue;
  const style = styleOf(field);
  const edges = ["Top", "Right", "Bottom", "Left"].map((side) => {
    const width = parseFloat(style[`border${side}Width`]);
    return width >= 0.5 && style[`border${side}Style`] !== "none" ? contrast(over(rgba(style[`border${side}Color`]), outside), outside) : 0;
  });
  const shadow = style.boxShadow !== "none" ? contrast(over(rgba(style.boxShadow), outside), outside) : 0;
  const outline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 ? contrast(over(rgba(style.outlineColor), outside), outside) : 0;
  const seen = Math.max(contrast(inside, outside), shadow, outline, ...edges);
  if (seen < 3) {
    find("faint-field", ["1.4.11"], field, `The edge of the field has a contrast of ${round(seen)}:1.`, "Make it 3:1 or more.");
  }
}
for (const part of all("[role=checkbox], [role=radio], [role=switch], input[type=checkbox], input[type=radio]").filter((one) => isHeard(one) && isSeen(one))) {
  const style = styleOf(part);
  if (part.matches("input") && style.appearance !== "none") continue;
  const box = part.matches("input") ? part : part.querySelector("span, i, b") ?? part;
  const own = styleOf(box);
  const outside = part.parentElement && groundOf(part.parentElement);
  const inside = groundOf(box);
  if (!outside || !inside) continue;
  const edge = parseFloat(own.borderTopWidth) > 0 && own.borderTopStyle !== "none" ? contrast(over(rgba(own.borderTopColor), outside), outside) : 0;
  const seen = Math.max(edge, contrast(inside, outside));
  if (seen < 3 && (edge > 0 || seen > 1) && !seenText(part)) {
    find("faint-box", ["1.4.11"], part, `A box to tick has a contrast of ${round(seen)}:1.`, "Make it 3:1 or more.");
  }
}
for (const picture of all("button svg, a[href] svg, [role=button] svg, summary svg").filter(isSeen)) {
  const control = picture.closest("button, a[href], [role=button], summary");
  const words = seenText(control);
  if (words || control.disabled || !isHeard(control)) continue;
  const ground = groundOf(control);
  if (!ground) continue;
  const ratios = all("path, circle, rect, line, polyline, polygon, ellipse, text", picture).flatMap((shape) => {
    const style = styleOf(shape);
    // What is drawn as a line has an inside only by default.
    const isLine = style.stroke !== "none" && !shape.closest("[fill]");
    return [isLine ? "none" : style.fill, style.stroke].filter((one) => one && one !== "none").map((one) => contrast(over(rgba(one), ground), ground));
  });
  if (ratios.length && Math.max(...ratios) < 3) {
    find("faint-icon", ["1.4.11"], picture, `The picture on the control has a contrast of ${round(Math.max(...ratios))}:1.`, "Make it 3:1 or more.");
  }
}
// 1.4.1: links among words.
for (const link of all("p a[href], li a[href], dd a[href], td a[href]").filter((one) => isHeard(one) && isSeen(one))) {
  const block = link.closest("p, li, dd, td");
  if (wordsIn(block.innerText).length - wordsIn(link.innerText).length < 3 || link.querySelector("img, svg") || link.closest("nav")) continue;
  const [own, beside] = [styleOf(link), styleOf(block)];
  const isMarked = own.textDecorationLine.includes("underline") || parseFloat(own.borderBottomWidth) > 0 ||
    Math.abs(Number(own.fontWeight) - Number(beside.fontWeight)) >= 200 || own.fontStyle !== beside.fontStyle ||
    rgba(own.backgroundColor)[3] > 0 || own.outlineStyle !== "none" || own.fontSize !== beside.fontSize || own.backgroundImage !== "none" || own.boxShadow !== "none";
  const ratio = contrast(rgba(own.color), rgba(beside.color));
  if (!isMarked && ratio < 3) {
    find("link-by-colour", ["1.4.1"], link, `The link differs from the words around it by its colour alone, ${round(ratio)}:1.`, "Underline it.");
  }
}
// 1.4.1: a key to a drawing that is nothing but colours.
const keys = all("li, dt, p, div, span").flatMap((one) => {
  const mark = one.firstElementChild;
  if (!mark || said(mark.textContent) || mark.matches("input, img, svg, br, a, button, i[class]") || !said(one.textContent) || !isSeen(mark)) return [];
  const [colour, size] = [rgba(styleOf(mark).backgroundColor), mark.getBoundingClientRect()];
  return colour[3] && size.width < 60 && size.height < 40 && size.width > 4 && styleOf(mark).backgroundImage === "none" ? [[one, colour.join()]] : [];
});
const drawn = new Set(all("svg *").flatMap((one) => [styleOf(one).stroke, styleOf(one).fill]).filter((one) => one && one !== "none").map((one) => rgba(one).join()));
const used = keys.filter(([, colour]) => drawn.has(colour));
if (used.length >= 2 && !all("svg text").length && !all("svg [stroke-dasharray]").length) {
  find("key-of-colours", ["1.4.1"], used[0][0], "What is what in the drawing is told by colours alone.", "Write it beside each line, or give each a pattern.");
}
// 1.4.8
for (const block of all("p, li, dd, blockquote").filter((one) => isHeard(one) && isSeen(one) && one.innerText.length > 200 && !one.querySelector("p, ul, table"))) {
  const range = document.createRange();
  range.selectNodeContents(block);
  const tops = new Set([...range.getClientRects()].filter((one) => one.width > 1).map((one) => Math.round(one.top / 4)));
  const letters = said(block.innerText).length / Math.max(1, tops.size);
  const longest = block.getBoundingClientRect().width / (parseFloat(styleOf(block).fontSize) * 0.5);
  if (tops.size > 1 && letters > 80 && longest > 88) {
    find("long-lines", ["1.4.8"], block, `Lines have about ${Math.round(letters)} characters.`, "Keep them at 80 or fewer, with max-width.");
  }
  if (styleOf(block).textAlign === "justify") {
    find("justified", ["1.4.8"], block, "The text is justified on both sides.", "Align it to the left.");
  }
  const height = parseFloat(styleOf(block).lineHeight) / parseFloat(styleOf(block).fontSize);
  if (height < 1.49) {
    find("tight-lines", ["1.4.8"], block, `Lines are ${round(height)} apart.`, "Make it 1.5 or more.");
  }
}
// 1.4.4: letters that grow with the window only.
for (const sheet of document.styleSheets) {
  let rules;
  try { rules = [...sheet.cssRules]; } catch { continue; }
  for (const rule of rules) {
    const size = rule.style?.fontSize;
    if (size && /^[\d.]+(vw|vh|vmin|vmax)$/.test(size)) {
      const one = document.querySelector(rule.selectorText?.replace(/::?[\w-]+(\(.*?\))?/g, "") || "x-x");
      if (one && seenText(one)) {
        find("letters-by-window", ["1.4.4"], one, `Letters are ${size} large: zoom does not change them.`, "Use rem, or calc with rem in it.");
      }
    }
  }
}

// 1.4.1: what is chosen in a group, told by a colour alone.
const groups_ = new Map();
for (const one of all("[aria-pressed], [aria-selected], [aria-checked], [aria-current]").filter(isSeen)) {
  groups_.set(one.parentElement, [...(groups_.get(one.parentElement) ?? []), one]);
}
const isOn = (one) => ["aria-pressed", "aria-selected", "aria-checked"].some((name) => one.getAttribute(name) === "true");
const formOf = (one) => {
  const style = styleOf(one);
  const parts = [style.fontWeight, style.fontSize, style.fontStyle, style.textDecorationLine, style.borderTopWidth, style.borderBottomWidth, style.borderLeftWidth, style.borderTopStyle, style.outlineStyle,
    style.boxShadow === "none", style.backgroundImage === "none", style.transform, styleOf(one, "::before").content, styleOf(one, "::after").content, one.childElementCount];
  return parts.join();
};
for (const members of groups_.values()) {
  const [on, off] = [members.find(isOn), members.find((one) => !isOn(one))];
  if (members.length < 2 || !on || !off || formOf(on) !== formOf(off)) continue;
  const [one, other] = [groundOf(on), groundOf(off)];
  if (!one || !other) continue;
  const [edge, edgeOther] = [rgba(styleOf(on).borderTopColor), rgba(styleOf(off).borderTopColor)];
  const [ink, inkOther] = [rgba(styleOf(on).color), rgba(styleOf(off).color)];
  const most = Math.max(contrast(one, other), parseFloat(styleOf(on).borderTopWidth) ? contrast(edge, edgeOther) : 1, contrast(ink, inkOther));
  if (most > 1.01 && most < 3) {
    find("chosen-by-colour", ["1.4.1"], on, `"${short(nameOf(on))}" is chosen, which a colour alone shows, ${round(most)}:1.`, "Give it a mark, a thicker edge or bold letters as well.");
  }
}
// 1.4.11: lines and areas of a drawing.
const drawings = [...all("svg").filter((one) => isSeen(one)).map((one) => [one, one]), ...all("img").filter((one) => isSeen(one) && /^data:image\/svg/.test(one.src)).map((one) => {
  try {
    const [head, data] = one.src.split(/,(.*)/s);
    return [one, new DOMParser().parseFromString(head.includes("base64") ? atob(data) : decodeURIComponent(data), "image/svg+xml").documentElement];
  } catch { return [one, null]; }
})];
for (const [place, picture] of drawings) {
  const box = place.getBoundingClientRect();
  if (!picture || box.width < 120 || box.height < 80 || place.closest("button, a, [aria-hidden=true]") || place.getAttribute("alt") === "") continue;
  const paint = (shape, name) => {
    const value = place === picture ? styleOf(shape)[name] : shape.getAttribute(name) ?? (name === "fill" ? "black" : "none");
    if (!value || value === "none") return null;
    const probe = document.createElement("i");
    probe.style.color = value;
    document.body.append(probe);
    const colour = rgba(getComputedStyle(probe).color);
    probe.remove();
    return colour;
  };
  const shapes = all("path, polyline, line, rect, circle, polygon, ellipse", picture);
  const whole = shapes[0]?.localName === "rect" && shapes.length > 2 ? shapes[0] : null;
  const ground = (whole && paint(whole, "fill")) ?? groundOf(place.parentElement) ?? [255, 255, 255, 1];
  const isFilled = (one) => {
    const fill = paint(one, "fill");
    return fill && fill[3] > 0 && contrast(over(fill, ground), ground) > 1.2;
  };
  const lines = shapes.filter((one) => one !== whole && /^(path|polyline)$/.test(one.localName) && paint(one, "stroke") && !isFilled(one) && !/^[Mm][\d.\s,-]+[hHvV][\d.\s,-]+(?:[hHvV][\d.\s,-]+)*$/.test(one.getAttribute("d") ?? "x"));
  const faint = lines.filter((one) => contrast(over(paint(one, "stroke"), ground), ground) < 3);
  if (faint.length >= 2 && faint.length === lines.length) {
    find("faint-drawing", ["1.4.11"], place, "The lines of a drawing have a contrast of less than 3:1.", "Draw them darker, 3:1 or more.");
  }
}

// 1.4.1: marks that differ by nothing but their colour, and mean different things.
const marks = new Map();
for (const mark of all("span, i, b, em, div, svg").filter((one) => isSeen(one) && !seenText(one) && !one.closest("a, button, label, nav"))) {
  const box = mark.getBoundingClientRect();
  if (box.width < 6 || box.width > 44 || box.height < 6 || box.height > 44 || !nameOf(mark)) continue;
  const shape = mark.matches("svg") ? mark.querySelector("circle, rect, path, polygon") : mark;
  if (!shape || styleOf(mark).backgroundImage !== "none" || /[^"'\s]/.test(styleOf(mark, "::before").content.replace(/none|normal/, ""))) continue;
  const colour = mark.matches("svg") ? styleOf(shape).fill : styleOf(mark).backgroundColor;
  if (mark.matches("svg") && mark.querySelectorAll("*").length > 1) continue;
  const form = [Math.round(box.width), Math.round(box.height), mark.localName, styleOf(mark).borderRadius, styleOf(mark).borderTopWidth, shape.localName, shape.getAttribute("d") ?? ""].join();
  marks.set(form, [...(marks.get(form) ?? []), [mark, nameOf(mark), colour]]);
}
for (const same of marks.values()) {
  const told = new Map(same.map(([, name, colour]) => [name, colour]));
  if (told.size >= 2 && new Set(told.values()).size === told.size && rgba(same[0][2])[3]) {
    find("marks-by-colour", ["1.4.1"], same[0][0], `"${[...told.keys()].slice(0, 2).map(short).join('" and "')}" are told apart by the colour of a mark alone.`, "Give each mark a form of its own, or write it beside it.");
  }
}
