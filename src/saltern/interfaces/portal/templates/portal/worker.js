// Keeps the offline page and the stylesheet, and nothing that anybody was shown.
const KEPT = [{% for one in kept %}"{{ one|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const NAME = "saltern " + KEPT[1];
self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(KEPT.map((one) => new Request(one, {credentials: "omit", cache: "reload"})))).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((one) => one !== NAME).map((one) => caches.delete(one)))).then(() => self.clients.claim()));
});
self.addEventListener("fetch", (event) => {
  const asked = event.request;
  if (asked.method !== "GET") return;
  if (asked.mode === "navigate") {
    event.respondWith(fetch(asked).catch(() => caches.match(KEPT[0])));
  } else if (new URL(asked.url).pathname === new URL(KEPT[1], self.location).pathname) {
    event.respondWith(caches.match(KEPT[1]).then((kept) => kept || fetch(asked)));
  }
});
