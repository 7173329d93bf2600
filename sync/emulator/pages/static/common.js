// What every page that edits needs: who acts, how an edit is sent, and how a refusal is shown.
"use strict";
const page = document.body.dataset;
const address = `/_emulator/ui/${page.kind}/${page.file}`;
const who = document.getElementById("who");

const kept = localStorage.getItem("who");
if (kept && [...who.options].some((option) => option.value === kept)) who.value = kept;
who.addEventListener("change", () => localStorage.setItem("who", who.value));

let hiding = 0;
function say(words) {
  const toast = document.getElementById("toast");
  toast.textContent = words;
  toast.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { toast.hidden = true; }, 7000);
}

// Sends an edit as the chosen person; answers the words of a refusal, or nothing.
async function send(edit) {
  try {
    const answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ who: who.value, ...edit }),
    });
    return answer.ok ? "" : (await answer.json()).error;
  } catch {
    return "The emulator does not answer. Is it still running?";
  }
}

// Calls `look` every other second while the page is in front, and never twice at once.
function watch(look) {
  setTimeout(async () => {
    try {
      if (!document.hidden) await look();
    } catch { /* it is asked again */ }
    watch(look);
  }, 1500);
}
