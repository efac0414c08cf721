/* The form of an entry, better with a script: it is checked and kept after each change, and a chosen file goes at once. */
(() => {
  "use strict";
  const form = document.querySelector("[data-entry-form] form.m-entry");
  const place = document.querySelector("[data-findings]");
  if (!form || !place || !window.fetch) return;
  const busy = document.querySelector("[data-checking]");
  const upload = form.querySelector("[data-upload]");
  let waiting = 0;
  let running = null;

  const check = async () => {
    running?.abort();
    running = new AbortController();
    const sent = new FormData(form);
    sent.delete("file");
    sent.set("step", "check");
    busy.hidden = false;
    try {
      const answer = await fetch(form.action, { method: "POST", body: sent, headers: { "X-Mulu-Part": "findings" }, signal: running.signal });
      if (answer.ok) place.innerHTML = await answer.text();
      busy.hidden = true;
    } catch (error) {
      if (error.name !== "AbortError") busy.hidden = true;
    }
  };

  if (place.hasAttribute("data-unchecked")) check();
  form.addEventListener("input", (event) => {
    if (event.target.type === "file" || event.target.name === "anyway") return;
    clearTimeout(waiting);
    waiting = setTimeout(check, 1200);
  });
  form.addEventListener("change", (event) => {
    if (event.target.type !== "file" || !event.target.files.length) return;
    clearTimeout(waiting);
    running?.abort();
    form.requestSubmit(upload);
  });
  form.addEventListener("submit", () => {
    clearTimeout(waiting);
    running?.abort();
  });
})();
