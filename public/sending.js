/* Sending: every act of a participant goes out once, in order, with its own id, and is tried again until it is answered.
   An act that is not stored yet is kept on the device (in this tab), so that a reload does not lose it. */
(() => {
  const facts = window.sndFacts;
  const PATIENCE = 15000; // milliseconds that one try may take
  const WAITS = [500, 1000, 2000, 4000, 8000]; // milliseconds between tries
  const QUIET_TRIES = 3; // failures with a live connection before we say so
  const MOVED_ON = new Set(["not_open", "nothing_asked", "card_moved_on", "card_dropped", "choice_fixed", "at_the_end", "no_such_line", "rule_not_offered", "rule_there_already"]);
  const place = location.pathname;
  const listeners = new Set(), sockets = new Set(), replies = new Set();
  const queue = [];
  let call = null, socket = null, lostSince = null, working = false, wake = null, acted = false, stopped = false;

  const snd = (window.snd = { w: facts.words, facts, parts: {} });

  /** The sentence of `key` with its {blanks} filled in. */
  snd.say = (key, blanks = {}) => facts.words[key].replace(/\{(\w+)\}/g, (all, name) => (name in blanks ? apart(String(blanks[name])) : all));

  /* Several words from elsewhere keep an order of their own in a sentence that runs from right to left (first strong isolate). */
  const apart = (text) => (document.documentElement.dir === "rtl" && text.includes(" ") ? `\u2068${text}\u2069` : text);

  /** A new id for an act. */
  snd.newId = () => (crypto.randomUUID ? crypto.randomUUID() : Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join(""));

  /** Characters as the server counts them: Unicode code points. */
  snd.length = (text) => { let n = 0; for (const _ of text) n += 1; return n; };

  snd.keep = {
    get: (name) => { try { return JSON.parse(sessionStorage.getItem(`snd:${place}:${name}`)); } catch { return null; } },
    set: (name, value) => {
      try {
        if (value === null || value === "") sessionStorage.removeItem(`snd:${place}:${name}`);
        else sessionStorage.setItem(`snd:${place}:${name}`, JSON.stringify(value));
      } catch { /* storage is full or switched off: what is typed stays on the page */ }
    },
  };

  /** Tell `listener` whenever something about sending changes. */
  snd.onSending = (listener) => listeners.add(listener);
  const tell = () => listeners.forEach((listener) => listener());

  /** What is under way: texts not yet stored, since when the connection is away, whether a try failed. */
  snd.sending = () => ({
    texts: queue.filter((job) => job.kind === "Said").map((job) => ({ id: job.payload.client_id, text: job.payload.text })),
    count: queue.length,
    lostSince,
    failed: queue.length > 0 && queue[0].failures >= QUIET_TRIES,
  });

  /** Why a text cannot be stored, before it is sent: one too long for a request would be tried for ever. "" if it fits. */
  snd.tooLong = (payload) => {
    const long = Object.values(payload).find((value) => typeof value === "string" && value.length > facts.limit && snd.length(value) > facts.limit);
    return long === undefined ? "" : snd.say("too_long", { n: snd.length(long), limit: facts.limit });
  };

  /** An act. Resolves to {stored, reason, text} once the server has said whether it is stored. */
  snd.send = (kind, payload, id) =>
    new Promise((resolve) => {
      const text = snd.tooLong(payload);
      if (text) { resolve({ stored: false, reason: "too_long", text }); return; }
      queue.push({ kind, payload: { client_id: id || snd.newId(), ...payload }, resolve, failures: 0 });
      keepActs();
      tell();
      work();
    });

  /** Rules that fit some words; [] while there is no connection. */
  snd.findRules = async (words) => {
    try { return (await call({ name: "find_rules", payload: { words } })).response.rules; } catch { return []; }
  };

  /** Everything drawn again, as it stands: what this page missed while it was away, or what nobody is at work on any more. */
  const look = (snd.look = async () => {
    try { if (call) await call({ name: "look", payload: {} }); } catch { /* the next connection brings the whole page anyway */ }
  });

  /** Try again now. */
  snd.tryNow = () => {
    if (queue.length) queue[0].failures = 0;
    if (socket && !socket.connected) socket.connect();
    if (wake) wake();
    tell();
  };

  /** Tell `listener` of each new socket, and of each answer to an act. */
  snd.onSocket = (listener) => { sockets.add(listener); if (socket) listener(socket); };
  snd.onReply = (listener) => replies.add(listener);

  /** For good: nothing more is sent or heard. */
  snd.stop = () => { stopped = true; if (socket) socket.disconnect(); };

  /** The page's way to the server, handed in by the elements; and the socket, to know whether the server is there. */
  snd.connect = (callAction) => { call = callAction; work(); };
  snd.watch = (fresh) => {
    if (!fresh || fresh === socket) return;
    socket = fresh;
    sockets.forEach((listener) => listener(socket));
    if (socket.connected) found();
    socket.on("connect", found);
    socket.on("disconnect", lost);
    /* The whole page as it was a moment ago: what was sent meanwhile may be missing in it. */
    socket.on("resume_thread", () => { if (acted) look(); acted = false; });
    socket.on("connect_error", () => { if (!socket.active) location.reload(); else lost(); });
  };

  const found = () => {
    const missed = lostSince !== null;
    lostSince = null;
    if (wake) wake();
    tell();
    work();
    if (missed) look();
  };
  const lost = () => { acted = false; lostSince = lostSince || new Date(); tell(); };
  const keepActs = () => snd.keep.set("waiting", queue.length ? queue.map(({ kind, payload }) => ({ kind, payload })) : null);
  const pause = (ms) => new Promise((resolve) => { const timer = setTimeout(resolve, ms); wake = () => { clearTimeout(timer); resolve(); }; });
  const late = () => new Promise((_, reject) => setTimeout(() => reject(new Error("no answer")), PATIENCE));

  async function work() {
    if (working || !call) return;
    working = true;
    while (queue.length && !stopped) await attempt(queue[0]);
    working = false;
  }

  async function attempt(job) {
    const reply = await answer(job);
    if (!reply || reply.reason === "too_fast" || reply.reason === "not_saved") {
      job.failures += 1;
      tell();
      await pause(WAITS[Math.min(job.failures, WAITS.length) - 1]);
      return;
    }
    queue.shift();
    keepActs();
    job.resolve(reply);
    replies.forEach((listener) => listener(reply));
    tell();
    if (MOVED_ON.has(reply.reason)) look();
  }

  async function answer(job) {
    if (lostSince) return null;
    acted = true;
    try {
      const got = await Promise.race([call({ name: "event", payload: { kind: job.kind, ...job.payload } }), late()]);
      return got && got.success ? got.response : null;
    } catch { return null; }
  }

  /** What a reload interrupted: the same acts with the same ids, so that none is stored twice. `onReply` hears of texts. */
  snd.takeUp = (onReply) => (snd.keep.get("waiting") || []).forEach(({ kind, payload: { client_id, ...payload } }) => snd.send(kind, payload, client_id).then((reply) => kind === "Said" && onReply(reply, payload.text)));
})();
