// Tables: whether a cell can be told with the headers that it belongs to.
for (const table of all("table").filter((one) => isHeard(one) && isSeen(one))) {
  const role = table.getAttribute("role");
  const isLayout = role === "presentation" || role === "none";
  const rows = [...table.rows];
  const columns = Math.max(0, ...rows.map((row) => row.cells.length));
  const heads = all("th, [role=columnheader], [role=rowheader]", table);
  if (isLayout) {
    if (heads.length || table.caption) {
      find("layout-with-headers", ["1.3.1"], table, "A table of data is marked as layout.", "Remove the role.");
    }
    continue;
  }
  if (rows.length < 2 || columns < 2) continue;
  const texts = rows.flatMap((row) => [...row.cells]).map((cell) => seenText(cell));
  const filled = texts.filter(Boolean);
  const isShort = filled.filter((text) => text.length < 60).length > 0.8 * filled.length;
  const holdsControls = table.querySelector("form, nav, h1, h2, main, header");
  if (!heads.length && isShort && !holdsControls && filled.length >= 4) {
    find("table-without-headers", ["1.3.1"], table, "No cell of the table is a header.",
      "Use th for what heads a column or a row.");
    continue;
  }
  if (!heads.length && !isShort) continue;
  for (const head of heads.filter((one) => one.localName === "th")) {
    const scope = head.getAttribute("scope");
    const row = head.parentElement;
    const isWholeRow = [...row.cells].every((cell) => cell.localName === "th" || !said(cell.textContent));
    const place = [...row.cells].indexOf(head);
    if (scope && !/^(row|col|rowgroup|colgroup)$/i.test(scope)) {
      find("scope-unknown", ["1.3.1"], head, `scope="${scope}" means nothing.`, "Use row, col, rowgroup or colgroup.");
    } else if (scope === "row" && isWholeRow && row.cells.length > 2 && row.rowIndex === 0) {
      find("scope-the-wrong-way", ["1.3.1"], head, `"${short(head.textContent)}" heads a column and says that it heads a row.`,
        "Use scope=col.");
    } else if (scope === "col" && place === 0 && !isWholeRow && row.rowIndex > 0 && row.cells.length > 1) {
      find("scope-the-wrong-way", ["1.3.1"], head, `"${short(head.textContent)}" heads a row and says that it heads a column.`,
        "Use scope=row.");
    }
    if (!said(head.textContent) && !head.querySelector("img[alt]") && !nameOf(head) && isWholeRow && place > 0) {
      find("header-without-words", ["1.3.1"], head, "A column has a header without words.", "Say what the column holds.");
    }
  }
  const first = rows[0];
  if (heads.every((one) => one.parentElement !== first) && first.cells.length > 2 &&
      [...first.cells].every((cell) => said(cell.textContent) && (Number(styleOf(cell).fontWeight) >= 600 || cell.querySelector("b, strong")))) {
    find("bold-as-header", ["1.3.1"], first, "The first row looks like headers and is marked up as data.", "Use th.");
  }
  const spans = [...first.cells].filter((cell) => cell.colSpan >= columns && columns > 1 && first.cells.length === 1);
  if (spans.length && !table.caption && said(spans[0].textContent) && rows.length > 2) {
    find("cell-as-caption", ["1.3.1"], spans[0], "The first row is a caption in the shape of a cell.", "Use caption.");
  }
  const isPlain = !table.querySelector("[colspan], [rowspan]");
  const astray = isPlain && all("td[headers]", table).find((cell) => said(cell.getAttribute("headers")).split(" ").some((id) => {
    const head = document.getElementById(id)?.closest("th");
    return head && table.contains(head) && head.parentElement !== cell.parentElement && head.cellIndex !== cell.cellIndex;
  }));
  if (astray) {
    find("headers-of-others", ["1.3.1"], astray, `"${short(astray.textContent)}" names headers of another row or column.`, "Name those that it stands under and beside.");
  }
  for (const cell of all("td[headers], th[headers]", table)) {
    const ids = said(cell.getAttribute("headers")).split(" ").filter(Boolean);
    if (ids.some((id) => !table.querySelector(`#${CSS.escape(id)}`))) {
      find("headers-lead-nowhere", ["1.3.1"], cell, "headers names an id that the table does not have.", "Name the ids of th.");
    }
  }
}
// A table of boxes: rows and columns that are there for the eyes alone.
for (const grid of all("div").filter((one) => isHeard(one) && isSeen(one))) {
  const rows = [...grid.children].filter((row) => row.localName === "div" && isSeen(row));
  if (rows.length < 3 || grid.closest("[role], table, dl, form, nav, header, footer")) continue;
  const counts = rows.map((row) => row.children.length);
  const flat = rows.length >= 6 && rows.every((cell) => !cell.children.length && said(cell.textContent) && seenText(cell).length < 40);
  if (flat && /grid|flex/.test(styleOf(grid).display)) {
    const places = [...new Set(rows.map((cell) => Math.round(cell.getBoundingClientRect().left)))];
    const tops = new Set(rows.map((cell) => Math.round(cell.getBoundingClientRect().top)));
    const heads = rows.slice(0, places.length).every((cell) => Number(styleOf(cell).fontWeight) >= 600);
    if (places.length >= 2 && tops.size >= 3 && rows.length === places.length * tops.size && (heads || parseFloat(styleOf(rows[0]).borderTopWidth) > 0)) {
      find("boxes-as-table", ["1.3.1"], grid, "Rows and columns are made of boxes.", "Use table with th and td.");
    }
  }
  const isEven = counts[0] >= 3 && counts.every((count) => count === counts[0]);
  const isPlain = rows.every((row) => [...row.children].every(
    (cell) => /^(div|span|b|strong)$/.test(cell.localName) && cell.children.length <= 1 && seenText(cell).length < 40));
  if (!isEven || !isPlain) continue;
  const lefts = rows.map((row) => [...row.children].map((cell) => Math.round(cell.getBoundingClientRect().left)).join());
  if (new Set(lefts).size === 1) {
    find("boxes-as-table", ["1.3.1"], grid, "Rows and columns are made of boxes.", "Use table with th and td.");
  }
}
