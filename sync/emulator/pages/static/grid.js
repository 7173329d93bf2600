// A spreadsheet to work in: selecting, typing, copying; and what others change appears as they do it.
"use strict";
const entry = document.getElementById("entry"), at = document.getElementById("at"), locked = document.getElementById("locked");
const grids = new WeakMap();
let from = [0, 0], to = [0, 0], editor = null, copied = null;

const letters = (n) => (n >= 26 ? letters(Math.floor(n / 26) - 1) : "") + String.fromCharCode(65 + (n % 26));
const nameOf = (row, column) => letters(column) + (row + 1);
const quoted = (title) => `'${title.replaceAll("'", "''")}'`;

// What is shown of a tab: its rows, columns and cells, those that are covered by merged cells included.
function grid(tab = tabNow()) {
  if (grids.has(tab)) return grids.get(tab);
  const found = { rows: [], columns: [], cells: new Map() };
  found.columns = all("thead th[data-n]", tab).map((th) => Number(th.dataset.n));
  found.rows = all("tbody th", tab).map((th) => Number(th.dataset.n));
  for (const cell of all("td[data-at]", tab)) {
    const [row, column] = numbers(cell.dataset.at);
    const i = cell.rowSpan > 1 || cell.colSpan > 1 ? [found.rows.indexOf(row), found.columns.indexOf(column)] : null;
    if (!i) found.cells.set(`${row},${column}`, cell);
    else for (const r of found.rows.slice(i[0], i[0] + cell.rowSpan)) {
      for (const c of found.columns.slice(i[1], i[1] + cell.colSpan)) found.cells.set(`${r},${c}`, cell);
    }
  }
  grids.set(tab, found);
  return found;
}
const cellAt = (row, column) => grid().cells.get(`${row},${column}`);

// The selection: its first and last row and column.
function chosen() {
  return { top: Math.min(from[0], to[0]), bottom: Math.max(from[0], to[0]), left: Math.min(from[1], to[1]), right: Math.max(from[1], to[1]) };
}
function rangeOf(box = chosen()) { // whole rows and columns have no ends: they reach beyond what is shown
  const { rows, columns } = grid(), range = closed(box);
  if (rows.length > 1 && box.top <= rows[0] && box.bottom >= rows.at(-1)) ["startRowIndex", "endRowIndex"].forEach((name) => delete range[name]);
  if (columns.length > 1 && box.left <= columns[0] && box.right >= columns.at(-1)) ["startColumnIndex", "endColumnIndex"].forEach((name) => delete range[name]);
  return range;
}
function closed(box) {
  return { sheetId: Number(gid), startRowIndex: box.top, endRowIndex: box.bottom + 1, startColumnIndex: box.left, endColumnIndex: box.right + 1 };
}
const enteredIn = (cell) => (cell ? cell.dataset.in ?? shownIn(cell) : "");
function shownIn(cell) {
  const copy = cell.cloneNode(true);
  copy.querySelectorAll(".drawing, .badge, button").forEach((part) => part.remove());
  return copy.textContent;
}

function paint() {
  const { rows, columns } = grid(), box = chosen();
  all(".sel, .here, .lit").forEach((cell) => cell.classList.remove("sel", "here", "lit"));
  if (!rows.length) return;
  for (const row of rows) {
    if (row < box.top || row > box.bottom) continue;
    for (const column of columns) if (column >= box.left && column <= box.right) cellAt(row, column)?.classList.add("sel");
  }
  all("thead th[data-n]", tabNow()).forEach((th) => th.classList.toggle("lit", th.dataset.n >= box.left && th.dataset.n <= box.right));
  all("tbody th", tabNow()).forEach((th) => th.classList.toggle("lit", th.dataset.n >= box.top && th.dataset.n <= box.bottom));
  const cell = cellAt(...from);
  if (cell) cell.classList.add("here");
  at.textContent = box.top === box.bottom && box.left === box.right ? nameOf(...from) : `${nameOf(box.top, box.left)}:${nameOf(box.bottom, box.right)}`;
  entry.value = enteredIn(cell);
  locked.hidden = !cell?.classList.contains("locked");
}

function select(row, column, extend = false) {
  to = [row, column];
  if (!extend) from = to;
  paint();
  const cell = cellAt(row, column);
  cell?.scrollIntoView({ block: "nearest", inline: "nearest" });
  note(cell?.dataset.note ? cell : null);
}

// One step among what is shown; `far`: to the last.
function step(down, across, extend, far = false) {
  const { rows, columns } = grid(), [row, column] = extend ? to : from;
  const walk = (lines, now, by) => {
    if (!by) return now;
    let i = lines.indexOf(now);
    const cell = cellAt(row, column);
    const wide = cell && !extend ? (lines === rows ? cell.rowSpan : cell.colSpan) : 1;
    i = far ? (by > 0 ? lines.length - 1 : 0) : i + (by > 0 ? by + wide - 1 : by);
    return lines[Math.max(0, Math.min(lines.length - 1, i))];
  };
  select(walk(rows, row, down), walk(columns, column, across), extend);
}

// ---------------------------------------------------------------- what changed

async function load(changed = false) {
  const tab = tabNow(), view = tab.dataset.view || 0;
  const known = changed || tab.hasAttribute("data-empty") ? "" : `&version=${page.version}`;
  const turn = ++turns, answer = await fetch(`${address}?gid=${gid}&fvid=${wantedView ?? view}${known}`);
  if (answer.status !== 200) return;
  const text = await answer.text();
  if (turn !== turns || tab !== tabNow()) return; // a later one is on its way
  const fresh = new DOMParser().parseFromString(text, "text/html"), flash = !tab.hasAttribute("data-empty");
  page.version = answer.headers.get("X-Version");
  const made = document.adoptNode(fresh.querySelector(".tab"));
  const strip = document.adoptNode(fresh.querySelector(".strip"));
  document.querySelector(".strip").replaceWith(strip);
  document.querySelector(".formula .views").replaceWith(document.adoptNode(fresh.querySelector("body > .views")));
  for (const link of all(".strip a")) { // tabs that came or went
    if (!document.getElementById("tab" + link.dataset.gid)) {
      const empty = document.createElement("section");
      Object.assign(empty, { id: "tab" + link.dataset.gid, className: "tab", tabIndex: 0 });
      Object.assign(empty.dataset, { gid: link.dataset.gid, empty: "" });
      document.querySelector(".tabs").append(empty);
    }
  }
  all(".tab").forEach((old) => {
    if (!all(".strip a").some((a) => a.dataset.gid === old.dataset.gid)) old.remove();
    else if (old !== tab) old.dataset.empty = "";
  });
  if (!all(".strip a").some((a) => a.dataset.gid === gid)) {
    location.hash = `gid=${all(".strip a")[0].dataset.gid}`;
    return;
  }
  merge(tab, made, flash);
  grids.delete(tab);
  all(".strip a").forEach((a) => a.classList.toggle("now", a.dataset.gid === gid));
  settle();
  mark();
  paint();
}

// Puts the new rows in place of the old, leaving those that are the same, and lights up cells that changed.
function merge(tab, made, flash) {
  for (const { name, value } of [...made.attributes]) if (name !== "class") tab.setAttribute(name, value);
  tab.removeAttribute("data-empty");
  tab.className = made.className + " now" + (tab.classList.contains("show-locked") ? " show-locked" : "");
  const before = tab.querySelector("table.cells"), after = made.querySelector("table.cells");
  const heads = (table) => [...table.tHead.querySelectorAll("th")].map((th) => th.dataset.n + th.innerHTML).join();
  const plain = (row) => row.innerHTML.replaceAll(/ (?:sel|here|lit|asked|flash|cut)\b/g, "").replaceAll(/top: ?[\d.]+px;?/g, "");
  if (!before || !after || heads(before) !== heads(after)) {
    [...tab.childNodes].forEach((part) => part !== editor && part.remove()); // somebody may be typing
    tab.prepend(...made.childNodes);
    return;
  }
  before.style.cssText = after.style.cssText;
  before.querySelector("colgroup").replaceWith(after.querySelector("colgroup"));
  before.tHead.replaceWith(after.tHead);
  const old = [...before.tBodies[0].rows], rows = [...after.tBodies[0].rows];
  const same = old.length === rows.length;
  rows.forEach((row, i) => {
    if (old[i] && old[i].outerHTML === row.outerHTML) return;
    if (flash && same && old[i]) {
      [...row.cells].forEach((cell, j) => {
        const was = old[i].cells[j];
        if (was && cell.dataset.at && (was.innerHTML !== cell.innerHTML || was.dataset.note !== cell.dataset.note)) cell.classList.add("flash");
      });
    }
    if (old[i] && plain(old[i]) === plain(row)) return;
    if (old[i]) old[i].replaceWith(row);
    else before.tBodies[0].append(row);
  });
  old.slice(rows.length).forEach((row) => row.remove());
}

let wantedView = null, turns = 0, busy = 0;
async function does(edit) {
  busy += 1; // so that nobody's look for news overtakes this one
  try {
    const refused = await send(edit);
    if (refused) say(refused);
    await load(true);
    return !refused;
  } finally {
    busy -= 1;
  }
}
const request = (...requests) => does({ requests });

// ---------------------------------------------------------------- typing

function edit(text) {
  const cell = cellAt(...from);
  if (!cell || editor) return;
  const tab = tabNow(), box = cell.getBoundingClientRect(), outer = tab.getBoundingClientRect();
  editor = document.createElement("textarea");
  editor.className = "editor";
  editor.setAttribute("aria-label", "Cell " + nameOf(...from));
  editor.value = text ?? enteredIn(cell);
  editor.style.left = box.left - outer.left + tab.scrollLeft - tab.clientLeft + "px";
  editor.style.top = box.top - outer.top + tab.scrollTop - tab.clientTop + "px";
  const grow = () => {
    editor.style.width = box.width + "px";
    editor.style.height = box.height + "px";
    editor.style.width = Math.max(box.width, Math.min(editor.scrollWidth + 4, 420)) + "px";
    editor.style.height = Math.max(box.height, editor.scrollHeight + 4) + "px";
  };
  editor.addEventListener("input", () => { grow(); entry.value = editor.value; });
  editor.addEventListener("blur", () => commit());
  editor.addEventListener("keydown", typing);
  tab.append(editor);
  grow();
  editor.focus();
  editor.setSelectionRange(editor.value.length, editor.value.length);
}

function typing(event) {
  event.stopPropagation();
  if (event.key === "Enter" && event.altKey) {
    editor.setRangeText("\n", editor.selectionStart, editor.selectionEnd, "end");
  } else if (event.key === "Enter" || event.key === "Tab") {
    commit(event.key === "Enter" ? [event.shiftKey ? -1 : 1, 0] : [0, event.shiftKey ? -1 : 1]);
  } else if (event.key === "Escape") {
    leave();
  } else return;
  event.preventDefault();
}

function leave() {
  const gone = editor;
  editor = null;
  gone?.remove();
  tabNow().focus({ preventScroll: true });
  paint();
}

async function commit(move) {
  if (!editor) return;
  const text = editor.value, [row, column] = from, before = enteredIn(cellAt(row, column));
  leave();
  if (move) step(...move, false);
  if (text !== before) await type(row, column, text);
}

function type(row, column, text) {
  return does({ types: [[`${quoted(tabNow().dataset.title)}!${nameOf(row, column)}`, text]] });
}

entry.addEventListener("keydown", (event) => {
  if (event.key === "Enter") {
    event.preventDefault();
    const [row, column] = from;
    if (entry.value !== enteredIn(cellAt(row, column))) type(row, column, entry.value);
    tabNow().focus();
    step(1, 0, false);
  } else if (event.key === "Escape") {
    tabNow().focus();
    paint();
  }
});

const empties = () => request({ repeatCell: { range: rangeOf(), cell: {}, fields: "userEnteredValue" } });

// ---------------------------------------------------------------- copying

function copy(event, cut) {
  if (editor || document.activeElement === entry || !document.activeElement?.closest(".tab, body")) return;
  if (document.activeElement.matches("input, textarea, select")) return;
  const { rows, columns } = grid(), box = chosen();
  const text = rows.filter((r) => r >= box.top && r <= box.bottom).map((row) =>
    columns.filter((c) => c >= box.left && c <= box.right).map((column) => (cellAt(row, column) ? shownIn(cellAt(row, column)) : "")).join("\t")).join("\n");
  event.clipboardData.setData("text/plain", text);
  event.preventDefault();
  copied = { range: closed(box), text, cut };
  all(".cut").forEach((cell) => cell.classList.remove("cut"));
  all(".sel", tabNow()).forEach((cell) => cell.classList.add("cut"));
}

async function paste(text) {
  const box = chosen();
  if (copied && (text === null || text.replaceAll("\r", "").trimEnd() === copied.text.trimEnd())) {
    const source = copied.range;
    if (copied.cut) {
      copied = null;
      await request({ cutPaste: { source, destination: { sheetId: Number(gid), rowIndex: box.top, columnIndex: box.left }, pasteType: "PASTE_NORMAL" } });
    } else {
      const destination = closed({ ...box, bottom: Math.max(box.bottom, box.top + source.endRowIndex - source.startRowIndex - 1), right: Math.max(box.right, box.left + source.endColumnIndex - source.startColumnIndex - 1) });
      await request({ copyPaste: { source, destination, pasteType: "PASTE_NORMAL" } });
    }
    return;
  }
  if (!text) return;
  const title = quoted(tabNow().dataset.title);
  const lines = text.replaceAll("\r", "").replace(/\n$/, "").split("\n");
  await does({ types: lines.flatMap((line, i) => line.split("\t").map((word, j) => [`${title}!${nameOf(box.top + i, box.left + j)}`, word])) });
}
document.addEventListener("copy", (event) => copy(event, false));
document.addEventListener("cut", (event) => copy(event, true));
document.addEventListener("paste", (event) => {
  if (event.target.matches?.("input, textarea")) return;
  event.preventDefault();
  paste(event.clipboardData.getData("text/plain"));
});

// ---------------------------------------------------------------- mouse and keys

const main = document.querySelector("main.tabs");
let dragging = false;
main.addEventListener("mousedown", (event) => {
  const cell = event.target.closest("td[data-at]"), head = event.target.closest("th");
  if (event.target.closest("button, .editor, .drawing") || (event.target.closest("a") && !event.shiftKey)) return;
  if (editor) commit();
  const { rows, columns } = grid();
  if (cell) {
    const place = numbers(cell.dataset.at);
    const inside = event.button === 2 && cell.classList.contains("sel");
    if (!inside) select(...place, event.shiftKey);
    dragging = event.button === 0;
  } else if (head && head.dataset.n !== undefined && columns.length) {
    const n = Number(head.dataset.n), across = head.closest("thead"), box = chosen();
    const inside = event.button === 2 && head.classList.contains("lit");
    if (inside && (across ? box.bottom - box.top : box.right - box.left) > 5) return;
    const start = event.shiftKey ? from : across ? [rows[0], n] : [n, columns[0]];
    from = start;
    to = across ? [rows[rows.length - 1], n] : [n, columns[columns.length - 1]];
    paint();
  }
  tabNow().focus({ preventScroll: true });
  event.preventDefault();
});
main.addEventListener("mouseover", (event) => {
  const cell = dragging && event.target.closest("td[data-at]");
  if (cell) {
    to = numbers(cell.dataset.at);
    paint();
  }
});
addEventListener("mouseup", () => { dragging = false; });
main.addEventListener("dblclick", (event) => { if (event.target.closest("td[data-at]") && !event.target.closest("a, button, .drawing")) edit(); });
main.addEventListener("click", (event) => {
  const cell = event.target.closest("td[data-at]");
  if (cell?.classList.contains("checkbox")) toggle(cell);
  else if (cell?.classList.contains("dropdown") && event.target.closest(".chip, .arrow")) offer(cell);
});
function toggle(cell) {
  const [yes, no] = cell.dataset.options ? cell.dataset.options.split("\n") : ["TRUE", "FALSE"];
  type(...numbers(cell.dataset.at), cell.dataset.in === "TRUE" ? no ?? "" : yes);
}

const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-20, 0], PageDown: [20, 0] };
main.addEventListener("keydown", (event) => {
  if (event.target.closest("button, select")) return;
  const far = event.ctrlKey || event.metaKey, cell = cellAt(...from);
  if (ARROWS[event.key]) step(...ARROWS[event.key], event.shiftKey, far);
  else if (event.key === "Home") far ? select(grid().rows[0], grid().columns[0], event.shiftKey) : step(0, -1, event.shiftKey, true);
  else if (event.key === "Tab" && !far) {
    const i = grid().columns.indexOf(from[1]) + (event.shiftKey ? -1 : 1);
    if (i < 0 || i >= grid().columns.length) return; // out of the grid, as everywhere
    step(0, event.shiftKey ? -1 : 1, false);
  } else if (event.key === "Enter" || event.key === "F2") {
    if (cell?.classList.contains("dropdown")) offer(cell);
    else edit();
  } else if (event.key === " " && cell?.classList.contains("checkbox")) toggle(cell);
  else if (event.key === "Delete" || event.key === "Backspace") empties();
  else if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) openAt(cell);
  else if (event.key === "Escape") { copied = null; all(".cut").forEach((c) => c.classList.remove("cut")); note(null); return; }
  else if (event.key === "a" && far) { from = [grid().rows[0], grid().columns[0]]; to = [grid().rows.at(-1), grid().columns.at(-1)]; paint(); }
  else if (event.key.length === 1 && !far && !event.altKey) edit(event.key);
  else return;
  event.preventDefault();
});

async function entered(event) {
  wantedView = null;
  if (editor) leave();
  if (tabNow().hasAttribute("data-empty")) await load();
  const spot = event.detail || mark();
  const { rows, columns } = grid();
  from = to = spot ? numbers(spot.dataset.at) : [rows[0] ?? 0, columns[0] ?? 0];
  paint();
  spot?.scrollIntoView({ block: "center", inline: "center" });
}
addEventListener("tab", entered);
entered({}); // the first was shown before this file was read
