// The menus: rows, columns, sorting, notes, colours, filters, groups and tabs.
"use strict";
const menu = document.getElementById("menu");
const COLOURS = ["#ffffff", "#f4c7c3", "#fce8b2", "#b7e1cd", "#c9daf8", "#d9d2e9", "#efefef", "#ea9999", "#f9cb9c", "#93c47d", "#6d9eeb", "#b4a7d6"];

function open(x, y, items) {
  menu.replaceChildren(...items);
  menu.hidden = false;
  menu.style.left = Math.max(4, Math.min(x, innerWidth - menu.offsetWidth - 6)) + "px";
  menu.style.top = Math.max(4, Math.min(y, innerHeight - menu.offsetHeight - 6)) + "px";
  menu.querySelector("textarea, button")?.focus();
}
function close(back = true) {
  if (menu.hidden) return;
  menu.hidden = true;
  if (back) tabNow().focus({ preventScroll: true });
}
function item(text, action) {
  const made = document.createElement("button");
  made.textContent = text;
  made.addEventListener("click", () => { close(); action(); });
  return made;
}
const rule = () => document.createElement("hr");
const lines = (n, one) => (n === 1 ? one : `${n} ${one}s`);
const count = (n, one) => `${n} ${one}${n === 1 ? "" : "s"}`;

function span(dimension, box = chosen()) {
  const rows = dimension === "ROWS";
  return { sheetId: Number(gid), dimension, startIndex: rows ? box.top : box.left, endIndex: (rows ? box.bottom : box.right) + 1 };
}
function insert(dimension, before) {
  const found = span(dimension), size = found.endIndex - found.startIndex, start = before ? found.startIndex : found.endIndex;
  return request({ insertDimension: { range: { ...found, startIndex: start, endIndex: start + size }, inheritFromBefore: start > 0 && !before } });
}
const hide = (range, hiddenByUser) => request({ updateDimensionProperties: { range, properties: { hiddenByUser }, fields: "hiddenByUser" } });
async function move(dimension, by) {
  const found = span(dimension), lines_ = dimension === "ROWS" ? grid().rows : grid().columns;
  const next = by < 0 ? lines_[lines_.indexOf(found.startIndex) - 1] : lines_[lines_.indexOf(found.endIndex - 1) + 1];
  if (next === undefined) return;
  const done = await request({ moveDimension: { source: found, destinationIndex: by < 0 ? next : next + 1 } });
  if (!done) return;
  const i = dimension === "ROWS" ? 0 : 1, shift = by < 0 ? next - found.startIndex : next - found.endIndex + 1;
  from = from.with(i, from[i] + shift);
  to = to.with(i, to[i] + shift);
  paint();
}

const filterNow = () => (tabNow().dataset.filter ? JSON.parse(tabNow().dataset.filter) : null);

// All rows below the frozen ones and below the head of a filter.
function sort(sortOrder, column = from[1]) {
  const [frozen] = tabNow().dataset.frozen.split(" ").map(Number), filter = filterNow();
  const startRowIndex = Math.max(frozen, filter ? (filter.range.startRowIndex ?? 0) + 1 : 0);
  const range = { sheetId: Number(gid), startRowIndex, startColumnIndex: 0 };
  return request({ sortRange: { range, sortSpecs: [{ dimensionIndex: column, sortOrder }] } });
}
function sortChosen(sortOrder) {
  return request({ sortRange: { range: rangeOf(), sortSpecs: [{ dimensionIndex: from[1], sortOrder }] } });
}

function fill(colour) {
  const part = (i) => parseInt(colour.slice(i, i + 2), 16) / 255;
  const rgbColor = { red: part(1), green: part(3), blue: part(5) };
  return request({ repeatCell: { range: rangeOf(), cell: { userEnteredFormat: { backgroundColorStyle: { rgbColor } } }, fields: "userEnteredFormat.backgroundColorStyle" } });
}
function swatches() {
  const made = document.createElement("div");
  made.className = "swatches";
  for (const colour of COLOURS) {
    const one = item("", () => fill(colour));
    one.style.background = colour;
    one.title = colour === "#ffffff" ? "None" : colour;
    one.setAttribute("aria-label", "Fill with " + one.title);
    made.append(one);
  }
  return made;
}
function noteForm(x, y) {
  const text = document.createElement("textarea"), [row, column] = from;
  text.value = cellAt(row, column)?.dataset.note ?? "";
  text.setAttribute("aria-label", "Note on " + nameOf(row, column));
  open(x, y, [text, item("Save note", () => {
    const cell = text.value ? { note: text.value } : {};
    return request({ repeatCell: { range: rangeOf({ top: row, bottom: row, left: column, right: column }), cell, fields: "note" } });
  })]);
}

function cellMenu(x, y) {
  const box = chosen(), down = box.bottom - box.top + 1, across = box.right - box.left + 1;
  const several = down > 1, cell = cellAt(...from), { rows } = grid();
  const whole = down >= rows.length, items = [];
  if (copied) items.push(item("Paste", () => paste(null)), rule());
  if (!whole) items.push(
    item(`Insert ${count(down, "row")} above`, () => insert("ROWS", true)), item(`Insert ${count(down, "row")} below`, () => insert("ROWS", false)),
    item(`Delete ${lines(down, "row")}`, () => request({ deleteDimension: { range: span("ROWS") } })), item(`Hide ${lines(down, "row")}`, () => hide(span("ROWS"), true)),
    item("Move up", () => move("ROWS", -1)), item("Move down", () => move("ROWS", 1)), rule());
  items.push(
    item(`Insert ${count(across, "column")} left`, () => insert("COLUMNS", true)), item(`Insert ${count(across, "column")} right`, () => insert("COLUMNS", false)),
    item(`Delete ${lines(across, "column")}`, () => request({ deleteDimension: { range: span("COLUMNS") } })), item(`Hide ${lines(across, "column")}`, () => hide(span("COLUMNS"), true)),
    item("Move left", () => move("COLUMNS", -1)), item("Move right", () => move("COLUMNS", 1)), rule(),
    item(`Sort sheet by column ${letters(from[1])}, A to Z`, () => sort("ASCENDING")), item(`Sort sheet by column ${letters(from[1])}, Z to A`, () => sort("DESCENDING")));
  if (several && !whole) items.push(item("Sort range, A to Z", () => sortChosen("ASCENDING")), item("Sort range, Z to A", () => sortChosen("DESCENDING")));
  items.push(rule(), item("Note…", () => noteForm(x, y)));
  if (several || across > 1) items.push(item("Merge cells", () => request({ mergeCells: { range: rangeOf(), mergeType: "MERGE_ALL" } })));
  if (cell && (cell.rowSpan > 1 || cell.colSpan > 1)) items.push(item("Unmerge", () => request({ unmergeCells: { range: rangeOf() } })));
  items.push(filterNow()
    ? item("Remove filter", () => request({ clearBasicFilter: { sheetId: Number(gid) } }))
    : item("Create a filter", () => request({ setBasicFilter: { filter: { range: several ? rangeOf() : { sheetId: Number(gid), startRowIndex: box.top } } } })));
  items.push(item(tabNow().classList.contains("show-locked") ? "Leave protected ranges unmarked" : "Mark protected ranges", () => tabNow().classList.toggle("show-locked")), rule(), swatches());
  open(x, y, items);
}
function openAt(cell) {
  const box = (cell || document.getElementById("more")).getBoundingClientRect();
  cellMenu(box.left + 8, box.bottom);
}

// A dropdown's options.
function offer(cell) {
  const box = cell.getBoundingClientRect(), place = numbers(cell.dataset.at);
  open(box.left, box.bottom, [...cell.dataset.options.split("\n").map((text) => item(text, () => type(...place, text))), rule(), item("Empty", () => type(...place, ""))]);
}

// What a funnel offers: sorting, and which values are shown.
function filterMenu(button) {
  const cell = button.closest("td"), [row, column] = numbers(cell.dataset.at), box = button.getBoundingClientRect();
  const items = [item("Sort A to Z", () => sort("ASCENDING", column)), item("Sort Z to A", () => sort("DESCENDING", column))];
  const filter = filterNow();
  if (filter && tabNow().dataset.view === "0" && row === (filter.range.startRowIndex ?? 0)) {
    const hidden = specOf(filter, column)?.filterCriteria.hiddenValues ?? [];
    const seen = grid().rows.filter((r) => r > row && r < (filter.range.endRowIndex ?? 1e9)).map((r) => (cellAt(r, column) ? shownIn(cellAt(r, column)) : ""));
    const values = [...new Set([...seen, ...hidden])].sort();
    const list = document.createElement("div");
    list.className = "scroll";
    for (const text of values) {
      const label = document.createElement("label"), tick = document.createElement("input");
      Object.assign(tick, { type: "checkbox", checked: !hidden.includes(text), value: text });
      label.append(tick, " " + (text || "(Blanks)"));
      list.append(label);
    }
    items.push(rule(), list, item("Show only these", () => hideValues(column, all("input:not(:checked)", list).map((tick) => tick.value))), item("Show all", () => hideValues(column, [])));
  }
  open(box.left, box.bottom, items);
}
const specOf = (filter, column) => (filter.filterSpecs ?? []).find((spec) => (spec.columnIndex ?? 0) === column);
function hideValues(column, hiddenValues) {
  const filter = filterNow(), rest = (filter.filterSpecs ?? []).filter((spec) => spec !== specOf(filter, column));
  if (hiddenValues.length) rest.push({ columnIndex: column, filterCriteria: { hiddenValues } });
  return request({ setBasicFilter: { filter: { range: { sheetId: Number(gid), ...filter.range }, filterSpecs: rest } } });
}

document.addEventListener("contextmenu", (event) => {
  const strip = event.target.closest(".strip a");
  if (strip) tabMenu(strip, event);
  else if (event.target.closest(".cells td, .cells th")) cellMenu(event.clientX, event.clientY);
  else return;
  event.preventDefault();
});
document.getElementById("more").addEventListener("click", (event) => cellMenu(event.clientX, event.clientY));
document.getElementById("note").addEventListener("click", (event) => noteForm(event.clientX, event.clientY));
document.getElementById("fill").addEventListener("click", (event) => open(event.clientX, event.clientY, [swatches()]));
document.addEventListener("mousedown", (event) => { if (!event.target.closest("#menu")) close(false); });
menu.addEventListener("keydown", (event) => {
  const buttons = all("button", menu), i = buttons.indexOf(document.activeElement);
  if (event.key === "Escape") close();
  else if (event.key === "ArrowDown" && i >= 0) buttons[(i + 1) % buttons.length].focus();
  else if (event.key === "ArrowUp" && i >= 0) buttons[(i + buttons.length - 1) % buttons.length].focus();
  else return;
  event.preventDefault();
});

main.addEventListener("click", (event) => {
  const fold = event.target.closest(".fold"), gap = event.target.closest("th.gap"), funnel = event.target.closest(".funnel");
  if (funnel) filterMenu(funnel);
  else if (fold) {
    const range = { sheetId: Number(gid), dimension: fold.dataset.axis, startIndex: Number(fold.dataset.start), endIndex: Number(fold.dataset.end) };
    const dimensionGroup = { range, depth: Number(fold.dataset.depth), collapsed: fold.dataset.collapsed !== "true" };
    request({ updateDimensionGroup: { dimensionGroup, fields: "collapsed" } });
  } else if (gap && event.detail === 2) {
    const n = Number(gap.dataset.n), dimension = gap.closest("thead") ? "COLUMNS" : "ROWS";
    hide({ sheetId: Number(gid), dimension, startIndex: n - Number(gap.dataset.gap), endIndex: n }, false);
  }
});

// ---------------------------------------------------------------- tabs

function tabMenu(link, event) {
  const sheetId = Number(link.dataset.gid), hidden = link.classList.contains("hidden");
  open(event.clientX, event.clientY - 150, [
    item("Rename…", () => {
      const title = prompt("Rename the tab", link.textContent.trim());
      if (title) request({ updateSheetProperties: { properties: { sheetId, title }, fields: "title" } });
    }),
    item("Duplicate", () => request({ duplicateSheet: { sourceSheetId: sheetId } })),
    item(hidden ? "Show" : "Hide", () => request({ updateSheetProperties: { properties: { sheetId, hidden: !hidden }, fields: "hidden" } })),
    item("Delete", () => request({ deleteSheet: { sheetId } })),
  ]);
}
document.getElementById("add").addEventListener("click", async () => {
  const known = all(".strip a").map((a) => a.dataset.gid);
  if (!(await request({ addSheet: {} }))) return;
  const made = all(".strip a").find((a) => !known.includes(a.dataset.gid));
  if (made) location.hash = `gid=${made.dataset.gid}`;
});
document.querySelector(".formula").addEventListener("change", (event) => {
  if (event.target.id !== "views") return;
  wantedView = event.target.value;
  load(true);
});

watch(() => (editor || dragging || busy || !menu.hidden ? null : load()));
