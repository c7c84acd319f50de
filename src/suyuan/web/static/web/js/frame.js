/* The frame: menus, drawer, help, toasts, copying, forms, keys, scanner, camera, lists.
   Every page works without this file, except the camera. */
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const body = document.body;
  const say = (name) => body.dataset[name] || "";
  const isEditable = (element) => element?.closest?.("input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]");
  const remember = (name, value) => { document.cookie = `${name}=${value};path=/;max-age=31536000;samesite=lax`; };

  /* Clicks: one listener for the whole page, so that parts swapped in work too. */
  document.addEventListener("click", (event) => {
    const hit = (selector) => event.target.closest?.(selector);
    for (const menu of $$("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
    let element;
    if ((element = hit("[data-copy]"))) return copy(element);
    if ((element = hit("[data-dismiss]"))) return element.closest(".toast").remove();
    if ((element = hit("[data-current-link]"))) for (const link of $$("[data-current-link][aria-current]")) link.removeAttribute("aria-current");
    if (element) element.setAttribute("aria-current", "true");
    if ((element = hit("[data-tab]"))) { for (const tab of $$("[data-tab]", element.parentElement)) tab.removeAttribute("aria-current"); element.setAttribute("aria-current", "true"); }
    if (hit("[data-help]")) { for (const menu of $$("details.menu[open]")) menu.open = false; return $("#help")?.showModal(); }
    if (hit("[data-camera]")) return openCamera();
    if (hit("[data-drawer-open]")) { event.preventDefault(); body.dataset.drawer = "open"; return $("#side a")?.focus(); }
    if (hit("[data-drawer-close]")) { event.preventDefault(); delete body.dataset.drawer; if (location.hash === "#side") history.replaceState(null, "", location.pathname + location.search); return undefined; }
    if (hit("[data-fold]")) { const mini = body.dataset.nav !== "mini"; body.dataset.nav = mini ? "mini" : ""; for (const group of $$("[data-group]")) group.open = mini || group.dataset.opened !== undefined; return remember("suyuan_nav", mini ? "mini" : ""); }
    if ((element = hit("[data-dialog]"))) { event.preventDefault(); return document.getElementById(element.dataset.dialog)?.showModal(); }
    if ((element = hit("[data-print]"))) return window.print();
    if ((element = hit("dialog")) && event.target === element) return element.close();
    if ((element = hit("tr[data-href]")) && !hit("a, button, input, label, summary") && !String(getSelection())) {
      if (event.metaKey || event.ctrlKey) return window.open(element.dataset.href, "_blank", "noopener");
      location.href = element.dataset.href;
    }
    return undefined;
  });

  /* Groups of the navigation: which ones a person opens or closes is kept. */
  const groups = $$("[data-group]");
  for (const group of groups) $("summary", group).addEventListener("click", () => {
    const opened = !group.open;
    if (opened) group.dataset.opened = ""; else delete group.dataset.opened;
    const kept = new Map((document.cookie.match(/(?:^|; )suyuan_groups=([^;]*)/)?.[1] || "").split(".").filter(Boolean).map((one) => one.split("-")));
    kept.set(group.dataset.group, opened ? "1" : "0");
    remember("suyuan_groups", [...kept].map((one) => one.join("-")).join("."));
  });

  function copy(element) {
    const text = element.dataset.copy;
    const done = () => {
      element.classList.add("is-copied");
      const note = document.createElement("div");
      const box = element.getBoundingClientRect();
      note.className = "copied-note";
      note.textContent = say("sayCopied");
      body.append(note);
      note.style.left = `${box.left + Math.min(box.width, 160) / 2}px`;
      note.style.top = `${box.top}px`;
      setTimeout(() => { element.classList.remove("is-copied"); note.remove(); }, 1100);
    };
    if (navigator.clipboard && window.isSecureContext) navigator.clipboard.writeText(text).then(done, () => {});
    else { const area = document.createElement("textarea"); area.value = text; body.append(area); area.select(); document.execCommand("copy"); area.remove(); done(); }
  }

  function toast(text, kind = "error") {
    const box = document.createElement("div");
    box.className = `toast is-${kind}`;
    const words = document.createElement("div");
    words.textContent = text;
    box.append(words);
    $("#toasts")?.append(box);
    setTimeout(() => box.remove(), 9000);
  }
  const fade = (root = document) => { for (const box of $$(".toast[data-fades]", root)) setTimeout(() => box.remove(), 6000); };
  fade();

  /* htmx: a slow answer shows a bar; a failed one says so and loses nothing. */
  let running = 0;
  const loading = (step) => { running = Math.max(0, running + step); body.classList.toggle("is-loading", running > 0); };
  document.addEventListener("htmx:beforeRequest", () => loading(1));
  document.addEventListener("htmx:afterRequest", () => loading(-1));
  document.addEventListener("htmx:responseError", () => toast(say("sayFailed")));
  document.addEventListener("htmx:sendError", () => toast(say("sayOffline")));
  document.addEventListener("htmx:afterSettle", (event) => { fade(event.target); prepare(event.target); });

  /* Forms: nothing typed is lost by accident, nothing is sent twice. */
  let sent = false;
  /* A choice on which the other fields depend: the page is asked for anew, with what was filled in. */
  document.addEventListener("change", (event) => {
    const form = event.target.matches?.("[data-asks-anew]") && event.target.form;
    if (!form) return;
    const given = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && value && !["csrfmiddlewaretoken", "command_id", "seen"].includes(name));
    delete form.dataset.dirty;
    sent = true;
    location.search = new URLSearchParams(given);
  });
  document.addEventListener("input", (event) => { const form = event.target.closest?.("form[data-guard]"); if (form) form.dataset.dirty = "yes"; });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    sent = form.matches("[data-guard]");
    if (form.method === "post" && !form.hasAttribute("hx-post")) {
      setTimeout(() => { for (const button of $$("button:not([type=button])", form)) button.setAttribute("aria-disabled", "true"); });
      if (form.dataset.sending === "yes") event.preventDefault();
      form.dataset.sending = "yes";
      setTimeout(() => { delete form.dataset.sending; for (const button of $$("button[aria-disabled]", form)) button.removeAttribute("aria-disabled"); }, 6000);
    }
  });
  /* Who has signed in anew in another tab goes on with the form; somebody else does not send it in their own name. */
  const cookie = (name) => document.cookie.split("; ").find((one) => one.startsWith(`${name}=`))?.split("=")[1];
  document.addEventListener("submit", (event) => {
    const field = event.target.elements.namedItem("csrfmiddlewaretoken");
    const token = cookie("suyuan_csrf");
    if (field && token && cookie("suyuan_person") === document.body.dataset.person) field.value = token;
  }, true);
  addEventListener("beforeunload", (event) => { if (!sent && $("form[data-guard][data-dirty]")) event.preventDefault(); });
  addEventListener("pageshow", () => { sent = false; for (const form of $$("form[data-sending]")) delete form.dataset.sending; });
  document.addEventListener("change", (event) => {
    const element = event.target;
    if (element.matches?.("input[type=file]")) { const name = $("[data-file-name]", element.closest("label, .field") || document); if (name) name.textContent = [...element.files].map((file) => file.name).join(", "); }
    if (element.matches?.("[data-submits]")) element.form.requestSubmit();
    if (element.matches?.("[data-pick-all]")) { for (const box of $$("input[name=pick]", element.closest("form, .list-card"))) box.checked = element.checked; picked(element); }
    if (element.matches?.("input[name=pick]")) picked(element);
  });
  function picked(element) {
    const card = element.closest(".list-card");
    if (!card) return;
    const boxes = $$("input[name=pick]", card);
    const count = boxes.filter((box) => box.checked).length;
    for (const box of boxes) box.closest("tr")?.classList.toggle("is-picked", box.checked);
    const strip = $("[data-picked]", card);
    if (strip) { strip.hidden = count === 0; const figure = $("[data-picked-count]", strip); if (figure) figure.textContent = count; }
  }

  /* Drop zones. */
  for (const kind of ["dragover", "dragleave", "drop"]) document.addEventListener(kind, (event) => {
    const zone = event.target.closest?.(".drop");
    if (!zone) return;
    event.preventDefault();
    zone.classList.toggle("is-over", kind === "dragover");
    if (kind === "drop") { const input = $("input[type=file]", zone); input.files = event.dataTransfer.files; input.dispatchEvent(new Event("change", { bubbles: true })); }
  });

  /* Keys and the keyboard-wedge scanner. A scanner types faster than a person and ends with Enter. */
  const GAP = 45;
  const SCAN_LENGTH = 4;
  let burst = [];
  let timer = 0;
  let leader = 0;
  const separator = (event) => event.key === "\u001d" || (event.ctrlKey && (event.key === "]" || event.code === "BracketRight"));
  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const field = isEditable(event.target);
    if (field) {
      if (separator(event) && (field.name === "q" || field.dataset.scan !== undefined)) { event.preventDefault(); field.setRangeText("\u001d", field.selectionStart, field.selectionEnd, "end"); }
      if (field.id === "search") hints(event);
      return;
    }
    if (event.key === "Enter") {
      const text = burst.map((stroke) => stroke.key).join("");
      const span = burst.length > 1 ? (burst.at(-1).at - burst[0].at) / (burst.length - 1) : 999;
      burst = [];
      clearTimeout(timer);
      if (text.length >= SCAN_LENGTH && span <= GAP) { event.preventDefault(); scanned(text); return; }
      move(event);
      return;
    }
    if (separator(event)) { event.preventDefault(); burst.push({ key: "\u001d", at: event.timeStamp }); return; }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.length === 1) {
      const late = burst.length && event.timeStamp - burst.at(-1).at > GAP * 2;
      if (late) typed(); // On a busy machine the timer comes after the next key.
      burst.push({ key: event.key, at: event.timeStamp });
      if (event.key === "/" || event.key === "'") event.preventDefault();
      clearTimeout(timer);
      timer = setTimeout(typed, GAP * 2);
      return;
    }
    move(event);
  });

  /* Escape closes what lies above the page, wherever the focus is; who was inside a menu comes back to its button. */
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing || $("dialog[open]")) return;
    for (const menu of $$("details.menu[open]")) { const inside = menu.contains(document.activeElement); menu.open = false; if (inside) $("summary", menu)?.focus(); }
    delete body.dataset.drawer;
  });

  function scanned(text) {
    const wanted = new CustomEvent("suyuan:scan", { detail: { text }, cancelable: true });
    if (!document.dispatchEvent(wanted)) return;
    const form = $("form[data-search]");
    if (!form) return;
    form.elements.q.value = text;
    form.classList.add("is-scanning");
    form.requestSubmit();
  }

  function typed() {
    const single = burst.length === 1 ? burst[0] : null;
    burst = [];
    if (single) shortcut(single);
  }

  function shortcut({ key, at }) {
    if ($("dialog[open]")) return;
    if (leader && at - leader < 1500) {
      leader = 0;
      const link = $(`[data-letter="${CSS.escape(key.toLowerCase())}"]`);
      if (link) { link.click(); }
      return;
    }
    if (key === "/" || key === "、") { const input = $("#search"); input?.focus(); input?.select(); }
    else if (key === "?" || key === "？") $("#help")?.showModal();
    else if (key === "g") leader = at;
    else if (key === "j") step(1);
    else if (key === "k") step(-1);
    else if (key === "x") { const box = $("tr.is-cursor input[name=pick]"); if (box) box.click(); }
  }

  /* Lists: up, down, enter. */
  const rows = () => $$("table[data-keys] tbody tr[data-href]");
  function step(by) {
    const all = rows();
    if (!all.length) return;
    const now = all.findIndex((row) => row.classList.contains("is-cursor"));
    const next = all[Math.max(0, Math.min(all.length - 1, now + by + (now < 0 && by < 0 ? 1 : 0)))];
    for (const row of all) row.classList.remove("is-cursor");
    next.classList.add("is-cursor");
    next.scrollIntoView({ block: "nearest" });
  }
  function move(event) {
    if ($("dialog[open]") || event.target.closest?.("a, button, summary, [role=treeitem], .graph")) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { if (rows().length) { event.preventDefault(); step(event.key === "ArrowDown" ? 1 : -1); } }
    else if (event.key === "Enter") { const row = $("tr.is-cursor[data-href]"); if (row) location.href = row.dataset.href; }
  }
  function hints(event) {
    const list = $$("#search-hints .search-hint");
    if (event.key === "Escape") { event.target.blur(); return; }
    if (!list.length) return;
    const now = list.findIndex((hint) => hint.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = (now + (event.key === "ArrowDown" ? 1 : -1) + list.length) % list.length;
      list.forEach((hint, index) => hint.setAttribute("aria-selected", String(index === next)));
    } else if (event.key === "Enter" && now >= 0) { event.preventDefault(); location.href = list[now].href; }
  }

  /* The camera: our own copy of the decoder, loaded when it is first asked for. */
  let stream = null;
  function script(address) {
    return new Promise((done, failed) => { const tag = document.createElement("script"); tag.src = address; tag.onload = done; tag.onerror = failed; document.head.append(tag); });
  }
  async function openCamera() {
    const dialog = $("#camera");
    const video = $("video", dialog);
    const words = $(".camera-say", dialog);
    words.textContent = dialog.dataset.sayLook;
    dialog.showModal();
    dialog.addEventListener("close", () => { for (const track of stream?.getTracks() || []) track.stop(); stream = null; }, { once: true });
    try {
      if (!window.ZXingWASM) await script(dialog.dataset.decoder);
      window.ZXingWASM.prepareZXingModule({ overrides: { locateFile: () => dialog.dataset.wasm } });
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1920 } } });
      if (!dialog.open) { for (const track of stream.getTracks()) track.stop(); return; }
      video.srcObject = stream;
      await video.play();
      look(dialog, video);
    } catch { words.textContent = dialog.dataset.sayNone; }
  }
  async function look(dialog, video) {
    const canvas = document.createElement("canvas");
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    while (dialog.open && stream) {
      canvas.width = video.videoWidth;
      canvas.height = video.videoHeight;
      if (canvas.width) {
        pen.drawImage(video, 0, 0);
        const found = await window.ZXingWASM.readBarcodes(pen.getImageData(0, 0, canvas.width, canvas.height), { tryHarder: true, maxNumberOfSymbols: 1 });
        const hit = found.find((one) => one.isValid);
        if (hit) { dialog.close(); navigator.vibrate?.(60); scanned((hit.symbologyIdentifier || "") + new TextDecoder().decode(hit.bytes)); return; }
      }
      await new Promise((done) => { setTimeout(done, 80); });
    }
  }

  /* Nobody is signed in: the pages of stations that this device has kept for somebody are forgotten.
     What waits to be sent stays: it is kept elsewhere, under the name of who made it. */
  if ($("#sign-in") && "caches" in window) caches.keys().then(async (names) => {
    for (const name of names.filter((one) => one.startsWith("stations-"))) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) if (new URL(request.url).pathname.startsWith("/stations/")) await cache.delete(request);
    }
    document.body.dataset.forgotten = "yes";
  }).catch(() => {});

  function prepare(root) {
    const first = $("[autofocus], .has-error :is(input, select, textarea)", root === document ? body : root);
    if (first && root !== document) first.focus();
  }
  for (const tab of $$(".tabs > [aria-current]")) {
    const bar = tab.parentElement;
    if (bar.scrollWidth > bar.clientWidth) bar.scrollLeft = tab.offsetLeft - bar.offsetLeft - 16;
  }
  const wrong = $(".has-error :is(input, select, textarea)");
  if (wrong) wrong.focus();
  else if (matchMedia("(pointer: fine)").matches) $$("main form[data-guard] :is(input, select, textarea)").find((field) => field.type !== "hidden" && !field.value && !field.disabled && field.checkVisibility())?.focus({ preventScroll: true });
  window.suyuan = { toast, scanned };
})();
