/* Keeps the search for when the network is gone: files that carry a version from the store, everything else from the
   network while there is one. Lies at the top of the site; serves only the pages of the catalogue. */
const STORE = "mulu-search-1";
const AT_ONCE = 4;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const plain = (request) => (request.mode === "navigate" ? new URL(request.url).pathname : request.url);

const fromStore = async (key) => (await caches.open(STORE)).match(key);
const put = async (key, answer) => { if (answer.ok) await (await caches.open(STORE)).put(key, answer); };

const versioned = async (request) => {
  const held = await fromStore(request.url);
  if (held) return held;
  const answer = await fetch(request);
  await put(request.url, answer.clone());
  return answer;
};
const newest = async (request) => {
  try {
    const answer = await fetch(request);
    await put(plain(request), answer.clone());
    return answer;
  } catch (problem) {
    const held = await fromStore(plain(request));
    if (held) return held;
    throw problem;
  }
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  const isSearch = /\/search\/[^?]+\.json$/.test(url.pathname);
  if (request.mode !== "navigate" && url.searchParams.has("v") && (isSearch || url.pathname.includes("/assets/"))) event.respondWith(versioned(request));
  else if (isSearch || request.mode === "navigate") event.respondWith(newest(request));
});

/** Fetches what is not kept yet, a few at once, and drops files of the search that a newer version has replaced. */
const keep = async (wanted) => {
  const store = await caches.open(STORE);
  const names = new Set(wanted.map((name) => new URL(name, self.location.origin).href));
  const queue = [...names];
  const work = async () => {
    for (let name = queue.pop(); name; name = queue.pop()) {
      const key = new URL(name).searchParams.has("v") || name.endsWith(".json") ? name : new URL(name).pathname;
      if (!new URL(name).searchParams.has("v") || !(await store.match(name))) await put(key, await fetch(name));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  for (const request of await store.keys()) if (/\/search\/.*\?v=/.test(request.url) && !names.has(request.url)) await store.delete(request);
};

self.addEventListener("message", (event) => {
  if (event.data && event.data.keep) event.waitUntil(keep(event.data.keep).then(() => event.ports[0].postMessage("kept"), () => {}));
});
