/* Search and filters over the whole catalogue, from small files made at the build (catalog/searching.py, facets.py).
   Queries are cut like texts there: pairs of neighbouring characters, endings of Latin words. */
const FORM = 2;
const FIRST = 20; // results shown, and added each time
const folder = new URL("../search/", import.meta.url);
const language = document.documentElement.lang.split("-")[0];

const kept = new Map();
const load = (name, version) => {
  if (!kept.has(name)) {
    const address = new URL(version ? `${name}?v=${version}` : name, folder);
    kept.set(name, fetch(address, version ? {} : { cache: "no-cache" }).then((answer) => {
      if (!answer.ok) throw new Error(`${answer.status} ${name}`);
      return answer.json();
    }));
  }
  return kept.get(name);
};

export const normal = (text) => text.normalize("NFKC").toLowerCase();
const blocksOf = (text) => normal(text).match(/[\p{L}\p{N}]+/gu) || [];
const isLatin = (text) => /^[0-9a-z]+$/.test(text);

/** What a query asks of each entry: `whole` terms that must stand there, and `starts` that a term must begin with. */
export const cut = (query) => {
  const whole = new Set();
  const starts = new Set();
  for (const block of blocksOf(query)) {
    const letters = [...block];
    if (isLatin(block)) { starts.add(block.slice(0, 40)); continue; }
    if (letters.length === 1) { whole.add(block); continue; }
    letters.slice(1).forEach((letter, at) => {
      const pair = letters[at] + letter;
      if (!isLatin(pair)) whole.add(pair);
    });
    for (const word of block.match(/[0-9a-z]{2,}/g) || []) starts.add(word.slice(0, 40));
  }
  return { whole: [...whole], starts: [...starts], exact: blocksOf(query).join("") };
};

const shardOf = (term, count) => {
  let value = 2166136261;
  for (const byte of new TextEncoder().encode([...term].slice(0, 2).join(""))) value = Math.imul(value ^ byte, 16777619);
  return (value >>> 0) % count;
};

const places = (gaps = []) => {
  let total = 0;
  return gaps.map((gap) => (total += gap));
};

const both = (one, other) => (one === null ? other : new Set([...one].filter((place) => other.has(place))));

/** Places of the entries that match, with how well: 3 the whole title, 2 all in the title, 1 somewhere, 0 no query. */
export const matches = async (query) => {
  const index = await load("index.json");
  if (index.form !== FORM) throw new Error("form");
  const { whole, starts, exact } = cut(query);
  if (!whole.length && !starts.length) return query.trim() ? new Map() : null;
  const shard = (term) => load(`terms/${shardOf(term, index.shards)}.json`, index.version);
  let anywhere = null;
  let inTitle = null;
  const meet = (rows) => {
    const title = new Set(rows.flatMap((row) => places(row[0])));
    inTitle = both(inTitle, title);
    anywhere = both(anywhere, new Set([...title, ...rows.flatMap((row) => places(row[1]))]));
  };
  const wholeRows = await Promise.all(whole.map(async (term) => [(await shard(term))[term]].filter(Boolean)));
  const startRows = await Promise.all(starts.map(async (start) => {
    const rows = start.length === 1 ? [] : await shard(start);
    return Object.keys(rows).filter((term) => term.startsWith(start)).map((term) => rows[term]);
  }));
  [...wholeRows, ...startRows.filter((_, at) => starts[at].length > 1)].forEach(meet);
  if (anywhere === null) anywhere = inTitle = new Set(places((await shard(starts[0]))[starts[0]]?.flat()));
  const same = new Set(places((await shard(exact))[`=${exact}`]?.[0]));
  return new Map([...anywhere].map((place) => [place, same.has(place) ? 3 : inTitle.has(place) ? 2 : 1]));
};

const valuesAt = (column, place) => {
  const value = column[place];
  return Array.isArray(value) ? value : value < 0 ? [] : [value];
};

/** The places to show, best first, and for each filter how many entries each value would leave. */
export const found = async (query, chosen) => {
  const index = await load("index.json");
  const table = await load("facets.json", index.version);
  const hits = await matches(query);
  const gone = new Set(table.gone || []); // of these only a notice is left: their words find them, after all others
  const all = hits === null
    ? Array.from({ length: index.entries }, (_, place) => place).filter((place) => !gone.has(place)) : [...hits.keys()];
  const passes = (place, except) => index.facets.every(({ key }) =>
    key === except || !chosen[key]?.size || valuesAt(table[key], place).some((value) => chosen[key].has(value)));
  const counts = Object.fromEntries(index.facets.map(({ key, values }) => {
    const count = new Array(values.length).fill(0);
    for (const place of all) if (passes(place, key)) for (const value of valuesAt(table[key], place)) count[value] += 1;
    return [key, count];
  }));
  const rank = (place) => (gone.has(place) ? -1 : hits === null ? 0 : hits.get(place));
  const shown = all.filter((place) => passes(place, null));
  shown.sort((a, b) => rank(b) - rank(a) || table.updated[b] - table.updated[a] || a - b);
  return { shown, counts };
};

const cards = async (wanted) => {
  const index = await load("index.json");
  return Promise.all(wanted.map(async (place) => {
    const block = await load(`results/${language}/${Math.floor(place / index.block)}.json`, index.version);
    return block[place % index.block];
  }));
};

const start = async (form) => {
  const input = form.querySelector("[name=q]");
  const results = document.querySelector("[data-results]");
  const status = results.querySelector("[data-status]");
  const list = results.querySelector("[data-list]");
  const initial = status.textContent;
  const index = await load("index.json");
  const chosen = Object.fromEntries(index.facets.map(({ key }) => [key, new Set()]));
  const boxes = new Map();
  let turn = 0;

  const fromAddress = () => {
    const asked = new URLSearchParams(location.search);
    input.value = asked.get("q") || "";
    for (const { key, values } of index.facets) {
      const names = new Set(asked.getAll(key));
      chosen[key] = new Set(values.flatMap(([name], at) => (names.has(name) ? [at] : [])));
    }
  };

  const toAddress = () => {
    const asked = new URLSearchParams();
    if (input.value.trim()) asked.set("q", input.value.trim());
    for (const { key, values } of index.facets) for (const at of chosen[key]) asked.append(key, values[at][0]);
    const words = asked.toString();
    history.replaceState(null, "", words ? `?${words}` : location.pathname);
  };

  const isIdle = () => !input.value.trim() && Object.values(chosen).every((values) => !values.size);

  const more = document.createElement("button");
  more.type = "button";
  more.className = "m-button m-button--secondary";
  more.textContent = form.dataset.more || "+";
  let waiting = [];
  const show = async () => {
    const next = waiting.splice(0, FIRST);
    const now = turn;
    const drawn = await cards(next);
    if (now !== turn) return;
    list.insertAdjacentHTML("beforeend", drawn.map((card) => `<li>${card}</li>`).join(""));
    more.hidden = !waiting.length;
  };
  more.addEventListener("click", show);

  const refresh = async () => {
    const now = ++turn;
    try {
      const { shown, counts } = await found(input.value, chosen);
      if (now !== turn) return;
      results.querySelectorAll("nav").forEach((paging) => { paging.hidden = true; });
      list.after(more);
      list.replaceChildren();
      waiting = [...shown];
      status.textContent = shown.length || !form.dataset.none
        ? initial.replace(/\d[\d,]*/, shown.length.toLocaleString("en")) : form.dataset.none;
      for (const [key, items] of boxes) items.forEach(({ item, box, count, at }) => {
        box.checked = chosen[key].has(at);
        count.textContent = counts[key][at].toLocaleString("en");
        item.hidden = !counts[key][at] && !box.checked;
      });
      await show();
    } catch (problem) {
      if (now === turn && form.dataset.failed) status.textContent = form.dataset.failed;
      throw problem;
    }
  };

  for (const fieldset of document.querySelectorAll("[data-facets] fieldset[data-facet]")) {
    const key = fieldset.dataset.facet;
    const values = index.facets.find((facet) => facet.key === key)?.values || [];
    const items = [];
    for (const [at, [name]] of values.entries()) {
      const old = fieldset.querySelector(`[data-value="${CSS.escape(name)}"]`);
      if (!old) continue;
      const label = document.createElement("label");
      const box = document.createElement("input");
      box.type = "checkbox";
      box.value = name;
      label.append(box, ...old.childNodes);
      old.replaceWith(label);
      box.addEventListener("change", () => {
        chosen[key][box.checked ? "add" : "delete"](at);
        toAddress();
        refresh();
      });
      items.push({ item: label.closest("li") || label, box, count: label.querySelector(".m-count"), at });
    }
    boxes.set(key, items);
  }

  let timer = 0;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => { toAddress(); refresh(); }, 150);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    toAddress();
    refresh();
  });
  addEventListener("popstate", () => { fromAddress(); refresh(); });
  fromAddress();
  if (!isIdle()) await refresh();
  document.documentElement.dataset.search = "ready";
};

const form = document.querySelector("form[data-search]");
if (form && document.querySelector("[data-results]")) start(form);
