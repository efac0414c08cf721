/* Finds entries: cuts a query as catalog/search/terms.py cuts texts, fetches the few shards that it needs, and ranks.
   It knows no page; search-page.js shows what it finds. */
const FORM = 7;
const WORTH = [10, 6, 4, 3, 2.5, 1]; // of a term by the part in which it stands: title, keyword, publisher, summary, field, text
const PARTS = WORTH.length;
const NOWHERE = 15;
const WITHIN = 3; // the best part in which two Latin letters count that lie within a word
const MOST_PAIRS = 6; // of one block: more narrow nothing down and cost a file each
const LONGEST = 24, LONGEST_NAME = 12; // letters of a block, and of a word in it, for which other names are looked up
const FIRST = 35, STEP = 55000, FAR = 0xe000; // how shards and columns say numbers, see catalog/search/shards.py
const FEW = 3; // hits; with fewer, entries that hold most of the words are shown after them
export const LITERAL = 1, MEANING = 2, SOUND = 4, NEAR = 8, PARTLY = 16; // why an entry was found
const GOODNESS = { [LITERAL]: 1, [MEANING]: 0.55, [SOUND]: 0.7, [NEAR]: 0.5 };

export const normal = (text) => text.normalize("NFKD").toLowerCase().replace(/\p{M}/gu, "").replace(/ς/g, "σ").normalize("NFKC");
export const blocksOf = (text) => normal(text).match(/[\p{L}\p{N}]+/gu) || [];
const isAscii = (text) => /^[\x00-\x7f]*$/.test(text);

const hashes = new Map();
const fnv = (text) => {
  if (!hashes.has(text)) {
    let value = 2166136261;
    for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 16777619);
    hashes.set(text, value >>> 0);
  }
  return hashes.get(text);
};
const home = (term) => {
  if (term[0] === "'") { const [first, second = ""] = term.split(" "); return `${first} ${second.slice(0, 1)}`; }
  if (term[0] === "=") return term;
  const word = /^[~^]/.test(term) ? term.slice(1) : term;
  return isAscii(word) ? word.slice(0, 3).replace(/\.+$/, "") : [...word].slice(0, 2).join("");
};

/* --- files --- */
export class Files {
  constructor(folder, language = "zh") { this.folder = folder; this.language = language; this.kept = new Map(); }
  load(name, version) {
    if (!this.kept.has(name)) {
      const address = new URL(version ? `${name}?v=${version}` : name, this.folder);
      const loaded = fetch(address, version ? {} : { cache: "no-cache" }).then((answer) => {
        if (!answer.ok) throw new Error(`${answer.status} ${name}`);
        return answer.json();
      });
      loaded.catch(() => this.kept.delete(name)); // a network that comes back is asked again
      this.kept.set(name, loaded);
    }
    return this.kept.get(name);
  }
  async index() {
    const index = await this.load("index.json");
    if (index.form !== FORM) throw new Error("form");
    return index;
  }
  async part(name) { return this.load(name, (await this.index()).version); }
  async shard(term) { const { shards } = await this.index(); return this.part(`terms/${fnv(home(term)) % shards}.json`); }
}

/* Words by which people ask and join, and which say nothing of what they look for: pronouns and adverbs of questions,
   particles, requests. Longer ones first. */
const QUESTION = "请问|我想|我要|想要|查一下|查询|有没有|是不是|能不能|可不可以|什么时候|什么样|什么|为什么|怎么样|怎么办|怎么|怎样|如何"
  + "|哪里|哪儿|哪些|哪个|哪几|哪天|哪年|哪|多少|多久|多长时间|多长|多大|多远|几点|几天|几号|几月|几年|几个|谁";
const ASKS = new RegExp(QUESTION, "u"), ASKING = new RegExp(`(?:${QUESTION}|[几的了吗呢吧是有在])+`, "u");
const ASKED = new Set("a an the of in on at to for by from and or is are was were be do does did can could will would i my me we you your it there this that what which who whose whom when where why how many much long often far".split(" "));
/** The blocks of a question without what makes it one. */
const contents = (blocks) => blocks.flatMap((block) => (ASKED.has(block) ? [] : block.split(ASKING).filter((part) => part === block || [...part].length > 1)));

/* --- what a block of a query may be --- */
const literal = (block) => {
  const letters = [...block];
  if (letters.length === 1) return [{ term: block }];
  if (isAscii(block)) return [latin(block)];
  const pairs = letters.slice(1).map((letter, at) => letters[at] + letter);
  const words = (block.match(/[0-9a-z]{2,}/g) || []).map(latin);
  return [...spread(pairs.filter((pair) => !isAscii(pair))).map((term) => ({ term })), ...words];
};
const latin = (word) => (word.length < 3 ? { term: word, whole: `${word}.` } : { start: word.slice(0, 40) });
const spread = (some) => {
  const all = [...new Set(some)];
  if (all.length <= MOST_PAIRS) return all;
  return Array.from({ length: MOST_PAIRS }, (_, at) => all[Math.round(at * (all.length - 1) / (MOST_PAIRS - 1))]);
};

/** A block with its words of more than one name replaced by what they mean, or null. A word lies in the shard of its
    first letters, which is fetched for them anyway; of a long block only the words that have another name are looked for. */
const meant = async (files, block) => {
  const letters = [...block].slice(0, LONGEST);
  const isLatin = isAscii(block);
  const named = letters.length > MOST_PAIRS + 1 ? new Set((await files.part("synonyms.json")).flat()) : null;
  const namesAt = (at) => (isLatin || letters.length === 1 ? (at ? [] : [block]) : letters.slice(at + 1, at + LONGEST_NAME).map((_, more) => letters.slice(at, at + 2 + more).join("")))
    .filter((name) => !named || named.has(name)).reverse();
  const has = async (name) => `~${name}` in (await files.shard(name));
  const known = await Promise.all(letters.map(async (_, at) => {
    const names = namesAt(at);
    const stand = await Promise.all(names.map(has));
    return names.find((_, number) => stand[number]);
  }));
  const units = [], rest = [];
  let from = 0;
  for (let at = 0; at < letters.length; at += 1) {
    if (!known[at]) continue;
    units.push({ term: `~${known[at]}` });
    rest.push(letters.slice(from, at).join(""));
    at += [...known[at]].length - 1;
    from = at + 1;
  }
  if (!units.length) return null;
  rest.push(letters.slice(from).join(""));
  const asked = new Set(literal(block).map(({ term, start }) => term || start)); // nothing else is fetched for it
  return [...units, ...rest.filter((part) => [...part].length > 1).flatMap(literal).filter(({ term, start }) => asked.has(term || start))];
};

/* --- traditional letters --- */
const TRADITIONAL = "traditional.json";
/** A text in simplified letters. The table of the others is fetched for those who find nothing as it is written: to know
    them without it, by the tables of the browser, takes longer. */
export const simplified = async (files, text) => {
  if (!/\p{Script=Han}/u.test(text)) return text;
  const { traditional, simplified: plain } = await files.part(TRADITIONAL);
  return text.replace(/\p{Script=Han}/gu, (letter) => plain[traditional.indexOf(letter)] || letter);
};
/** The same where the table was fetched already: without it nothing was found that way. */
export const knownSimplified = async (files, text) => (files.kept.has(TRADITIONAL) ? simplified(files, text) : text);

/* --- sounds --- */
const plain = (syllable) => syllable.replace(/^([zcs])h/, "$1").replace(/([aei])ng$/, "$1n");
const SYLLABLE = /^([zcs]h|[bpmfdtnlgkhjqxrzcsyw])?(iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|uo|ue|ui|un|ua|ai|ei|ao|ou|an|en|in|er|ia|ie|iu|ve|v|a|o|e|i|u)/;
/** The ways to read Latin letters as syllables; the last may be unfinished. Longest syllables first, a few ways only. */
export const syllables = (word, most = 6) => {
  const ways = [];
  const dead = new Set(); // lengths of endings that cannot be read, tried once: time would double with every syllable of two ways
  const walk = (rest, said) => {
    if (ways.length >= most || dead.has(rest.length)) return;
    const before = ways.length;
    if (!rest) { ways.push({ said, whole: true }); return; }
    const found = SYLLABLE.exec(rest);
    for (let size = found ? found[0].length : 0; size > 0; size -= 1) {
      const again = SYLLABLE.exec(rest.slice(0, size));
      if (again && again[0].length === size) walk(rest.slice(size), [...said, rest.slice(0, size)]);
    }
    if (said.length && /^([zcs]h?|[bpmfdtnlgkhjqxrzcsyw])$/.test(rest)) ways.push({ said: [...said, rest], whole: false });
    if (ways.length === before) dead.add(rest.length);
  };
  walk(word, []);
  return ways;
};
const pairwise = (some, made) => some.slice(1).map((other, at) => made(some[at], other));
const INITIALS = /^[^iuv]+$/; // no syllable begins with these
const heard = (said) => (said.length === 1 ? [{ term: `'${plain(said[0])}` }] : spread(pairwise(said, (one, other) => `'${plain(one)} ${plain(other)}`)).map((sound) => ({ sound })));
/** Syllables of which the last is still being typed, or mistyped: of it only the first letter counts. */
const begun = (said) => [...(said.length > 2 ? heard(said.slice(0, -1)) : []), { sound: `'${plain(said[said.length - 2])} ${said[said.length - 1][0]}`, isOpen: true }];
/** First letters by three; every second three say the same. */
const initials = (word) => (word.length < 4 ? [{ term: `^${word}` }]
  : [...word.slice(0, -3)].flatMap((_, at) => (at % 2 ? [] : [{ term: `^${word.slice(at, at + 3)}` }])).concat({ term: `^${word.slice(-3)}` }));
const readers = new WeakMap();
/** What says how a letter sounds: the plain syllables of its readings. */
export const readingsOf = async (files) => {
  const document = await files.part("readings.json");
  const known = new Map();
  const said = (letter) => {
    if (!known.has(letter)) known.set(letter, Object.keys(document).filter((syllable) => document[syllable].includes(letter)));
    return known.get(letter);
  };
  if (!readers.has(document)) readers.set(document, said);
  return readers.get(document);
};
/** Whether pairs of letters stand nowhere because of one letter. */
const isOneLetter = (wrong) => wrong.length === 1 || (wrong.length === 2 && [...wrong[0]][1] === [...wrong[1]][0]);
/** What a block of Chinese may be in which some letters are wrong but sound right: pairs of letters that stand nowhere
    count as they sound, the others as they are written, or, where that is little, as they sound too. */
const misspelt = async (files, block, count) => {
  const letters = [...block];
  const isShort = letters.length < 4;
  const pairs = spread(pairwise(letters, (one, other) => one + other));
  const rows = await Promise.all(pairs.map((term) => rowsOf(files, { term })));
  const wrong = pairs.filter((_, at) => !rows[at].length);
  if (letters.length < 2 || (!isShort && !isOneLetter(wrong))) return []; // otherwise it is about something else
  const right = pairs.filter((pair) => !wrong.includes(pair)).map((term) => ({ term }));
  if (!isShort && !(await weighed(files, right, count)).hits) return []; // no entry has all the rest
  const said = await readingsOf(files);
  if (!letters.every((letter) => said(letter).length)) return [];
  const alike = (pair) => {
    const [one, other] = [...pair];
    return { any: said(one).flatMap((first) => said(other).map((second) => ({ sound: `'${first} ${second}` }))), letters: [one, other] };
  };
  const mixed = pairs.map((pair) => (wrong.includes(pair) ? alike(pair) : { term: pair }));
  return isShort ? [mixed, pairs.map(alike)] : [mixed];
};

/* --- spelling --- */
/** Whether a word becomes the beginning of another with at most `most` letters changed, left out, added or swapped. */
export const isNear = (word, other, most) => {
  let before = [], row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= word.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const same = word[i - 1] === other[j - 1];
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (same ? 0 : 1));
      if (i > 1 && j > 1 && word[i - 1] === other[j - 2] && word[i - 2] === other[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    before = row;
    row = next;
  }
  return Math.min(...row.slice(Math.max(0, word.length - most))) <= most;
};

/** How many letters of a word may be wrong. */
export const slips = (word) => (word.length > 7 ? 2 : 1);

/* --- looking up --- */
const rowsOf = async (files, unit) => {
  if (unit.any) return (await Promise.all(unit.any.map((one) => rowsOf(files, one)))).flat();
  const shard = await files.shard(unit.term || unit.start || unit.sound);
  if (unit.term) return [unit.term, unit.whole].filter((term) => term && term in shard).map((term) => [term, shard[term]]);
  if (unit.sound) return Object.keys(shard).filter((term) => term.startsWith(unit.sound) && (unit.isOpen || term[unit.sound.length] > "z")).map((term) => [term, shard[term]]);
  const fits = unit.near ? (term) => term.slice(0, 3) === unit.start.slice(0, 3) && isNear(unit.start, term, unit.near) : (term) => term.startsWith(unit.start);
  return Object.keys(shard).filter(fits).map((term) => [term, shard[term]]);
};
/** For each entry the best part in which a unit stands; a Latin word that ends where the unit does counts for more. */
const standing = (rows, unit, count) => {
  const parts = new Uint8Array(count).fill(NOWHERE);
  const whole = new Uint8Array(count);
  for (const [term, row] of rows) {
    const isWithin = Boolean(unit.whole) && term !== unit.whole;
    const isWhole = !isWithin && (!unit.start || term === unit.start) ? 1 : 0;
    let place = 0, far = 0;
    for (let at = 0; at < row.length; at += 1) {
      const value = row.charCodeAt(at);
      if (value >= FAR) { far += (value - FAR) * STEP; continue; }
      const step = value - FIRST + far;
      far = 0;
      place += Math.floor(step / PARTS);
      const part = isWithin ? Math.max(step % PARTS, WITHIN) : step % PARTS;
      if (part < parts[place]) { parts[place] = part; whole[place] = isWhole; } else if (part === parts[place]) whole[place] |= isWhole;
      place += 1;
    }
  }
  let held = 0;
  for (let place = 0; place < count; place += 1) if (parts[place] !== NOWHERE) held += 1;
  return { parts, whole, rarity: held ? Math.log2(1 + count / held) : 0, held };
};
/** All units together: what each entry is worth if it has every one (0 otherwise), and how much of them it has at all. */
const weighed = async (files, units, count) => {
  const found = await Promise.all(units.map(async (unit) => standing(await rowsOf(files, unit), unit, count)));
  const total = found.reduce((sum, { rarity }) => sum + rarity, 0) || 1;
  const worth = new Float32Array(count), some = new Float32Array(count), worst = new Uint8Array(count);
  let hits = 0;
  const matched = new Uint8Array(count);
  for (const { parts, whole, rarity } of found) {
    for (let place = 0; place < count; place += 1) {
      const part = parts[place];
      if (part === NOWHERE) continue;
      matched[place] += 1;
      some[place] += rarity * (0.3 + WORTH[part] / 10);
      worth[place] += rarity * WORTH[part] * (whole[place] ? 1 : 0.7);
      if (part > worst[place]) worst[place] = part;
    }
  }
  for (let place = 0; place < count; place += 1) {
    if (matched[place] === units.length) { worth[place] /= total; hits += 1; } else worth[place] = 0;
  }
  return { worth, some, worst, hits, units: found.length };
};

const best = (into, found, why, count) => {
  for (let place = 0; place < count; place += 1) {
    const worth = found.worth[place] * GOODNESS[why];
    if (!worth) continue;
    if (!into.worth[place]) into.hits += 1;
    if (worth > into.worth[place]) { into.worth[place] = worth; into.why[place] = why; }
  }
};
const hasGood = (found) => found.worth.some((worth) => worth >= 4);

/** One block of a query in every way that it may be meant, but for slips where it `isSure`. What is needed anyway is asked for at once. */
const answered = async (files, block, count, isQuestion, isSure) => {
  const result = { worth: new Float32Array(count), why: new Uint8Array(count), hits: 0 };
  if (isQuestion) { // seldom stands as it is asked: the ways are tried of what it is about
    const asWritten = await weighed(files, literal(block), count);
    best(result, asWritten, LITERAL, count);
    return { ...result, asWritten };
  }
  const isLatin = /^[a-z]+$/.test(block) && block.length > 1;
  const ways = isLatin ? syllables(block) : [];
  const likely = ways.filter(({ said, whole }) => whole && said.length > 1 && said.length === Math.max(2, ways[0].said.length));
  const [asWritten, synonyms, ...spoken] = await Promise.all([
    weighed(files, literal(block), count),
    meant(files, block).then((units) => units && weighed(files, units, count)),
    ...likely.map(({ said }) => weighed(files, heard(said), count)),
  ]);
  best(result, asWritten, LITERAL, count);
  if (synonyms) best(result, synonyms, MEANING, count);
  for (const one of spoken) best(result, one, SOUND, count);
  const other = result.hits ? block : await simplified(files, block);
  if (other !== block) return answered(files, other, count, isQuestion, isSure);
  if (isLatin) await further(files, block, ways.filter((way) => !likely.includes(way)), result, hasGood(asWritten), count);
  else if (!result.hits && !isAscii(block) && !isSure) for (const units of await misspelt(files, block, count)) if (!result.hits) best(result, await alike(files, units, count), SOUND, count);
  return { ...result, asWritten, synonyms };
};
/** A Latin block that is no word here: syllables, complete or begun, first letters, and at last what is spelt nearly so. */
const further = async (files, block, ways, result, isGood, count) => {
  const tried = async (some, why) => { for (const one of await Promise.all(some.map((units) => weighed(files, units, count)))) best(result, one, why, count); };
  if (!isGood) {
    const left = ways.filter(({ said, whole }) => (said.length > 1 ? !result.hits : whole)); // syllables that are not the likely ones
    const isInitials = !result.hits && block.length < 12 && INITIALS.test(block);
    await tried([...left.map(({ said, whole }) => (whole ? heard : begun)(said)), ...(isInitials ? [initials(block)] : [])], SOUND);
  }
  if (result.hits || block.length < 4) return;
  await tried([[{ start: block, near: slips(block) }]], NEAR);
  for (const { said } of syllables(block)) if (!result.hits && said.length > 1) await tried([begun(said)], NEAR);
  if (!result.hits && block.length < 9 && block.length % 2 === 0 && INITIALS.test(block)) await tried([block.match(/../g).map((two) => ({ term: `^${two}` }))], NEAR);
  if (!result.hits && block.length > 6) await tried([[{ start: block.slice(3) }]], NEAR);
};
/** Units of a misspelt block; of two that sound alike the one with more of the letters. */
const alike = async (files, units, count) => {
  const found = await weighed(files, units, count);
  for (const unit of units) {
    if (!unit.any) continue;
    const rows = (await rowsOf(files, unit)).filter(([term]) => [...term].slice(-2).some((letter, at) => letter === unit.letters[at]));
    const { parts } = standing(rows, unit, count);
    for (let place = 0; place < count; place += 1) if (found.worth[place] && parts[place] < 2) found.worth[place] += 2;
  }
  return found;
};

/** Every entry that answers a query, with its worth and why; null without a query. */
export const matches = async (files, query, isAbout = false) => {
  const { entries: count } = await files.index();
  const blocks = blocksOf(query);
  if (!blocks.length) return query.trim() ? { worth: new Float32Array(count), why: new Uint8Array(count) } : null;
  const whole = blocks.join("");
  const asked = [...whole].length;
  const isLong = asked > MOST_PAIRS + 1; // not every pair of it is asked for
  const exact = { term: `=${fnv(whole).toString(16)}` };
  const about = contents(blocks).join(" ");
  const isQuestion = about && blocks.some((block) => ASKED.has(block) || ASKS.test(block));
  const meanwhile = isQuestion && !isAbout ? matches(files, about, true) : null; // needed in the end nearly always
  if (meanwhile) meanwhile.catch(() => {}); // whoever waits for it hears of it
  const [{ at: lengths }, same, ...found] = await Promise.all([
    column(files, "title"),
    isLong ? rowsOf(files, exact).then((rows) => standing(rows, exact, count).parts) : null,
    ...blocks.map((block) => answered(files, block, count, isQuestion, isAbout && blocks.length > 1)),
  ]);
  const isChinese = !isAscii(whole);
  const worth = new Float32Array(count), why = new Uint8Array(count);
  let hits = 0;
  for (let place = 0; place < count; place += 1) {
    let sum = 0, reasons = 0, worst = 0, all = true;
    for (const { worth: of, why: because, asWritten } of found) {
      if (!of[place]) { all = false; break; }
      sum += of[place];
      reasons |= because[place];
      worst = Math.max(worst, because[place] === LITERAL ? asWritten.worst[place] : PARTS);
    }
    if (!all) continue;
    hits += 1;
    worth[place] = sum / found.length;
    why[place] = reasons;
    if (isLong ? same[place] === 0 : isChinese && worst === 0 && lengths[place] === asked) worth[place] += 30;
    else if (worst === 0) worth[place] += 5 + (isChinese ? 5 * Math.min(1, asked / Math.max(1, lengths[place])) : 0);
  }
  if (!hits && about && about !== blocks.join(" ")) return meanwhile || matches(files, about, true);
  if (hits < FEW) closest(found, worth, why, count);
  return { worth, why };
};

/** Adds the entries that hold most of a query, below all that hold the whole of it. */
const closest = (found, worth, why, count) => {
  const some = new Float32Array(count);
  let most = 0;
  let units = 0;
  for (const { asWritten, synonyms, worth: of } of found) {
    units += asWritten.units;
    for (let place = 0; place < count; place += 1) {
      const meaning = synonyms ? synonyms.some[place] * GOODNESS[MEANING] : 0;
      some[place] += Math.max(asWritten.some[place], meaning, of[place] ? of[place] * 0.5 : 0);
    }
  }
  if (units < 2) return;
  for (let place = 0; place < count; place += 1) if (!worth[place] && some[place] > most) most = some[place];
  for (let place = 0; place < count; place += 1) {
    if (worth[place] || !some[place] || some[place] < 0.6 * most) continue;
    worth[place] = 0.01 + 0.09 * some[place] / most;
    why[place] = PARTLY;
  }
};

/* --- columns, filters, orders --- */
const SPANS = [1, 3, 12, 36]; // months
const numbers = (text) => { const found = new Uint16Array(text.length); for (let at = 0; at < text.length; at += 1) found[at] = text.charCodeAt(at) - FIRST; return found; };
const kept = new WeakMap();
const column = async (files, key) => {
  const document = await files.part(`columns/${key}.json`);
  if (!kept.has(document)) kept.set(document, { ...document, at: numbers(document.at) });
  return kept.get(document);
};
/** The sets of values that entries have of a filter, and which of them each entry has. */
const kindOf = async (files, { key, values }) => {
  const found = await column(files, key);
  if (key !== "updated") return { key, values, sets: found.sets, at: found.at };
  const today = new Date();
  const now = (today.getFullYear() - 2000) * 12 + today.getMonth() + 1;
  const at = found.at.map((month) => { const span = SPANS.findIndex((most) => month && now - month <= most); return span < 0 ? SPANS.length : span; });
  return { key, values, sets: [[0, 1, 2, 3], [1, 2, 3], [2, 3], [3], []], at };
};
/** Every filter with its values. */
export const filters = async (files) => [...(await files.index()).facets, { key: "updated", values: ["month", "quarter", "year", "years"] }];

/** The places to show in their order, why each was found, how many hold the `whole` query, and for the filters that are
    `seen` how many entries every value leaves. `chosen` has a set of value places by key; `order` is best, updated or title. */
export const found = async (files, query, chosen, order, seen = []) => {
  const { entries: count } = await files.index();
  const wanted = (await filters(files)).filter(({ key }) => seen.includes(key) || (chosen[key] && chosen[key].size));
  const isDated = !query.trim() || order === "updated";
  const [hits, title, months, days, titles, ...kinds] = await Promise.all([
    matches(files, query), column(files, "title"), ...["updated", "day"].map((key) => (isDated ? column(files, key) : null)),
    order === "title" ? files.part(`order/${files.language}.json`) : null, ...wanted.map((one) => kindOf(files, one)),
  ]);
  const gone = new Uint8Array(count);
  for (const place of title.gone) gone[place] = 1;
  const open = kinds.map(({ key, sets }) => {
    const some = chosen[key];
    return Uint8Array.from(sets, (values) => (!some || !some.size || values.some((value) => some.has(value)) ? 1 : 0));
  });
  const tallies = kinds.map(({ sets }) => new Uint32Array(sets.length));
  const shown = [];
  for (let place = 0; place < count; place += 1) {
    if (hits ? !hits.worth[place] : gone[place]) continue;
    let shut = -1, times = 0;
    for (let kind = 0; kind < kinds.length && times < 2; kind += 1) if (!open[kind][kinds[kind].at[place]]) { shut = kind; times += 1; }
    if (times > 1) continue;
    if (times) { tallies[shut][kinds[shut].at[place]] += 1; continue; }
    shown.push(place);
    for (let kind = 0; kind < kinds.length; kind += 1) tallies[kind][kinds[kind].at[place]] += 1;
  }
  const counts = {};
  kinds.forEach(({ key, values, sets }, kind) => {
    counts[key] = new Array(values.length).fill(0);
    sets.forEach((some, at) => { for (const value of some) counts[key][value] += tallies[kind][at]; });
  });
  const WIDE = 131072; // more than entries: place and worth share one number, which sorts faster than a comparison
  const keys = new Float64Array(shown.length);
  shown.forEach((place, at) => {
    const main = titles ? count - titles.title[place] : months ? months.at[place] * 32 + days.at[place] : Math.round(hits.worth[place] * 1000);
    keys[at] = ((gone[place] ? 0 : 2 ** 24) + main) * WIDE + (WIDE - 1 - place);
  });
  keys.sort();
  const whole = hits ? shown.filter((place) => hits.why[place] !== PARTLY).length : shown.length;
  return { shown: Array.from(keys.reverse(), (key) => WIDE - 1 - (key % WIDE)), counts, why: hits && hits.why, whole };
};
