/* What time it is by the server's clock, whatever the clock of the device is set to meanwhile.
   What has passed since the server was heard last is counted by a clock that nobody sets. */
(() => {
  "use strict";
  const STEP = 5000;

  window.stationClock = async (zone, store) => {
    const kept = store ? await store.get("contact") : null;
    /* at: the server's clock; clock: the device's then; mono: what the counting clock said then. */
    let contact = kept ? { ...kept, mono: performance.now() - Math.max(0, Date.now() - kept.clock) } : null;
    const since = () => performance.now() - contact.mono;
    const written = (options) => new Intl.DateTimeFormat("sv-SE", { timeZone: zone, ...options });
    const hours = written({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    const days = written({ year: "numeric", month: "2-digit", day: "2-digit" });

    const clock = {
      /* The server was heard: what it said its clock is, and when it was asked, by the counting clock. */
      heard(said, asked) {
        const at = Date.parse(said || "");
        if (Number.isNaN(at)) return;
        const mono = performance.now();
        contact = { at: Math.round(at + (mono - asked) / 2), clock: Date.now(), mono };
        store?.put("contact", { at: contact.at, clock: contact.clock });
      },
      /* What an entry says of the last contact, so that its moment can be told from it. */
      contact() {
        return contact && { at: new Date(contact.at).toISOString(), clock: new Date(contact.clock).toISOString(), since: Math.max(0, Math.round(since())) };
      },
      /* What is counted may stand still while the device sleeps, but it never runs ahead. */
      now() {
        if (!contact) return Date.now();
        const counted = contact.at + since();
        const set = contact.at + (Date.now() - contact.clock);
        return set < counted - STEP ? counted : set;
      },
      time: () => hours.format(clock.now()),
      today: () => days.format(clock.now()),
    };
    return clock;
  };
})();
