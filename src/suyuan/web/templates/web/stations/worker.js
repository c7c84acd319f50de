"use strict";
/* Keeps the pages of stations and their files, so that a station opens without network. */
const NAME = "stations-{{ version }}";
const ASSETS = {{ assets|safe }};
const PERSON = "{{ person_header }}";
const PAGE = /^\/stations\/([a-z0-9_-]+)?$/;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(ASSETS)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const kept = await caches.open(NAME);
    for (const name of await caches.keys()) {
      if (name === NAME || !name.startsWith("stations-")) continue;
      const old = await caches.open(name);
      for (const request of await old.keys()) if (PAGE.test(new URL(request.url).pathname)) await kept.put(request, await old.match(request));
      await caches.delete(name);
    }
    await self.clients.claim();
  })());
});
/* A page asks to be kept: it was opened before this worker ran. */
self.addEventListener("message", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(NAME);
    for (const path of event.data?.keep || []) {
      if (!PAGE.test(path)) continue;
      const answer = await fetch(path, { credentials: "same-origin" });
      if (!await keep(cache, path, answer)) continue;
      event.source?.postMessage({ kept: path });
    }
  })());
});
self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== location.origin) return;
  if (event.request.mode === "navigate") event.respondWith(page(event.request, address));
  else if (ASSETS.includes(address.pathname)) event.respondWith(file(event.request));
});

/* Keeps a page and forgets those of anybody else: nobody works here under the name of one who was here before.
   A redirect says that nobody is signed in. What waits to be sent is kept elsewhere, under the name of who made it. */
async function keep(cache, key, answer) {
  const isRedirect = answer.redirected || answer.type === "opaqueredirect";
  if (!PAGE.test(key) || !(answer.ok || isRedirect)) return false;
  const person = isRedirect ? null : answer.headers.get(PERSON);
  for (const request of await cache.keys()) {
    if (!PAGE.test(new URL(request.url).pathname)) continue;
    const kept = await cache.match(request);
    if (!person || kept?.headers.get(PERSON) !== person) await cache.delete(request);
  }
  if (!person) return false;
  await cache.put(key, answer.clone());
  return true;
}

/* A page comes from the server where it answers, else as it was kept. */
async function page(request, address) {
  const cache = await caches.open(NAME);
  const key = address.pathname;
  try {
    const answer = await fetch(request);
    await keep(cache, key, answer);
    return answer;
  } catch (failure) {
    const kept = await cache.match(key);
    if (kept) return kept;
    throw failure;
  }
}

async function file(request) {
  const cache = await caches.open(NAME);
  const kept = await cache.match(request, { ignoreSearch: true });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}
