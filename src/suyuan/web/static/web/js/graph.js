/* Genealogy by level. A <div class="graph" data-source="…"> holds a JSON script (or asks its source) of

     {"levels": [{"level": -1, "title": "Parts"}],
      "nodes": [{"id": "1", "level": -1, "title": "…", "code": "…", "note": "…", "tone": "bad", "state": "Recalled",
                 "stack": true, "me": false, "url": "/…", "up": 12, "down": 3, "up_open": true, "down_open": true}],
      "edges": [{"from": "1", "to": "2", "evidence": "…", "tone": "bad"}],
      "more": [{"of": "1", "direction": "up", "after": "…", "count": 180}]}

   `from` is the origin, `to` what it went into; level 0 is the thing itself, negative levels are what it is made of. `up`/`down` say
   how many neighbours there are; those not in the answer are asked for with source?node=ID&direction=up|down[&after=TOKEN], which
   answers in the same form. Only what a person opens is fetched and drawn, so a genealogy of 10,000 nodes stays light. */
(() => {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";
  const SHOWN = 40;

  class Graph {
    constructor(root) {
      this.root = root;
      this.source = root.dataset.source;
      this.words = { ...root.dataset };
      this.nodes = new Map();
      this.edges = new Map();
      this.more = new Map();
      this.beside = new Map();
      this.titles = new Map();
      this.shown = new Map();
      this.choice = null;
      this.plane = document.createElement("div");
      this.plane.className = "graph-plane";
      this.plane.setAttribute("role", "tree");
      this.lines = document.createElementNS(SVG, "svg");
      this.lines.setAttribute("class", "graph-lines");
      this.lines.setAttribute("aria-hidden", "true");
      this.strip = root.parentElement.querySelector("[data-graph-choice]");
      root.addEventListener("click", (event) => this.clicked(event));
      root.addEventListener("dblclick", (event) => { const node = this.nodes.get(event.target.closest(".node")?.dataset.id); if (node?.url) location.href = node.url; });
      root.addEventListener("keydown", (event) => this.key(event));
      new ResizeObserver(() => this.later()).observe(this.plane);
      const inline = root.querySelector("script[type='application/json']");
      root.replaceChildren(this.plane);
      if (inline) this.take(JSON.parse(inline.textContent), true); else this.fetch(null).then((answer) => this.take(answer, true));
    }

    async fetch(query) {
      const address = query ? `${this.source}${this.source.includes("?") ? "&" : "?"}${new URLSearchParams(query)}` : this.source;
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json();
    }

    take(answer, first = false) {
      for (const level of answer.levels || []) this.titles.set(level.level, level.title);
      for (const node of answer.nodes) this.nodes.set(node.id, { ...this.nodes.get(node.id), ...node });
      for (const edge of answer.edges) {
        const name = `${edge.from} ${edge.to}`;
        if (!this.edges.has(name)) for (const end of [edge.from, edge.to]) { if (!this.beside.has(end)) this.beside.set(end, []); this.beside.get(end).push(name); }
        this.edges.set(name, edge);
      }
      for (const more of answer.more || []) this.more.set(`${more.of} ${more.direction}`, more);
      this.draw();
      if (first) { const me = this.plane.querySelector(".is-me"); if (me && this.root.scrollWidth > this.root.clientWidth) this.root.scrollLeft = me.closest(".graph-level").offsetLeft - this.root.clientWidth / 2 + 110; }
    }

    draw() {
      const levels = new Map();
      for (const node of this.nodes.values()) { if (!levels.has(node.level)) levels.set(node.level, []); levels.get(node.level).push(node); }
      const order = [...levels.keys()].sort((a, b) => a - b);
      this.settle(levels, order);
      const columns = order.map((level) => this.column(level, levels.get(level)));
      this.plane.replaceChildren(this.lines, ...columns);
      this.later();
    }

    /* A few sweeps that put each card near the middle of its neighbours: fewer crossings, no library. */
    settle(levels, order) {
      const place = new Map();
      const renumber = (level) => levels.get(level).forEach((node, index) => place.set(node.id, index));
      order.forEach(renumber);
      const others = (id) => (this.beside.get(id) || []).map((name) => this.edges.get(name)).map((edge) => (edge.from === id ? edge.to : edge.from));
      for (let sweep = 0; sweep < 3; sweep += 1) {
        for (const level of [...order].sort((a, b) => Math.abs(a) - Math.abs(b))) {
          if (level === 0) continue;
          const inner = level + (level < 0 ? 1 : -1);
          const rank = new Map();
          for (const node of levels.get(level)) {
            const near = others(node.id).filter((id) => this.nodes.get(id)?.level === inner).map((id) => place.get(id) / Math.max(1, levels.get(inner).length));
            const middle = near.length ? near.reduce((a, b) => a + b, 0) / near.length : 2;
            rank.set(node.id, (node.tone === "bad" ? -0.001 : 0) + middle + (node.stack ? 0.0005 : 0));
          }
          levels.get(level).sort((a, b) => rank.get(a.id) - rank.get(b.id));
          renumber(level);
        }
      }
    }

    column(level, nodes) {
      const column = document.createElement("div");
      column.className = "graph-level";
      column.dataset.level = level;
      const head = document.createElement("h4");
      head.textContent = this.titles.get(level) || "";
      if (nodes.length > 1) { const count = document.createElement("span"); count.textContent = nodes.length.toLocaleString(); head.append(count); }
      column.append(head);
      const limit = this.shown.get(level) || SHOWN;
      const kept = nodes.filter((node, index) => index < limit || node.id === this.choice || node.me);
      column.append(...kept.map((node) => this.card(node)));
      if (nodes.length > kept.length) column.append(this.button("graph-more", this.words.sayMore?.replace("{n}", (nodes.length - kept.length).toLocaleString()), { level }));
      for (const more of this.more.values()) {
        const of = this.nodes.get(more.of);
        if (of && of.level + (more.direction === "up" ? -1 : 1) === level) column.append(this.button("graph-more", this.words.sayMore?.replace("{n}", more.count.toLocaleString()), { of: more.of, direction: more.direction }));
      }
      return column;
    }

    button(kind, text, data) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = kind;
      button.textContent = text || "…";
      Object.assign(button.dataset, data);
      return button;
    }

    card(node) {
      const card = document.createElement("div");
      card.className = `node${node.me ? " is-me" : ""}${node.stack ? " is-stack" : ""}${node.tone ? ` is-${node.tone}` : ""}`;
      card.dataset.id = node.id;
      card.tabIndex = node.me ? 0 : -1;
      card.setAttribute("role", "treeitem");
      card.setAttribute("aria-selected", "false");
      card.setAttribute("aria-label", [node.title, node.code, node.note, node.state].filter(Boolean).join(", "));
      const line = (tag, text) => { if (!text) return; const part = document.createElement(tag); part.textContent = text; part.title = text; card.append(part); };
      line("b", node.title);
      line("code", node.code);
      line("em", node.note);
      if (node.state) { const chip = document.createElement("span"); chip.className = `chip chip-s chip-${node.tone || "off"}`; chip.textContent = node.state; const foot = document.createElement("div"); foot.className = "node-foot"; foot.append(chip); card.append(foot); }
      for (const direction of ["up", "down"]) {
        if (!this.hidden(node, direction)) continue;
        const open = this.button(`node-open is-${direction}`, "+", { of: node.id, direction });
        open.title = `${direction === "up" ? this.words.sayUp : this.words.sayDown} (${node[direction]})`;
        open.setAttribute("aria-label", open.title);
        open.tabIndex = -1;
        card.append(open);
      }
      return card;
    }

    /* Whether the node has neighbours in a direction that have not been fetched. */
    hidden(node, direction) {
      if (!node[direction] || node[`${direction}_open`]) return false;
      return true;
    }

    later() { if (!this.waiting) { this.waiting = true; requestAnimationFrame(() => { this.waiting = false; this.connect(); }); } }

    connect() {
      const base = this.plane.getBoundingClientRect();
      const boxes = new Map();
      for (const card of this.plane.querySelectorAll(".node")) boxes.set(card.dataset.id, card.getBoundingClientRect());
      const lit = this.path();
      const paths = [];
      for (const edge of this.edges.values()) {
        const from = boxes.get(edge.from);
        const to = boxes.get(edge.to);
        if (!from || !to) continue;
        const x1 = from.right - base.left; const y1 = from.top + from.height / 2 - base.top;
        const x2 = to.left - base.left; const y2 = to.top + to.height / 2 - base.top;
        const bend = Math.max(18, (x2 - x1) / 2);
        const path = document.createElementNS(SVG, "path");
        path.setAttribute("d", `M${x1.toFixed(1)} ${y1.toFixed(1)}C${(x1 + bend).toFixed(1)} ${y1.toFixed(1)} ${(x2 - bend).toFixed(1)} ${y2.toFixed(1)} ${x2.toFixed(1)} ${y2.toFixed(1)}`);
        const isLit = lit.edges.has(edge);
        path.setAttribute("class", `${edge.tone === "bad" ? "is-bad" : ""}${isLit ? " is-lit" : ""}`);
        if (isLit) paths.push(path); else paths.unshift(path);
      }
      this.lines.replaceChildren(...paths);
      this.root.classList.toggle("has-choice", Boolean(this.choice));
      for (const card of this.plane.querySelectorAll(".node")) {
        card.classList.toggle("is-lit", lit.nodes.has(card.dataset.id));
        card.setAttribute("aria-selected", String(card.dataset.id === this.choice));
      }
      this.tell(lit);
    }

    /* The shortest way from the chosen card to the thing itself. */
    path() {
      const lit = { nodes: new Set(), edges: new Set(), order: [] };
      if (!this.choice) return lit;
      const chosen = this.nodes.get(this.choice);
      const inward = chosen.level < 0 ? 1 : -1;
      const queue = [[this.choice, []]];
      const seen = new Set([this.choice]);
      while (queue.length) {
        const [id, trail] = queue.shift();
        const node = this.nodes.get(id);
        if (node.me) { lit.nodes.add(id); for (const edge of trail) { lit.edges.add(edge); lit.nodes.add(edge.from); lit.nodes.add(edge.to); } lit.order = trail; return lit; }
        for (const name of this.beside.get(id) || []) {
          const edge = this.edges.get(name);
          const next = inward > 0 && edge.from === id ? edge.to : inward < 0 && edge.to === id ? edge.from : null;
          if (next && !seen.has(next) && this.nodes.has(next)) { seen.add(next); queue.push([next, [...trail, edge]]); }
        }
      }
      lit.nodes.add(this.choice);
      return lit;
    }

    tell(lit) {
      if (!this.strip) return;
      this.strip.hidden = !this.choice;
      if (!this.choice) return;
      const node = this.nodes.get(this.choice);
      const list = document.createElement("ol");
      const say = (text, small) => { const item = document.createElement("li"); const strong = document.createElement("b"); strong.textContent = text; item.append(strong); if (small) { const note = document.createElement("small"); note.textContent = ` ${small}`; item.append(note); } list.append(item); };
      const up = node.level < 0;
      say(node.code || node.title);
      for (const edge of lit.order) { const next = this.nodes.get(up ? edge.to : edge.from); say(next.code || next.title, edge.evidence); }
      const parts = [list];
      if (node.url) { const link = document.createElement("a"); link.href = node.url; link.className = "btn btn-s push"; link.textContent = this.words.sayOpen; parts.push(link); }
      this.strip.replaceChildren(...parts);
    }

    async clicked(event) {
      const button = event.target.closest("button");
      if (button?.dataset.level !== undefined && button.classList.contains("graph-more")) { const level = Number(button.dataset.level); this.shown.set(level, (this.shown.get(level) || SHOWN) + 200); this.draw(); return; }
      if (button?.dataset.of) { await this.open(button); return; }
      const card = event.target.closest(".node");
      if (!card) { if (this.choice) { this.choice = null; this.later(); } return; }
      this.choose(card.dataset.id);
    }

    choose(id) { const node = this.nodes.get(id); this.choice = this.choice === id || node.me ? null : id; this.later(); }

    async open(button) {
      const { of, direction } = button.dataset;
      const waiting = this.more.get(`${of} ${direction}`);
      button.setAttribute("aria-busy", "true");
      try {
        const query = { node: of, direction, level: this.nodes.get(of).level };
        if (button.classList.contains("graph-more") && waiting?.after) query.after = waiting.after;
        const answer = await this.fetch(query);
        this.more.delete(`${of} ${direction}`);
        this.nodes.get(of)[`${direction}_open`] = true;
        if (query.after) for (const more of answer.more || []) more.count = waiting.count - answer.nodes.length;
        this.take(answer);
        this.plane.querySelector(`.node[data-id="${CSS.escape(of)}"]`)?.focus();
      } catch { button.removeAttribute("aria-busy"); window.suyuan?.toast(document.body.dataset.sayFailed); }
    }

    key(event) {
      const card = event.target.closest?.(".node");
      if (!card) return;
      const cards = [...card.parentElement.querySelectorAll(".node")];
      const go = (next) => { if (next) { event.preventDefault(); card.tabIndex = -1; next.tabIndex = 0; next.focus(); } };
      const node = this.nodes.get(card.dataset.id);
      switch (event.key) {
        case "ArrowDown": go(cards[cards.indexOf(card) + 1]); break;
        case "ArrowUp": go(cards[cards.indexOf(card) - 1]); break;
        case "ArrowLeft": go(this.neighbour(node, -1) || card.closest(".graph-level").previousElementSibling?.querySelector?.(".node")); break;
        case "ArrowRight": go(this.neighbour(node, 1) || card.closest(".graph-level").nextElementSibling?.querySelector(".node")); break;
        case " ": event.preventDefault(); this.choose(node.id); break;
        case "Enter": if (node.url) location.href = node.url; break;
        case "+": { const open = card.querySelector(".node-open"); if (open) this.open(open); break; }
        case "Escape": this.choice = null; this.later(); break;
        default:
      }
    }

    neighbour(node, by) {
      for (const name of this.beside.get(node.id) || []) {
        const edge = this.edges.get(name);
        const id = by < 0 && edge.to === node.id ? edge.from : by > 0 && edge.from === node.id ? edge.to : null;
        if (id && this.nodes.has(id)) return this.plane.querySelector(`.node[data-id="${CSS.escape(id)}"]`);
      }
      return null;
    }
  }

  const start = (root) => { for (const element of root.querySelectorAll(".graph:not([data-ready])")) { element.dataset.ready = "yes"; new Graph(element); } };
  start(document);
  document.addEventListener("htmx:afterSettle", (event) => start(event.target.parentElement || document));
})();
