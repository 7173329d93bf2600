// A Doc: links that land on headings, the text kept fresh, and editing as Markdown.
"use strict";
const dialog = document.getElementById("editor"), form = dialog.querySelector("form"), wrong = dialog.querySelector(".wrong");
let based = 0;

function land() {
  const wanted = decodeURIComponent(location.hash.slice(1));
  if (!wanted) return;
  const spot = document.getElementById(wanted);
  if (spot) {
    spot.scrollIntoView({ block: "start" });
    return;
  }
  for (const tab of document.querySelectorAll("[data-headings]")) {
    if (tab.dataset.headings.split(" ").includes(wanted)) location.replace(tab.href + location.hash);
  }
}

async function refresh() {
  const text = await (await fetch(location.pathname + location.search)).text();
  const fresh = new DOMParser().parseFromString(text, "text/html");
  for (const part of [".page", ".side", ".titles"]) {
    document.querySelector(part).replaceWith(document.adoptNode(fresh.querySelector(part)));
  }
  page.version = fresh.body.dataset.version;
}

document.getElementById("edit").addEventListener("click", async () => {
  const answer = await (await fetch(address)).json();
  if (answer.error) {
    say(answer.error);
    return;
  }
  form.markdown.value = answer.markdown;
  based = answer.revision;
  dialog.querySelector(".lossy").hidden = !answer.lossy;
  wrong.hidden = true;
  dialog.showModal();
  form.markdown.focus();
  form.markdown.setSelectionRange(0, 0);
  form.markdown.scrollTop = 0;
});

form.addEventListener("submit", async (event) => {
  if (event.submitter && event.submitter.value !== "save") return;
  event.preventDefault();
  const refused = await send({ markdown: form.markdown.value, revision: based });
  wrong.textContent = refused;
  wrong.hidden = !refused;
  if (refused) return;
  dialog.close();
  await refresh();
});

watch(async () => {
  if (dialog.open) return;
  const answer = await fetch(`${address}?version=${page.version}`);
  if (answer.status !== 204) await refresh();
});
addEventListener("hashchange", land);
land();
