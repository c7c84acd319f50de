/* How a station hears: the keyboard-wedge scanner from anywhere, the camera, photos. And how it answers: tones. */
(() => {
  "use strict";
  const GAP = 60;
  const PHOTO_SIDE = 1600;
  const input = {};

  /* A scanner types faster than a person and ends with Enter; the separator of GS1 comes as Ctrl+]. */
  input.listen = (scanned) => {
    let burst = "";
    let last = 0;
    const separator = (event) => event.key === "\u001d" || (event.ctrlKey && (event.key === "]" || event.code === "BracketRight"));
    document.addEventListener("keydown", (event) => {
      if (event.isComposing || document.querySelector("dialog[open]")) return;
      const field = event.target.closest?.("input, textarea");
      if (separator(event)) {
        event.preventDefault();
        if (field) field.setRangeText("\u001d", field.selectionStart, field.selectionEnd, "end"); else burst += "\u001d";
        last = event.timeStamp;
        return;
      }
      if (field || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.timeStamp - last > GAP * 4) burst = "";
      last = event.timeStamp;
      if (event.key === "Enter") { const text = burst; burst = ""; if (text.length > 1) { event.preventDefault(); scanned(text); } } else if (event.key.length === 1) { burst += event.key; if (event.key === " " || event.key === "/" || event.key === "'") event.preventDefault(); }
    });
  };

  /* The pad of a number: with a minus where it may be below nothing, which turns the number round. */
  const MINUS = "±";
  const isSigned = (question) => question.minimum === null || Number(question.minimum) < 0;
  input.padClass = (question) => (isSigned(question) ? "pad pad-signed" : "pad");
  input.signs = (question) => {
    const point = question.decimals ? ["."] : [];
    if (!isSigned(question)) return [..."123456789", ...point, "0", "⌫"];
    return [..."123", "⌫", ..."456", MINUS, ..."789", ...point, "0"];
  };
  input.padded = (text, sign) => {
    if (sign === "⌫") return text.slice(0, -1);
    if (sign !== MINUS) return text + sign;
    return text.startsWith("-") ? text.slice(1) : `-${text}`;
  };
  /* A code that is scanned while the field of a number has the focus is no number. */
  const LONG = 6;
  const times = new WeakMap();
  input.timed = (box) => {
    times.set(box, []);
    box.addEventListener("keydown", (event) => { if (event.key.length === 1) times.get(box).push(event.timeStamp); });
    return box;
  };
  input.wasScanned = (box) => {
    const when = times.get(box) || [];
    const scanned = when.length >= LONG && (when.at(-1) - when[0]) / (when.length - 1) < GAP / 2;
    if (times.has(box)) times.set(box, []);
    return scanned;
  };

  /* Tones: high for good, low for bad, middle for kept. */
  let audio = null;
  const TONES = { ok: [[880, 0, 0.09], [1320, 0.09, 0.12]], bad: [[196, 0, 0.4]], wait: [[587, 0, 0.14]] };
  input.sound = localStorage.getItem("suyuan-sound") !== "off";
  input.toggle = () => { input.sound = !input.sound; localStorage.setItem("suyuan-sound", input.sound ? "on" : "off"); return input.sound; };
  input.tone = (kind) => {
    if (kind === "bad") navigator.vibrate?.([120, 60, 120]); else navigator.vibrate?.(40);
    if (!input.sound) return;
    try {
      audio = audio || new AudioContext();
      if (audio.state === "suspended") audio.resume();
      for (const [frequency, after, length] of TONES[kind]) {
        const voice = audio.createOscillator();
        const volume = audio.createGain();
        voice.type = kind === "bad" ? "square" : "sine";
        voice.frequency.value = frequency;
        volume.gain.setValueAtTime(0.0001, audio.currentTime + after);
        volume.gain.exponentialRampToValueAtTime(kind === "bad" ? 0.12 : 0.25, audio.currentTime + after + 0.01);
        volume.gain.exponentialRampToValueAtTime(0.0001, audio.currentTime + after + length);
        voice.connect(volume).connect(audio.destination);
        voice.start(audio.currentTime + after);
        voice.stop(audio.currentTime + after + length + 0.02);
      }
    } catch { /* A device without sound still works. */ }
  };

  /* What two devices read of the same code differs in marks and separators; `plain` takes them away. */
  input.plain = (text) => text.replace(/^\][A-Za-z][0-9A-Za-z]|[()\s\u001d]/g, "").toUpperCase();
  input.isTwo = (text) => {
    const trimmed = text.trim();
    if (/[\r\n\t]/.test(trimmed) || (trimmed.match(/\][A-Za-z][0-9A-Za-z]/g) || []).length > 1) return true;
    const half = trimmed.length / 2;
    return half >= 8 && Number.isInteger(half) && trimmed.slice(0, half) === trimmed.slice(half);
  };

  const script = (address) => new Promise((done, failed) => { const tag = document.createElement("script"); tag.src = address; tag.onload = done; tag.onerror = failed; document.head.append(tag); });

  /* Show the camera in the dialog until it has read a code, or the dialog is closed. */
  input.camera = async (dialog, setting) => {
    const { words, urls } = setting;
    dialog.replaceChildren();
    const video = Object.assign(document.createElement("video"), { playsInline: true, muted: true });
    const say = Object.assign(document.createElement("p"), { textContent: words.look });
    const off = Object.assign(document.createElement("button"), { type: "button", className: "key", textContent: words.cancel });
    off.addEventListener("click", () => dialog.close());
    dialog.append(video, say, off);
    dialog.showModal();
    let stream = null;
    try {
      if (!window.ZXingWASM) await script(urls.decoder);
      window.ZXingWASM.prepareZXingModule({ overrides: { locateFile: () => urls.wasm } });
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1920 } } });
      video.srcObject = stream;
      await video.play();
      const canvas = document.createElement("canvas");
      const pen = canvas.getContext("2d", { willReadFrequently: true });
      while (dialog.open) {
        canvas.width = video.videoWidth;
        canvas.height = video.videoHeight;
        if (canvas.width) {
          pen.drawImage(video, 0, 0);
          const found = await window.ZXingWASM.readBarcodes(pen.getImageData(0, 0, canvas.width, canvas.height), { tryHarder: true, maxNumberOfSymbols: 2 });
          const valid = found.filter((one) => one.isValid);
          if (valid.length) { dialog.close(); return valid.map((one) => (one.symbologyIdentifier || "") + new TextDecoder().decode(one.bytes)); }
        }
        await new Promise((done) => { setTimeout(done, 80); });
      }
    } catch { say.textContent = words.noCamera; await new Promise((done) => { dialog.addEventListener("close", done, { once: true }); }); } finally { for (const track of stream?.getTracks() || []) track.stop(); }
    return [];
  };

  /* A photo of at most 1600 points on its longer side, as JPEG. */
  input.photo = async (file) => {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, PHOTO_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/jpeg", 0.82);
  };
  window.stationInput = input;
})();
