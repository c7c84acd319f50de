/* What a station keeps on the device: the queue of entries, their results, jobs and briefs.
   An entry leaves the queue only with its result in hand, so that a reload, a crash or a lost answer loses nothing. */
(() => {
  "use strict";
  const RESULTS_MAX = 60;
  let opened = null;

  function open() {
    if (opened) return opened;
    opened = new Promise((done, failed) => {
      const request = indexedDB.open("suyuan-stations", 1);
      request.onupgradeneeded = () => {
        const queue = request.result.createObjectStore("queue", { keyPath: "seq", autoIncrement: true });
        queue.createIndex("id", "id", { unique: true });
        request.result.createObjectStore("results", { keyPath: "seq", autoIncrement: true });
        request.result.createObjectStore("kept");
      };
      request.onsuccess = () => { request.result.onversionchange = () => request.result.close(); done(request.result); };
      request.onerror = () => failed(request.error);
    });
    return opened;
  }

  /* Run something in one transaction; it is done when the transaction is on the disk. */
  async function within(stores, mode, work) {
    const database = await open();
    return new Promise((done, failed) => {
      const transaction = database.transaction(stores, mode, { durability: "strict" });
      let value;
      transaction.oncomplete = () => done(value);
      transaction.onerror = () => failed(transaction.error);
      transaction.onabort = () => failed(transaction.error);
      work(transaction, (found) => { value = found; });
    });
  }
  const all = (store) => within([store], "readonly", (transaction, give) => {
    const request = transaction.objectStore(store).getAll();
    request.onsuccess = () => give(request.result);
  });

  const store = {
    async available() { try { await open(); return true; } catch { return false; } },
    queue: () => all("queue"),
    add: (entry) => within(["queue"], "readwrite", (transaction) => { transaction.objectStore("queue").add(entry); }),
    change: (seq, changes) => within(["queue"], "readwrite", (transaction) => {
      const queue = transaction.objectStore("queue");
      const request = queue.get(seq);
      request.onsuccess = () => { if (request.result) queue.put({ ...request.result, ...changes }); };
    }),
    settle: (entry, result) => within(["queue", "results"], "readwrite", (transaction) => {
      transaction.objectStore("queue").delete(entry.seq);
      transaction.objectStore("results").add(result);
    }),
    results: () => all("results"),
    mark: (id, changes) => within(["results"], "readwrite", (transaction) => {
      const request = transaction.objectStore("results").openCursor();
      request.onsuccess = () => {
        const cursor = request.result;
        if (!cursor) return;
        if (cursor.value.id === id) cursor.update({ ...cursor.value, ...changes });
        cursor.continue();
      };
    }),
    forget: () => within(["results"], "readwrite", (transaction) => {
      const results = transaction.objectStore("results");
      const request = results.getAllKeys();
      request.onsuccess = () => { for (const key of request.result.slice(0, -RESULTS_MAX)) results.delete(key); };
    }),
    get: (name) => within(["kept"], "readonly", (transaction, give) => {
      const request = transaction.objectStore("kept").get(name);
      request.onsuccess = () => give(request.result);
    }),
    put: (name, value) => within(["kept"], "readwrite", (transaction) => { transaction.objectStore("kept").put(value, name); }),
  };

  store.uuid = () => {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const text = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`;
  };
  store.device = async () => {
    const known = await store.get("device");
    if (known) return known;
    const made = store.uuid();
    await store.put("device", made);
    return made;
  };
  window.stationStore = store;
})();
