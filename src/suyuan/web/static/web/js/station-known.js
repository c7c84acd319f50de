/* What a device knows of the codes of a job, and what it says of a scan without network. */
(() => {
  "use strict";
  const FIXED = { "00": 18, "01": 14, "02": 14, "03": 14, "11": 6, "12": 6, "13": 6, "15": 6, "16": 6, "17": 6, "20": 2, "31": 8, "32": 8, "33": 8, "34": 8, "35": 8, "36": 8, "41": 14 };
  const GS = "\u001d";

  /* The parts of a GS1 code: in brackets, run together with separators, or as a Digital Link. */
  function parts(text) {
    const bare = text.trim().replace(/^\][A-Za-z][0-9A-Za-z]/, "");
    const link = /^https?:\/\/[^/]+(\/.*?)(?:[?#].*)?$/i.exec(bare);
    if (link) { const words = link[1].split("/").slice(1); const found = {}; for (let at = 0; at + 1 < words.length; at += 2) found[words[at]] = decodeURIComponent(words[at + 1]); return found; }
    if (bare.startsWith("(")) return Object.fromEntries([...bare.matchAll(/\((\d{2,4})\)([^(]*)/g)].map((one) => [one[1], one[2].trim()]));
    if (bare.startsWith("/")) { const words = bare.split("/").slice(1); const found = {}; for (let at = 0; at + 1 < words.length; at += 2) found[words[at]] = decodeURIComponent(words[at + 1]); return found; }
    const found = {};
    let rest = bare.startsWith(GS) ? bare.slice(1) : bare;
    while (rest) {
      const mark = rest.slice(0, 2);
      if (!/^\d\d$/.test(mark)) return found;
      const fixed = FIXED[mark];
      const end = rest.indexOf(GS);
      const stop = fixed ? 2 + fixed : end < 0 ? rest.length : end;
      if (rest.length < stop) return found;
      if (!fixed && mark !== "10" && mark !== "21") return found;
      found[mark] = rest.slice(2, stop);
      rest = rest.slice(stop);
      if (rest.startsWith(GS)) rest = rest.slice(1);
    }
    return found;
  }
  /* The key of what a GS1 code means, as the server writes it; empty for anything else. */
  function key(text) {
    let found = {};
    try { found = parts(text); } catch { return ""; }
    if (/^\d{18}$/.test(found["00"] || "")) return `/00/${found["00"]}`;
    if (!/^\d{14}$/.test(found["01"] || "")) return "";
    const quoted = (value) => encodeURIComponent(value).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
    if (found["21"]) return `/01/${found["01"]}/21/${quoted(found["21"])}`.toUpperCase();
    if (found["10"]) return `/01/${found["01"]}/10/${quoted(found["10"])}`.toUpperCase();
    return `/01/${found["01"]}/`;
  }
  /* A code as people read it: without the mark of the scanner and its separators, a GS1 code in brackets. */
  function told(text) {
    let found = {};
    try { found = parts(text); } catch { /* It is no Digital Link of ours. */ }
    if (/^\d{18}$/.test(found["00"] || "")) return `(00)${found["00"]}`;
    const bare = text.trim().replace(/^\][A-Za-z][0-9A-Za-z]/, "").replaceAll(GS, " ").trim();
    if (!/^\d{14}$/.test(found["01"] || "")) return bare;
    const own = ["21", "10"].find((mark) => found[mark]);
    return own ? `(01)${found["01"]}(${own})${found[own]}` : `(01)${found["01"]}`;
  }
  function among(set, tail) {
    if (set.list.includes(tail)) return true;
    return set.spans.some(([front, digits, first, last]) => {
      if (!tail.startsWith(front)) return false;
      const number = tail.slice(front.length);
      return number.length === digits && /^\d+$/.test(number) && Number(number) >= first && Number(number) <= last;
    });
  }
  function within(group, gs1, bare) {
    return group.sets.some((set) => {
      if (gs1) return set.head !== "" && gs1.startsWith(set.head) && among(set, gs1.slice(set.head.length));
      return among(set, bare) || (set.head !== "" && bare.startsWith(set.head) && among(set, bare.slice(set.head.length)));
    });
  }
  /* Returns {} for what belongs, {refused} with the reason, or {unknown} for what only the server can tell. */
  window.stationKnown = {
    key,
    told,
    verdict(known, question, text) {
      const mine = known.groups.filter((group) => group.questions.includes(question));
      const closed = known.closed[question];
      if (!mine.length && !closed) return {};
      const gs1 = key(text);
      const bare = text.trim().toUpperCase();
      const group = mine.find((one) => within(one, gs1, bare));
      if (group) return group.refused ? { refused: group.refused } : {};
      const opens = known.opens[question] || [];
      if (!closed || (gs1 ? opens.some((head) => head && gs1.startsWith(head)) : opens.includes(""))) return { unknown: true };
      return { refused: closed };
    },
  };
})();
