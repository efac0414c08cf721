/* Shows what search-index.js finds: results with the reasons for each, filters with live counts, order, address, keys. */
const FIRST = 10; // results shown, and added each time
const SOME = 8; // values of a filter shown before more are asked for
const SURE = 3; // results found by a part or nearly, of which texts that are not in sight are fetched to say why
const SMALL = 500; // entries that are kept for searching offline without asking
const BYTES_AN_ENTRY = 1200; // compressed, for the offer to keep a larger catalogue
const root = document.documentElement;
const language = root.lang.split("-")[0];
const isLatin = (text) => /^[0-9a-z]+$/.test(text || "");
const isHan = (text) => /\p{Script=Han}/u.test(text);
const make = (tag, facts, ...within) => {
  const element = Object.assign(document.createElement(tag), facts);
  element.append(...within);
  return element;
};

/* --- why an entry was found: what to mark, and where --- */
class Reasons {
  constructor(index, files, query) {
    Object.assign(this, { index, files, query, blocks: index.blocksOf(query), kinds: new Map() });
  }
  /** What marks the hits that were found for the same reasons. */
  of(why) {
    if (!this.kinds.has(why)) this.kinds.set(why, new Reasons(this.index, this.files, this.query).prepared(why));
    return this.kinds.get(why);
  }
  async prepared(why) {
    const said = await Promise.all(this.blocks.map((block) => this.index.knownSimplified(this.files, block)));
    this.needles = this.blocks.map((block, at) => (said[at] === block ? [block] : [block, said[at]]));
    if (why & (this.index.MEANING | this.index.PARTLY)) {
      const rows = await this.files.part("synonyms.json");
      const means = (block, word) => (word.length === 1 || isLatin(block) ? word === block : block.includes(word));
      this.needles = this.needles.map((words, at) => [...words, ...rows.filter((row) => row.some((word) => means(said[at], word))).flat()]);
    }
    if (why & this.index.SOUND) this.readings = await this.index.readingsOf(this.files);
    this.isNear = Boolean(why & this.index.NEAR);
    return this;
  }
  /** Where a text says the query: ranges of letters, and which blocks they answer. */
  ranges(text) {
    const letters = [...text];
    const plain = letters.map((letter) => this.index.normal(letter) || " ");
    const joined = plain.join("");
    const starts = [];
    plain.forEach((part, at) => { for (let more = 0; more < part.length; more += 1) starts.push(at); });
    const ranges = [];
    const said = new Set();
    const isWithin = (at, word) => isLatin(word) && (isLatin(joined[at - 1]) || isLatin(joined[at + word.length]));
    const mark = (word, number) => {
      const before = ranges.length;
      for (let at = joined.indexOf(word); at >= 0; at = joined.indexOf(word, at + word.length))
        if (!number || !isWithin(at, word)) ranges.push([starts[at], starts[at + word.length - 1] + 1]); // another name counts whole only
      return ranges.length > before;
    };
    this.needles.forEach((words, block) => {
      if (words.map(mark).includes(true)) said.add(block);
      else if (isHan(words[0])) [...words[0]].slice(1).forEach((letter, at) => mark([...words[0]][at] + letter, 0)); // parts of it explain nothing
      if (!said.has(block) && this.isNear && (joined.match(/[a-z0-9]+/g) || []).filter((word) => this.nearly(words[0], word)).map((word) => mark(word, 0)).length) said.add(block);
      if (!said.has(block) && this.readings) this.heard(letters, words[0]).forEach((range) => { ranges.push(range); said.add(block); });
    });
    return { ranges: joinedUp(ranges), said };
  }
  nearly(block, word) { return word.slice(0, 3) === block.slice(0, 3) && this.index.isNear(block, word, this.index.slips(block)); }
  /** Runs of letters that sound like a block. */
  heard(letters, block) {
    const plain = (syllable) => syllable.replace(/^([zcs])h/, "$1").replace(/([aei])ng$/, "$1n");
    const of = this.readings;
    const ways = isHan(block)
      ? [[...block].map((wanted) => (letter) => of(letter).some((one) => of(wanted).includes(one)))]
      : [...this.index.syllables(block).map(({ said }) => said.map((one) => (letter) => of(letter).some((other) => other.startsWith(plain(one))))),
        [...block].map((one) => (letter) => of(letter).some((other) => other[0] === one))];
    for (const way of ways) for (let at = 0; at + way.length <= letters.length; at += 1)
      if (way.every((fits, more) => fits(letters[at + more]))) return [[at, at + way.length]];
    return [];
  }
  /** Marks a text node; says which blocks it answers. */
  markNode(node) {
    const { ranges, said } = this.ranges(node.data);
    if (ranges.length) node.replaceWith(...pieces(node.data, ranges));
    return said;
  }
  markCard(card) {
    const said = new Set();
    for (const part of card.querySelectorAll("h3, .m-clip")) {
      const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
      const nodes = [];
      while (walker.nextNode()) nodes.push(walker.currentNode);
      for (const node of nodes) this.markNode(node).forEach((block) => said.add(block));
    }
    return said;
  }
  /** The first text of an entry that answers a block, or a part of any: its part and a piece around the first mark. */
  where(texts, block) {
    for (const [part, some] of texts.entries()) for (const text of some) {
      const { ranges, said } = this.ranges(text);
      if (block === undefined ? ranges.length : said.has(block)) return { part, nodes: around(text, ranges) };
    }
    return null;
  }
}
const joinedUp = (ranges) => {
  const found = [];
  for (const [from, to] of ranges.sort((a, b) => a[0] - b[0])) {
    const last = found[found.length - 1];
    if (last && from <= last[1]) last[1] = Math.max(last[1], to); else found.push([from, to]);
  }
  return found;
};
const pieces = (text, ranges) => {
  const letters = [...text];
  const found = [];
  let at = 0;
  for (const [from, to] of ranges) {
    found.push(letters.slice(at, from).join(""), make("mark", {}, letters.slice(from, to).join("")));
    at = to;
  }
  return [...found, letters.slice(at).join("")];
};
const around = (text, ranges) => {
  const letters = [...text];
  const from = Math.max(0, ranges[0][0] - 12), to = Math.min(letters.length, ranges[0][1] + 28);
  const inside = ranges.filter(([start, end]) => start >= from && end <= to).map(([start, end]) => [start - from, end - from]);
  return [from ? "…" : "", ...pieces(letters.slice(from, to).join(""), inside), to < letters.length ? "…" : ""];
};

/* --- the page --- */
class Page {
  constructor(form, index, kinds, files) {
    Object.assign(this, { form, index, kinds, files, turn: 0, waiting: [], boxes: new Map() });
    this.input = form.elements.q;
    this.words = JSON.parse(document.querySelector("[data-words]").textContent);
    this.results = document.querySelector("[data-results]");
    this.status = this.results.querySelector("[data-status]");
    this.list = this.results.querySelector("[data-list]");
    this.order = document.querySelector("[data-order]");
    this.chosen = {};
    this.seen = new Set(); // filters that are on the screen, or were
    for (const { key } of kinds) this.chosen[key] = new Set();
    this.more = make("button", { type: "button", className: "m-button m-button--secondary", textContent: this.words.more, hidden: true });
    this.list.after(this.more);
    this.more.addEventListener("click", async () => {
      const last = this.list.lastElementChild;
      await this.show();
      if (last && last.nextElementSibling) last.nextElementSibling.querySelector("a").focus(); // the button moves away from the keyboard
    });
  }
  /** Takes over what the address asks; at first what somebody did before the script was there counts for more. */
  fromAddress(isFirst = false) {
    const asked = new URLSearchParams(location.search);
    if (!isFirst || !this.input.value.trim()) this.input.value = asked.get("q") || "";
    if (this.order && (!isFirst || asked.has("sort"))) this.order.value = asked.get("sort") || "best";
    if (this.order && !this.order.value) this.order.value = "best"; // no such order
    for (const { key, values } of this.kinds) {
      const names = asked.getAll(key);
      this.chosen[key] = new Set(values.map((_, at) => at).filter((at) => names.includes(values[at])));
    }
    for (const [key, { items }] of this.boxes) for (const { box, at } of items) box.checked = this.chosen[key].has(at);
  }
  /** What is chosen can be taken back by the browser's own button; what is typed is one step with what was typed before. */
  toAddress(isStep = false) {
    const asked = new URLSearchParams();
    if (this.input.value.trim()) asked.set("q", this.input.value.trim());
    for (const { key, values } of this.kinds) for (const at of this.chosen[key]) asked.append(key, values[at]);
    if (this.order && this.order.value !== "best") asked.set("sort", this.order.value);
    const words = asked.toString() && `?${asked}`;
    if (words !== location.search) history[isStep ? "pushState" : "replaceState"](null, "", words || location.pathname);
  }
  async refresh() {
    const now = ++this.turn;
    this.results.setAttribute("aria-busy", "true");
    try {
      const query = this.input.value;
      const answer = await this.index.found(this.files, query, this.chosen, this.order ? this.order.value : "best", [...this.seen]);
      if (now !== this.turn) return;
      this.answer = answer;
      this.reasons = new Reasons(this.index, this.files, query);
      this.waiting = answer.shown.slice();
      this.results.querySelectorAll("nav").forEach((paging) => { paging.hidden = true; });
      this.list.replaceChildren();
      await this.show();
      if (now !== this.turn) return;
      const all = answer.shown.length, part = all - answer.whole;
      const said = !all ? this.words.none : !answer.whole ? this.words.close : part ? this.words.both : this.words.found;
      this.status.textContent = said.replace("{n}", (answer.whole || part).toLocaleString("en")).replace("{m}", part) + (navigator.onLine === false ? ` ${this.words.lost}` : "");
      this.count(answer.counts);
      keep(this);
    } catch (problem) {
      if (now === this.turn) this.status.textContent = this.words.failed;
      throw problem;
    } finally {
      if (now === this.turn) this.results.removeAttribute("aria-busy");
    }
  }
  async show() {
    const now = this.turn;
    const next = this.waiting.splice(0, FIRST);
    const { block: size } = await this.files.index();
    const drawn = await Promise.all(next.map(async (place) => (await this.files.part(`results/${language}/${Math.floor(place / size)}.json`))[place % size]));
    if (now !== this.turn) return;
    const items = next.map((place, at) => {
      const item = make("li", { innerHTML: drawn[at] }); // drawn by the build, which escaped what people wrote
      this.list.append(item);
      return [place, item];
    });
    this.more.hidden = !this.waiting.length;
    await Promise.all(items.map(([place, item], at) => this.explain(place, item, size, at < SURE)));
  }
  async explain(place, item, size, isFirst) {
    if (!this.answer.why || !this.reasons.blocks.length) return;
    const why = this.answer.why[place];
    const reasons = await this.reasons.of(why);
    const said = reasons.markCard(item);
    const line = make("p", { className: "m-why m-soft" });
    const kind = Object.entries({ meaning: this.index.MEANING, sound: this.index.SOUND, near: this.index.NEAR, partly: this.index.PARTLY }).find(([, bit]) => why & bit);
    if (kind) line.append(make("span", { className: "m-tag" }, this.words.why[kind[0]]), " ");
    const isRough = why & (this.index.NEAR | this.index.PARTLY); // then one piece explains enough
    const left = isRough ? (isFirst && !item.querySelector("mark") ? [undefined] : []) : reasons.blocks.map((_, at) => at).filter((at) => !said.has(at));
    if (left.length) {
      const texts = (await this.files.part(`words/${Math.floor(place / size)}.json`))[place % size];
      const found = left.map((block) => reasons.where(texts, block)).filter(Boolean);
      if (!found.length && !item.querySelector("mark")) found.push(...[reasons.where(texts)].filter(Boolean)); // a question is not said as it was asked
      for (const where of found) {
        const piece = make("span", {}, ...where.nodes);
        if (isHan(piece.textContent)) { if (language !== "zh") piece.lang = "zh-CN"; } else if (language === "zh" && /[a-z]{3}/i.test(piece.textContent)) piece.lang = "en";
        line.append(`${this.words.parts[where.part]}${language === "zh" ? "：" : ": "}`, piece, " ");
      }
    }
    if (line.childNodes.length) item.append(line);
  }
  /** Filters become boxes with live counts. */
  build() {
    for (const fieldset of document.querySelectorAll("[data-facets] fieldset[data-facet]")) {
      const { facet: key } = fieldset.dataset;
      const kind = this.kinds.find((one) => one.key === key);
      const items = [];
      for (const [at, name] of (kind ? kind.values : []).entries()) {
        const old = fieldset.querySelector(`[data-value="${CSS.escape(name)}"]`);
        if (!old) continue;
        const box = make("input", { type: "checkbox", value: name });
        const label = make("label", {}, box, ...old.childNodes);
        old.replaceWith(label);
        box.addEventListener("change", () => {
          this.chosen[key][box.checked ? "add" : "delete"](at);
          this.toAddress(true);
          this.refresh();
        });
        items.push({ item: label.closest("li"), box, count: label.querySelector(".m-count"), at });
      }
      fieldset.hidden = !items.length;
      const more = make("button", { type: "button", className: "m-link", textContent: this.words.more_values, hidden: true });
      more.setAttribute("aria-expanded", "false");
      more.addEventListener("click", () => {
        const open = more.getAttribute("aria-expanded") !== "true";
        more.setAttribute("aria-expanded", String(open));
        more.textContent = open ? this.words.fewer_values : this.words.more_values;
        this.fold(items, more);
      });
      fieldset.append(more);
      this.boxes.set(key, { items, more });
    }
    this.clear = make("button", { type: "button", className: "m-link", textContent: this.words.clear, hidden: true });
    this.clear.addEventListener("click", () => {
      for (const values of Object.values(this.chosen)) values.clear();
      [...filters.querySelectorAll("summary, input")].find((one) => one.offsetParent).focus(); // the button goes away
      this.toAddress(true);
      this.refresh();
    });
    const filters = document.querySelector("[data-facets]");
    if (filters) filters.append(this.clear);
  }
  fold(items, more) {
    const open = more.getAttribute("aria-expanded") === "true";
    let left = SOME;
    let hidden = 0;
    for (const { item, box, number } of items) {
      const stands = number > 0 || box.checked;
      item.hidden = !stands || (!open && !box.checked && left-- <= 0);
      if (stands && item.hidden) hidden += 1;
    }
    more.hidden = !open && !hidden;
    more.parentElement.hidden = items.every(({ number, box }) => !number && !box.checked); // a filter without values says nothing
  }
  /** Counts a filter when it comes into sight. */
  watch() {
    const watcher = new IntersectionObserver(async (all) => {
      const fresh = all.filter(({ isIntersecting }) => isIntersecting).map(({ target }) => target.dataset.facet).filter((key) => !this.seen.has(key));
      if (!fresh.length) return;
      fresh.forEach((key) => this.seen.add(key));
      const now = this.turn;
      if (!now) return;
      const { counts } = await this.index.found(this.files, this.input.value, this.chosen, "best", fresh);
      if (now === this.turn) this.count(counts);
    });
    for (const key of this.boxes.keys()) watcher.observe(document.querySelector(`[data-facets] [data-facet="${key}"]`));
  }
  count(counts) {
    for (const [key, { items, more }] of this.boxes) {
      if (!counts[key]) continue;
      for (const one of items) {
        one.box.checked = this.chosen[key].has(one.at);
        one.number = counts[key][one.at];
        one.count.textContent = one.number.toLocaleString("en");
      }
      this.fold(items, more);
    }
    this.clear.hidden = Object.values(this.chosen).every((values) => !values.size);
  }
  /** Down from the box into the results, up and down between them, Escape back to the box. */
  keys() {
    const move = (event, step) => {
      const links = [...this.list.querySelectorAll("h3 a")];
      const at = links.indexOf(document.activeElement) + step;
      if (at < 0) this.input.focus(); else if (links[at]) links[at].focus(); else return;
      event.preventDefault();
    };
    this.input.addEventListener("keydown", (event) => { if (event.key === "ArrowDown") move(event, 1); });
    this.list.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown") move(event, 1);
      if (event.key === "ArrowUp") move(event, -1);
      if (event.key === "Escape") this.input.focus();
    });
  }
}

/* --- offline --- */
const names = async (page) => {
  const index = await page.files.index();
  const blocks = Array.from({ length: Math.ceil(index.entries / index.block) }, (_, at) => at);
  const columns = [...page.kinds.map(({ key }) => key), "day", "title"].map((key) => `columns/${key}.json`);
  return [...columns, `order/${language}.json`, "synonyms.json", "readings.json", "traditional.json", ...Array.from({ length: index.shards }, (_, at) => `terms/${at}.json`),
    ...blocks.map((at) => `results/${language}/${at}.json`), ...blocks.map((at) => `words/${at}.json`)].map((name) => `${name}?v=${index.version}`);
};
const seen = () => [location.pathname, ...performance.getEntriesByType("resource").map(({ name }) => name).filter((name) => name.startsWith(location.origin) && !name.includes("/search/terms/"))];
/** After the first answer a worker keeps what the page needs; of a large catalogue only when asked. */
const keep = async (page) => {
  if (page.isKept || !("serviceWorker" in navigator) || !page.form.dataset.worker) return;
  page.isKept = true;
  const registration = await navigator.serviceWorker.register(page.form.dataset.worker, { scope: page.form.dataset.scope }).catch(() => null);
  if (!registration) return;
  await navigator.serviceWorker.ready;
  const ask = async () => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      root.dataset.offline = "ready";
      if (offer === document.activeElement) note.focus();
      offer.replaceWith(page.words.ready);
    };
    const folder = page.files.folder;
    const wanted = ["index.json", ...(await names(page))].map((name) => new URL(name, folder).href);
    registration.active.postMessage({ keep: [...seen(), ...wanted] }, [channel.port2]);
  };
  const { entries } = await page.files.index();
  const offer = make("button", { type: "button", className: "m-link", textContent: page.words.offer.replace("{size}", Math.max(1, Math.round(entries * BYTES_AN_ENTRY / 1e6))) });
  offer.addEventListener("click", ask);
  const note = make("p", { className: "m-soft", tabIndex: -1 }, offer);
  note.setAttribute("role", "status"); // says so when the catalogue is kept
  page.results.append(note);
  if (entries <= SMALL && !(navigator.connection && navigator.connection.saveData)) await ask();
};

/** Takes over the page. */
export const start = async (form, index) => {
  const files = new index.Files(new URL(form.dataset.folder, location.href), language);
  const page = new Page(form, index, await index.filters(files), files);
  let timer = 0;
  const soon = (wait, isStep) => { clearTimeout(timer); timer = setTimeout(() => { page.toAddress(isStep); page.refresh(); }, wait); };
  page.input.addEventListener("input", (event) => { if (!event.isComposing) soon(150); }); // not while pinyin is being turned into letters
  page.input.addEventListener("compositionend", () => soon(0));
  form.addEventListener("submit", (event) => { event.preventDefault(); soon(0); });
  if (page.order) page.order.addEventListener("change", () => soon(0, true));
  addEventListener("popstate", () => { page.fromAddress(); page.refresh(); });
  page.build();
  page.watch();
  page.keys();
  root.dataset.search = "ready";
  const isTyped = Boolean(page.input.value.trim());
  page.fromAddress(true);
  if (isTyped) return soon(150);
  if (page.order && page.order.value !== "best" && !location.search.includes("sort=")) page.toAddress(true); // chosen first of all
  await page.refresh();
};
