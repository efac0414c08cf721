/* Better with a script: first rows that can be sorted and filtered over the whole table, and a map that can be enlarged.
   The rows interface answers; where it does not run, a small public JSON file is filtered here, else the rows shown. */
(() => {
  "use strict";
  const PAGE = 50, MOST = 50000;
  const template = document.getElementById("explorer");
  const words = template ? template.dataset : {};
  const all = (selector, within) => [...within.querySelectorAll(selector)];
  const filled = (text, facts) => text.replace(/\{(\w+)\}/g, (whole, name) => (name in facts ? facts[name] : whole));
  const grouped = (number) => Number(number).toLocaleString("en");
  const operators = {
    text: ["contains", "eq", "ne", "startswith", "empty", "filled"],
    number: ["eq", "gte", "lte", "ne", "empty", "filled"],
    moment: ["startswith", "eq", "gte", "lte", "empty", "filled"],
  };
  const FORMULA = /^\s*(?:[=＝]\s*[\p{L}\p{N}_("+-]|[-+＋－@＠]\s*[A-Za-z]+[\p{L}\p{N}_.]*\s*[(!|])|^[\t\r]/u;

  // JSON whose whole numbers of 16 digits and more stay as they are written: a browser would round them.
  const NUMBERS = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
  const exactly = (text) => JSON.parse(text.replace(NUMBERS, (mark) => (/^-?\d{16,}$/.test(mark) ? `"${mark}"` : mark)));

  const parameters = (question, limit) => {
    const asked = new URLSearchParams();
    for (const { column, operator, value } of question.conditions) {
      if (operator === "eq") asked.append(column.name, value);
      else if (operator === "empty" || operator === "filled") asked.append(`${column.name}__isnull`, operator === "empty" ? "1" : "0");
      else asked.append(`${column.name}__${operator}`, value);
    }
    if (question.sort) asked.set("_sort", (question.descending ? "-" : "") + question.sort.name);
    asked.set("_limit", limit);
    return asked;
  };

  const holds = (cell, { column, operator, value }) => {
    const none = cell === null || cell === undefined || cell === "";
    if (operator === "empty" || operator === "filled") return none === (operator === "empty");
    if (none) return operator === "ne";
    const isNumber = column.kind === "number" && value.trim() !== "" && !Number.isNaN(Number(value)) && !Number.isNaN(Number(cell));
    const [one, other] = isNumber ? [Number(cell), Number(value)] : [String(cell), value];
    if (operator === "contains") return String(cell).includes(value);
    if (operator === "startswith") return String(cell).startsWith(value);
    if (operator === "eq") return one === other;
    if (operator === "ne") return one !== other;
    return operator === "gte" ? one >= other : one <= other;
  };

  const selected = (rows, columns, question) => {
    const places = question.conditions.map((one) => [columns.indexOf(one.column), one]);
    const found = rows.filter((row) => places.every(([place, one]) => holds(row[place], one)));
    if (!question.sort) return found;
    const at = columns.indexOf(question.sort);
    const compare = new Intl.Collator("zh", { numeric: true }).compare;
    const side = question.descending ? -1 : 1;
    return found.sort((a, b) => side * compare(a[at] ?? "", b[at] ?? ""));
  };

  const explore = (place) => {
    const table = place.nextElementSibling.querySelector("table");
    const heads = all("thead th", table), body = table.tBodies[0];
    const columns = heads.map((head) => ({ name: head.dataset.name, kind: head.dataset.kind, title: head.textContent.trim() }));
    const first = [...body.rows];
    const shownFirst = first.map((row) => [...row.cells].map((cell) => cell.textContent));
    const box = template.content.firstElementChild.cloneNode(true);
    const form = box.querySelector("form"), conditions = box.querySelector("[data-conditions]");
    const said = box.querySelector("[data-said]"), way = box.querySelector("[data-way]"), same = box.querySelector("[data-same]");
    const more = box.querySelector("[data-more]"), take = box.querySelector("[data-take]");
    const empty = conditions.firstElementChild.cloneNode(true);
    let whole = null, next = "", shown = 0, running = 0;

    const option = (value, text) => Object.assign(document.createElement("option"), { value, textContent: text });
    const operatorsOf = (row) => {
      const kind = columns[row.elements.column.selectedIndex].kind;
      row.elements.operator.replaceChildren(...operators[kind].map((key) => option(key, words[key])));
      row.elements.value.inputMode = kind === "number" ? "decimal" : "text";
    };
    const addCondition = () => {
      const row = empty.cloneNode(true);
      row.elements.column.replaceChildren(...columns.map((column, at) => option(at, column.title)));
      row.elements.column.addEventListener("change", () => operatorsOf(row));
      row.elements.operator.addEventListener("change", () => { row.elements.value.hidden = /empty|filled/.test(row.elements.operator.value); });
      row.querySelector("[data-drop]").addEventListener("click", () => {
        if (conditions.children.length > 1) row.remove();
        else row.elements.value.value = "";
      });
      operatorsOf(row);
      conditions.append(row);
      return row;
    };
    conditions.replaceChildren();
    addCondition();
    form.elements.sort.append(...columns.map((column, at) => option(at, column.title)));

    const question = () => ({
      conditions: [...conditions.children]
        .map(({ elements }) => ({ column: columns[elements.column.value], operator: elements.operator.value, value: elements.value.value }))
        .filter(({ operator, value }) => value !== "" || operator === "empty" || operator === "filled"),
      sort: columns[form.elements.sort.value === "" ? -1 : form.elements.sort.value],
      descending: form.elements.descending.checked,
    });

    const cells = (values) => {
      const row = document.createElement("tr");
      values.forEach((value, at) => {
        const cell = row.insertCell();
        cell.textContent = value ?? "";
        cell.className = heads[at].className;
      });
      return row;
    };
    const valuesOf = (rows) => rows.map((row) => columns.map(({ name }) => row[name]));

    // The answer of the rows interface; what it refuses is an error with its sentence, and nothing is null.
    const asked = async (address) => {
      let answer;
      try { answer = await fetch(address, { headers: { Accept: "application/json", "Accept-Language": document.documentElement.lang } }); } catch { return null; }
      const told = await answer.text().then(exactly).catch(() => null);
      if (!told) return null;
      if (answer.ok) return told;
      if (answer.status === 400) throw new Error([told.detail, ...(told.errors || []).map((one) => one.message)].join(" "));
      return { refused: told.code, detail: told.detail };
    };
    const inBrowser = async () => {
      if (!whole && place.dataset.json) whole = await fetch(place.dataset.json).then((answer) => (answer.ok ? answer.text().then(exactly) : null)).catch(() => null).then((rows) => rows && valuesOf(rows));
      return whole;
    };

    const say = (text, facts) => { said.textContent = filled(text, Object.fromEntries(Object.entries(facts).map(([key, value]) => [key, grouped(value)]))); };
    const mark = () => heads.forEach((head, at) => {
      if (String(at) === form.elements.sort.value) head.setAttribute("aria-sort", form.elements.descending.checked ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });

    const run = async () => {
      const turn = ++running, wanted = question();
      box.open = true;
      mark();
      said.textContent = words.busy;
      for (const one of [way, same, more, take]) one.hidden = true;
      const address = `${place.dataset.api}?${parameters(wanted, PAGE)}`;
      try {
        const told = place.dataset.api ? await asked(`${address}&_count=1`) : null;
        if (turn !== running) return;
        if (told && told.rows) return fromInterface(told, address);
        const rows = (await inBrowser()) || shownFirst;
        if (turn !== running) return;
        const found = selected([...rows], columns, wanted);
        shown = Math.min(found.length, rows === whole ? PAGE * 4 : found.length);
        body.replaceChildren(...found.slice(0, shown).map(cells));
        say(rows === whole ? words.here : told && told.refused ? words.gated : words.preview, { n: found.length, all: rows.length, shown });
        if (told && told.refused) lead(told);
      } catch (error) { said.textContent = error.message; }
    };
    const fromInterface = (told, address) => {
      body.replaceChildren(...valuesOf(told.rows).map(cells));
      next = told.next;
      shown = told.rows.length;
      more.hidden = !next;
      take.hidden = !shown;
      same.hidden = false;
      same.querySelector("code").textContent = `GET ${address}`;
      said.dataset.count = told.count;
      say(words.found, { n: told.count, all: place.dataset.rows, shown });
    };
    const lead = (told) => {
      const here = encodeURIComponent(location.pathname);
      for (const link of all("a", way)) {
        link.hidden = link.dataset.code !== told.refused;
        link.search = `?next=${here}`;
        if (!link.hidden) way.hidden = false;
      }
      if (way.hidden) said.textContent = `${told.detail} ${said.textContent}`;
    };
    const onward = async () => {
      const told = await asked(next);
      if (!told || !told.rows) return;
      body.append(...valuesOf(told.rows).map(cells));
      next = told.next;
      shown += told.rows.length;
      more.hidden = !next;
      say(words.found, { n: said.dataset.count, all: place.dataset.rows, shown });
    };

    // Every page of the answer as one file that a spreadsheet opens; formulas get an apostrophe, as in the files offered.
    const download = async () => {
      const quoted = (cell) => {
        const text = typeof cell === "string" && FORMULA.test(cell) ? `'${cell}` : String(cell ?? "");
        return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
      };
      const lines = [columns.map(({ name }) => quoted(name)).join(",")];
      let address = `${place.dataset.api}?${parameters(question(), 1000)}`;
      while (address && lines.length <= MOST) {
        const told = await asked(address);
        if (!told || !told.rows) return;
        lines.push(...valuesOf(told.rows).map((row) => row.map(quoted).join(",")));
        address = told.next;
      }
      if (address) say(words.cut, { n: MOST });
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob(["\ufeff", lines.slice(0, MOST + 1).join("\r\n"), "\r\n"], { type: "text/csv" }));
      link.download = `${place.dataset.api.split("/").slice(-2)[0]}.csv`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    };

    const once = (button, work) => button.addEventListener("click", async () => {
      button.disabled = true;
      try { await work(); } finally { button.disabled = false; }
    });
    once(more, onward);
    once(take, download);
    box.querySelector("[data-another]").addEventListener("click", () => addCondition().elements.column.focus());
    form.addEventListener("submit", (event) => { event.preventDefault(); run(); });
    form.addEventListener("reset", () => {
      running += 1;
      conditions.replaceChildren();
      addCondition();
      body.replaceChildren(...first);
      said.textContent = "";
      for (const one of [way, same, more, take]) one.hidden = true;
      setTimeout(mark);
    });
    heads.forEach((head, at) => {
      const button = Object.assign(document.createElement("button"), { type: "button" });
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        form.elements.descending.checked = form.elements.sort.value === String(at) && !form.elements.descending.checked;
        form.elements.sort.value = at;
        run();
      });
    });
    place.append(box);
  };

  const zoom = (figure) => {
    const svg = figure.querySelector("svg"), bar = figure.querySelector("[data-zoom]");
    const [, , wide, high] = svg.getAttribute("viewBox").split(" ").map(Number);
    let view = { x: 0, y: 0, w: wide, h: high }, held = null;
    const clamp = (value, low, top) => Math.max(low, Math.min(top, value));
    const layer = figure.dataset.tiles && document.createElementNS(svg.namespaceURI, "g");
    if (layer) svg.prepend(layer);

    const tiles = () => {
      const [left, top, scale] = figure.dataset.frame.split(" ").map(Number);
      const width = svg.getBoundingClientRect().width || wide;
      const level = clamp(Math.round(Math.log2((scale * width) / view.w / 256)), 1, 18);
      const count = 2 ** level, side = scale / count;
      const column = (x) => clamp(Math.floor((left + x / scale) * count), 0, count - 1);
      const row = (y) => clamp(Math.floor((top + y / scale) * count), 0, count - 1);
      const images = [];
      for (let x = column(view.x); x <= column(view.x + view.w); x += 1)
        for (let y = row(view.y); y <= row(view.y + view.h) && images.length < 64; y += 1) {
          const image = document.createElementNS(svg.namespaceURI, "image");
          const facts = { href: filled(figure.dataset.tiles, { z: level, x, y }), x: (x / count - left) * scale, y: (y / count - top) * scale, width: side, height: side };
          for (const [name, value] of Object.entries(facts)) image.setAttribute(name, value);
          images.push(image);
        }
      layer.replaceChildren(...images);
    };
    const show = () => {
      view.x = clamp(view.x, 0, wide - view.w);
      view.y = clamp(view.y, 0, high - view.h);
      svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.w} ${view.h}`);
      svg.setAttribute("data-zoomed", Math.round(Math.log2(wide / view.w)));
      for (const point of all("circle", svg)) point.setAttribute("r", 4 * Math.sqrt(view.w / wide));
      if (layer) tiles();
    };
    const by = (factor, x = view.x + view.w / 2, y = view.y + view.h / 2) => {
      const w = factor ? clamp(view.w * factor, wide / 64, wide) : wide;
      view = { x: x - w / 2, y: y - (w * high) / wide / 2, w, h: (w * high) / wide };
      show();
    };
    const unit = () => view.w / svg.getBoundingClientRect().width;

    bar.hidden = false;
    for (const button of all("[data-by]", bar)) button.addEventListener("click", () => by(Number(button.dataset.by)));
    bar.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (!step) return;
      event.preventDefault();
      view.x += (step[0] * view.w) / 4;
      view.y += (step[1] * view.h) / 4;
      show();
    });
    svg.addEventListener("pointerdown", (event) => { held = { x: event.clientX, y: event.clientY, view: { ...view }, moved: false }; });
    svg.addEventListener("pointermove", (event) => {
      if (!held || !event.buttons || view.w === wide) return;
      const [x, y] = [event.clientX - held.x, event.clientY - held.y];
      held.moved = held.moved || Math.hypot(x, y) > 4;
      view.x = held.view.x - x * unit();
      view.y = held.view.y - y * unit();
      show();
    });
    svg.addEventListener("click", (event) => {
      if (!held || held.moved || view.w === wide) return;
      const box = svg.getBoundingClientRect();
      by(1, view.x + (event.clientX - box.left) * unit(), view.y + (event.clientY - box.top) * unit());
    });
    if (layer) show();
  };

  for (const place of document.querySelectorAll("[data-explore]")) explore(place);
  for (const figure of document.querySelectorAll("[data-map]")) zoom(figure);
})();
