// The first page: calls as they come in, scripted faults, reset.
"use strict";
const list = document.getElementById("calls"), none = list.innerHTML, toast = document.getElementById("toast");
let next = 0, seen = 0;

function add(tag, text, name) {
  const made = document.createElement(tag);
  made.textContent = text;
  if (name) made.className = name;
  return made;
}

const names = {};
function nameOf(id) {
  const link = names[id] || document.querySelector(`a[href*="/d/${CSS.escape(id)}/"]`);
  if (link) names[id] = link;
  return link ? link.textContent : id.slice(0, 12);
}

function line(call) {
  const row = document.createElement("tr"), method = document.createElement("td");
  method.append(add("code", call.method || `${call.http} ${call.path}`));
  const what = [call.principal.split("@")[0], call.file && nameOf(call.file), call.parts && `${call.parts.length} calls`];
  method.append(add("span", what.filter(Boolean).join(" · "), "from"));
  row.title = `${call.http} ${call.path}\n${call.principal}`;
  const status = call.ms === null ? "…" : call.status || "dropped";
  row.append(method, add("td", status, call.ms !== null && (!call.status || call.status >= 400) ? "bad" : ""));
  row.append(add("td", call.ms === null ? "" : call.ms < 10 ? call.ms : Math.round(call.ms), "ms"));
  return row;
}

async function look() {
  const answer = await (await fetch(`/_emulator/calls?since=${next}`)).json();
  if (answer.next < next) { // the emulator was reset
    next = seen = 0;
    list.innerHTML = none;
    return;
  }
  if (!answer.calls.length) return;
  if (!seen) list.replaceChildren();
  for (let n = next; n < seen; n += 1) list.firstChild?.remove(); // shown before they were answered
  for (const call of answer.calls) list.prepend(line(call));
  seen = next + answer.calls.length;
  next = answer.next;
  while (list.children.length > 300) list.lastChild.remove();
  document.getElementById("count").textContent = seen;
  await files();
}

async function files() {
  const fresh = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  document.getElementById("files").replaceWith(document.adoptNode(fresh.getElementById("files")));
}

function script(faults) {
  const shown = faults.map((fault) => add("li", `${fault.method}: ${fault.do}${fault.call ? ` at call ${fault.call}` : ""}`));
  document.getElementById("faults").replaceChildren(...shown);
}

async function post(path, body) {
  const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  const found = await answer.json();
  toast.textContent = found.error || "";
  toast.hidden = !found.error;
  return found;
}

document.getElementById("fault").addEventListener("submit", async (event) => {
  event.preventDefault();
  const data = new FormData(event.target);
  const found = await post("/_emulator/faults", [{ method: data.get("method"), do: data.get("do"), call: Number(data.get("call")) }]);
  if (found.script) script(found.script);
});
document.getElementById("reset").addEventListener("submit", async (event) => {
  event.preventDefault();
  await post("/_emulator/reset", {});
  location.reload();
});

script(JSON.parse(document.getElementById("faults").dataset.script));
(async function poll() {
  try {
    if (!document.hidden) await look();
  } catch { /* asked again */ }
  setTimeout(poll, 1000);
})();
