/* Better with a script, complete without one: theme, copying, sorting, forms that know their entry and check before sending. */
(() => {
  "use strict";
  const root = document.documentElement;
  const kept = (key, value) => {
    try { return value === undefined ? localStorage.getItem(key) : localStorage.setItem(key, value); } catch { return null; }
  };
  const theme = kept("mulu-theme");
  if (theme === "dark" || theme === "light") root.dataset.theme = theme;
  if (kept("mulu-large") === "on") root.dataset.large = "";
  root.classList.add("js");

  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  const themes = () => {
    const isDark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
    for (const button of all("[data-theme-toggle]")) {
      button.hidden = false;
      button.setAttribute("aria-pressed", isDark());
      button.addEventListener("click", () => {
        root.dataset.theme = isDark() ? "light" : "dark";
        kept("mulu-theme", root.dataset.theme);
        button.setAttribute("aria-pressed", isDark());
      });
    }
  };

  // Without a script the links enlarge this page alone; with one the choice is kept for every page.
  const sizes = () => {
    const links = all("[data-large]", document.body);
    for (const link of links) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        const on = link.dataset.large === "on";
        if (on) root.dataset.large = ""; else delete root.dataset.large;
        kept("mulu-large", on ? "on" : "off");
        links.find((other) => other !== link).focus();
      });
    }
  };

  const printing = () => addEventListener("beforeprint", () => all("main details").forEach((part) => { part.open = true; }));

  const copying = () => {
    if (!navigator.clipboard) return;
    for (const button of all("[data-copy], [data-copy-from]")) {
      button.hidden = false;
      button.addEventListener("click", async () => {
        const from = button.dataset.copyFrom && document.getElementById(button.dataset.copyFrom);
        await navigator.clipboard.writeText(from ? from.textContent.trim() : button.dataset.copy);
        const word = button.textContent;
        button.textContent = button.dataset.done;
        setTimeout(() => { button.textContent = word; }, 2000);
      });
    }
  };

  const sorting = () => {
    const compare = new Intl.Collator(root.lang, { numeric: true }).compare;
    const number = (text) => (text === "" ? NaN : Number(text.replaceAll(",", "")));
    for (const table of all("table[data-sort]")) {
      const body = table.tBodies[0];
      if (!body || body.rows.length < 3) continue;
      all("thead th", table).forEach((head, column) => {
        const button = document.createElement("button");
        button.type = "button";
        button.append(...head.childNodes);
        head.append(button);
        button.addEventListener("click", () => {
          const down = head.getAttribute("aria-sort") === "ascending";
          all("thead th", table).forEach((other) => other.removeAttribute("aria-sort"));
          head.setAttribute("aria-sort", down ? "descending" : "ascending");
          const rows = [...body.rows].sort((a, b) => {
            const [one, two] = [a, b].map((row) => row.cells[column].textContent.trim());
            const [x, y] = [number(one), number(two)];
            return Number.isNaN(x) || Number.isNaN(y) ? compare(one, two) : x - y;
          });
          body.append(...(down ? rows.reverse() : rows));
        });
      });
    }
  };

  const prefilling = () => {
    const given = new URLSearchParams(location.search).get("entry");
    if (!given || !/^[a-z0-9-]+\/[a-z0-9-]+$/.test(given)) return;
    for (const input of all("form [data-prefill='entry']")) if (!input.value) input.value = given;
  };

  const applicants = () => {
    const kinds = all("input[name='applicant_kind']");
    const show = () => {
      const kind = kinds.find((input) => input.checked || input.type === "hidden")?.value;
      for (const field of all("[data-only-for]")) {
        field.hidden = !field.dataset.onlyFor.split(" ").includes(kind);
        for (const input of all("input, select, textarea", field)) input.disabled = field.hidden;
      }
    };
    kinds.forEach((input) => input.addEventListener("change", show));
    if (kinds.length) show();
  };

  const checking = () => {
    const words = document.querySelector("[data-errors]");
    for (const form of all("form[data-check]")) {
      form.addEventListener("submit", (event) => {
        all(".m-field--error", form).forEach(clear);
        const faults = all("input, select, textarea", form).filter((input) => !input.disabled && !input.checkValidity());
        const seen = new Set();
        const first = faults.filter((input) => !seen.has(input.name) && seen.add(input.name));
        words.replaceChildren();
        if (!first.length) return;
        event.preventDefault();
        words.append(summary(first.map((input) => [input, tell(input, words.dataset)]), words.dataset.title));
        words.firstChild.focus();
      });
    }
  };
  const clear = (field) => {
    field.classList.remove("m-field--error");
    all(".m-error", field).forEach((line) => line.remove());
    all("[aria-invalid]", field).forEach((input) => input.removeAttribute("aria-invalid"));
  };
  const tell = (input, words) => {
    const field = input.closest(".m-field");
    const name = (field.querySelector("legend, label")?.firstChild?.textContent || "").trim();
    const text = (input.validity.valueMissing ? words.required : words.invalid).replace("{name}", name);
    const line = document.createElement("p");
    line.className = "m-error";
    line.id = `${input.id}-error`;
    line.textContent = text;
    field.classList.add("m-field--error");
    input.setAttribute("aria-invalid", "true");
    const described = (input.getAttribute("aria-describedby") || "").split(" ").filter((id) => id && id !== line.id);
    input.setAttribute("aria-describedby", [...described, line.id].join(" "));
    (field.querySelector(".m-choice") || input).before(line);
    return text;
  };
  const summary = (faults, title) => {
    const box = document.createElement("div");
    box.className = "m-error-summary";
    box.setAttribute("role", "alert");
    box.tabIndex = -1;
    const head = document.createElement("h2");
    head.textContent = title;
    const list = document.createElement("ul");
    for (const [input, text] of faults) {
      const link = document.createElement("a");
      link.href = `#${input.id}`;
      link.textContent = text;
      link.addEventListener("click", (event) => { event.preventDefault(); input.focus(); });
      const item = document.createElement("li");
      item.append(link);
      list.append(item);
    }
    box.append(head, list);
    return box;
  };

  const maps = () => {
    for (const figure of all("[data-map]")) {
      const name = figure.querySelector("[data-map-name]");
      const show = (event) => { const title = event.target.querySelector?.("title"); if (name && title) name.textContent = title.textContent; };
      figure.addEventListener("pointerover", show);
    }
  };

  const folding = () => {
    const narrow = matchMedia("(max-width: 59.99rem)").matches;
    for (const facets of all("details.m-facets")) {
      if (narrow && facets.hasAttribute("data-facets")) facets.open = false;
      facets.dataset.folded = "";
    }
  };

  // The pages of a case are set into a shell that knows no address: its language switch learns it here.
  const switching = () => {
    const place = /^((?:\/[a-z]{2})?)(\/(?:workbench|track|sign-in|consent)\/.*)$/.exec(location.pathname);
    if (place) for (const link of all("a[hreflang]")) link.href = link.getAttribute("href") + place[2].slice(1) + location.search;
  };

  // Who signs in comes back to where they were; from home, officers go on to the workbench.
  const returning = () => {
    const link = document.querySelector("[data-sign-in]");
    const isHome = /^(\/[a-z]{2})?\/(sign-in\/.*)?$/.test(location.pathname);
    if (link && !isHome) link.href += `?next=${encodeURIComponent(location.pathname + location.search)}`;
  };

  // Pages say who is signed in; static ones ask only who has signed in here, because they may stand without functions.
  const greeting = async () => {
    const link = document.querySelector("[data-sign-in]");
    const drawn = !document.querySelector("[data-static]") && /^(\/[a-z]{2})?\/(workbench|track|sign-in|consent|api)\//.test(location.pathname);
    if (!link || !(drawn || /(^|; )mulu_in=1/.test(document.cookie))) return;
    const person = await fetch("/api/me").then((answer) => (answer.ok ? answer.json() : {}), () => ({}));
    if (!person.signed_in) return;
    link.textContent = person.name;
    link.lang = "zh-CN";
    if (person.workbench) link.href = link.dataset.signIn;
    for (const note of all("[data-until-signed-in]")) note.hidden = person.verified;
  };

  document.addEventListener("DOMContentLoaded", () => [themes, sizes, printing, copying, sorting, prefilling, applicants, checking, maps, folding, switching, returning, greeting].forEach((part) => part()));
})();
