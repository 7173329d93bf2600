// A spreadsheet to look at: tabs, deep links to a tab and a range, notes. It is also in the one-file export.
"use strict";
const all = (s, within = document) => [...within.querySelectorAll(s)];
const drawn = all(".strip a").find((a) => document.querySelector(`#tab${a.dataset.gid}:not([data-empty])`));
let gid = drawn ? drawn.dataset.gid : all(".tab")[0].dataset.gid;

const tabNow = () => document.getElementById("tab" + gid);

function numbers(name) { // "B3" → [2, 1]; a part that is missing is null
  const [, letters, row] = /^([A-Z]*)(\d*)$/i.exec(name) || [];
  if (letters === undefined) return null;
  const column = [...letters.toUpperCase()].reduce((n, c) => n * 26 + c.charCodeAt(0) - 64, 0) - 1;
  return [row ? Number(row) - 1 : null, letters ? column : null];
}

// The cells of the tab in front whose names lie in a range such as B3, B3:D9 or C:C.
function cellsOf(range) {
  const [first, last] = range.split(":").map(numbers);
  if (!first || (range.includes(":") && !last)) return [];
  const end = last || first;
  return all("td[data-at]", tabNow()).filter((cell) => {
    const [row, column] = numbers(cell.dataset.at);
    return (first[0] === null || (row >= first[0] && row <= (end[0] ?? 1e9))) &&
      (first[1] === null || (column >= first[1] && column <= (end[1] ?? 1e9)));
  });
}

// Rows that grew with their text push those below them down: frozen ones must stick below each other.
function settle() {
  let top = 0;
  for (const row of all("tr", tabNow()).slice(0, 40)) {
    const head = row.querySelector("th");
    if (!head || (head.parentElement.parentElement.tagName === "TBODY" && !head.classList.contains("fr"))) break;
    if (head.classList.contains("fr")) for (const cell of row.children) cell.style.top = top + "px";
    top += row.getBoundingClientRect().height;
  }
}

function mark() {
  const asked = new URLSearchParams(location.hash.slice(1));
  all(".asked").forEach((cell) => cell.classList.remove("asked"));
  const cells = asked.get("range") ? cellsOf(asked.get("range")) : [];
  cells.forEach((cell) => cell.classList.add("asked"));
  return cells[0];
}

function show() {
  const asked = new URLSearchParams(location.hash.slice(1)), doc = asked.get("doc");
  if (asked.get("gid") && document.getElementById("tab" + asked.get("gid"))) gid = asked.get("gid");
  all(".tab").forEach((tab) => tab.classList.toggle("now", tab === tabNow()));
  all(".strip a").forEach((a) => a.classList.toggle("now", a.dataset.gid === gid));
  all(".reader").forEach((reader) => reader.classList.toggle("now", reader.id === "doc" + doc));
  all(".here").forEach((spot) => spot.classList.remove("here"));
  settle();
  const spot = doc && asked.get("heading") ? document.getElementById(doc + "heading=" + asked.get("heading")) : mark();
  if (spot) {
    if (doc) spot.classList.add("here");
    spot.scrollIntoView({ block: "center", inline: "center" });
  }
  dispatchEvent(new CustomEvent("tab", { detail: spot }));
}

const card = document.getElementById("card");
function note(cell) {
  card.hidden = !cell;
  if (!cell) return;
  card.textContent = cell.dataset.note;
  const box = cell.getBoundingClientRect(), wide = card.offsetWidth;
  card.style.left = (box.right + 6 + wide > innerWidth ? Math.max(4, box.left - wide - 6) : box.right + 6) + "px";
  card.style.top = Math.max(4, Math.min(box.top, innerHeight - card.offsetHeight - 8)) + "px";
}
document.addEventListener("mouseover", (event) => {
  const cell = event.target.closest?.("td[data-note]");
  if (cell || !event.target.closest?.(".cells")) note(cell || null);
  else note(null);
});

addEventListener("hashchange", show);
show();
