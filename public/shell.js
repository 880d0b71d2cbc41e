/* The frame around the conversation: top bar, progress, help, answer box, notices, and what a screen reader is told.
   It stands beside Chainlit's root, so nothing of Chainlit's can take it away. */
(() => {
  const snd = window.snd, w = snd.w, facts = snd.facts;
  const LOST_AFTER = 1500; // milliseconds before a lost connection is worth a word
  const open = new Map(); // key of an open screen -> what kind it is
  const TOGETHER = 150; // milliseconds in which announcements become one, so that none takes another's place
  const BETWEEN = 400; // milliseconds that the answer box stays while one screen gives way to the next: it keeps the focus
  const MOST_PASTED = 4; // times what can be stored; beyond it a text would only freeze the page
  const NEAR = 0.9; // share of what fits from which on the characters are counted under the box
  const telling = [];
  let unfolded = false, refusal = "", pasted = 0, hiding = 0, telling_soon = 0;

  const make = (snd.make = (tag, attributes = {}, ...inside) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (value !== false && value != null) node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...inside.filter((one) => one != null));
    return node;
  });
  const icon = (name) => make("span", { "aria-hidden": "true" }, snd.icon(name));

  /* A wrong turn inside Chainlit's own pages leads back through our front door. */
  if (!location.pathname.startsWith("/chat/thread/")) { location.replace("/chat/"); return; }

  const before = make("p", { class: "snd snd-before", hidden: true },
    make("button", { class: "snd-btn snd-quiet", type: "button", "aria-expanded": "false", onclick: () => fold(!document.body.classList.contains("snd-fold")) }, w.show_before));
  const live = make("div", { role: "status", class: "snd-vh" });
  const steps = make("div", { class: "snd-steps", "aria-hidden": "true" });
  const part = make("p", {}, w.loading);
  const notice = make("div", { id: "snd-notice" });
  const pending = make("div", { id: "snd-pending", class: "snd" });
  const top = make("header", { id: "snd-top", class: "snd" },
    make("div", { class: "snd-topbar" }, make("h1", {}, facts.title),
      make("button", { class: "snd-btn", type: "button", onclick: () => help.showModal() }, w.help)),
    make("div", { class: "snd-progress" }, make("div", {}, part, steps)), notice);
  const stop = make("button", { class: "snd-btn", type: "button", onclick: () => { help.close(); snd.send("Pressed", { button: "stop" }); } }, w.stop);
  const help = make("dialog", { class: "snd snd-dialog", "aria-labelledby": "snd-help" },
    make("h2", { id: "snd-help" }, w.help_title), make("p", {}, w.help_text), make("p", {}, snd.say("help_contact", { contact: facts.contact })), make("p", {}, w.help_stop, facts.pay && ` ${facts.pay}`), make("p", {}, make("a", { href: "/plain" }, w.plain_link)),
    make("div", { class: "snd-actions" },
      make("button", { class: "snd-btn", type: "button", onclick: () => help.close() }, w.back), stop),
    facts.help && make("h3", { class: "snd-after" }, w.danger_title), facts.help && make("p", { class: "snd-lines-kept", dir: "auto" }, facts.help));

  const box = make("textarea", { id: "snd-answer", rows: "1", placeholder: w.write, dir: "auto", "aria-describedby": "snd-hint",
    oninput: () => { snd.keep.set("draft", box.value); refusal = ""; draw(); }, onkeydown: (event) => pressed(event) });
  const hint = make("small", { id: "snd-hint" });
  const folding = make("small", {}, `${w.card_first} `, make("button", { class: "snd-link", type: "button", onclick: () => { unfolded = true; draw(); box.focus(); } }, w.write_about_it), ` ${w.about_it}`);
  const boxed = make("div", { class: "snd-box" }, make("label", { class: "snd-vh", for: "snd-answer" }, w.answer), box,
    make("button", { class: "snd-btn snd-main", type: "button", "aria-label": w.send, onclick: () => submit() }, icon("send")));
  const composer = make("section", { class: "snd snd-composer", "aria-label": w.answer, hidden: true }, make("div", {}, boxed, hint, folding));

  /** Said once, politely, as a whole. */
  snd.announce = (text) => {
    if (!telling.includes(text)) telling.push(text);
    live.textContent = "";
    clearTimeout(telling_soon);
    telling_soon = setTimeout(() => { live.textContent = telling.splice(0).join(". "); }, TOGETHER);
  };

  /** The way to help and to a stop, which asks once more. */
  snd.help = () => help.showModal();

  /** An element says that its screen is open; `kind` is about, example, text, talk (a model's question), choice, card, rules, last,
      writing or waiting (a model at work, with and without the answer box), or null for closed. */
  snd.stands = (key, kind) => {
    if (kind ? open.get(key) === kind : !open.has(key)) return;
    if (kind) open.set(key, kind); else open.delete(key);
    if (kind === "card") unfolded = false;
    draw();
  };

  /** Keys of the open screens. */
  snd.standing = () => [...open.keys()];

  /** The bar, from a Progress record. */
  snd.progress = (progress) => {
    const left = progress.minutes_left, about = left === null ? "" : ` · ${left === 1 ? w.minutes_left_few : snd.say("minutes_left", { n: left })}`;
    part.replaceChildren(make("b", {}, snd.say(`part_${progress.part}`, { n: progress.number, of: progress.of })), make("span", { class: "snd-soft" }, about));
    steps.replaceChildren(...progress.segments.map((state) => make("i", { class: `snd-is-${state}` })));
    document.getElementById("root").setAttribute("aria-busy", "false");
    const early = progress.part === "scenario" || progress.segments.every((state) => state === "open");
    if (document.body.dataset.part !== progress.part) fold(!early);
    document.body.dataset.part = progress.part;
    before.hidden = early;
    stop.hidden = progress.part === "done";
  };

  /* After the scenarios only the open screen is on the page; what came before waits behind a button. */
  function fold(folded) {
    document.body.classList.toggle("snd-fold", folded);
    before.firstChild.setAttribute("aria-expanded", String(!folded));
    before.firstChild.textContent = folded ? w.show_before : w.hide_before;
  }

  /** Bring a screen that has just opened into sight, below the bar; the focus follows if what had it is gone. */
  snd.show = (node, kind) => {
    if (document.activeElement === document.body && navigator.userActivation?.hasBeenActive) {
      if (!["text", "talk", "writing"].includes(kind)) node.focus({ preventScroll: true });
      else if (matchMedia("(pointer: fine)").matches) box.focus({ preventScroll: true });
    }
    snd.bring(node);
  };

  /** Scroll as far as it takes to see it between the bars. */
  snd.bring = (node) => {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const above = top.offsetHeight + 12, below = composer.offsetHeight + 12;
    const at = node.getBoundingClientRect();
    if (at.top >= above && at.bottom <= innerHeight - below) return;
    const upper = at.top - above, lower = at.bottom - innerHeight + below;
    scrollBy({ top: Math.min(upper, Math.max(lower, 0) || upper), behavior: calm ? "auto" : "smooth" });
  };

  function pressed(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  }

  function submit() {
    const text = box.value;
    if (!text.trim() || snd.length(text) > facts.limit) { draw(); box.focus(); return; }
    box.value = "";
    snd.keep.set("draft", "");
    snd.send("Said", { text }).then((reply) => back(reply, text));
  }

  /* A text that was refused goes back into the box, with the reason. */
  function back(reply, text) {
    if (reply.stored) { snd.announce(w.saved); return; }
    box.value = box.value ? `${text}\n${box.value}` : text;
    snd.keep.set("draft", box.value);
    refusal = reply.text;
    unfolded = true;
    draw();
  }

  function draw() {
    const kinds = new Set(open.values()), state = snd.sending();
    const folded = kinds.has("card") && !unfolded && !kinds.has("text") && !kinds.has("talk");
    const wanted = ["text", "talk", "choice", "card", "writing"].some((kind) => kinds.has(kind));
    clearTimeout(hiding);
    if (wanted) composer.hidden = false; else hiding = setTimeout(() => { composer.hidden = true; }, BETWEEN);
    composer.classList.toggle("snd-folded", folded);
    boxed.hidden = hint.hidden = folded;
    boxed.style.display = folded ? "none" : "";
    hint.style.display = folded ? "none" : "";
    folding.style.display = folded ? "" : "none";
    box.placeholder = state.lostSince ? w.go_on_writing : w.write;
    const n = snd.length(box.value), over = n > facts.limit, near = n >= NEAR * facts.limit;
    hint.className = over || refusal ? "snd-wrong" : near ? "snd-near" : "";
    hint.textContent = over ? snd.say("too_long", { n, limit: facts.limit }) : refusal || (near ? snd.say("counted", { n, limit: facts.limit }) : state.lostSince && state.texts.length ? snd.say("waiting_count", { n: state.texts.length }) : facts.model && (kinds.has("talk") || kinds.has("writing")) ? w.hint_ai : w.hint);
    if (!CSS.supports("field-sizing", "content")) { box.style.height = "auto"; box.style.height = `${box.scrollHeight}px`; }
    bubbles(state);
    warn(state);
  }

  function bubbles(state) {
    const label = state.lostSince ? [w.waiting, "wait"] : state.failed ? [w.not_saved_yet, "bad"] : [w.sending, "wait"];
    pending.replaceChildren(...state.texts.map((one) => make("div", { class: "snd-said snd-unsaved" },
      make("span", { class: "snd-vh" }, w.you_said), make("p", { class: "snd-bubble" }, one.text),
      make("div", { class: `snd-state${state.failed ? " snd-wrong" : ""}` }, make("span", {}, icon(label[1]), ` ${label[0]}`)))));
    if (state.texts.length > (pending.before || 0)) pending.lastElementChild.scrollIntoView({ block: "nearest" });
    pending.before = state.texts.length;
  }

  /* What is far too long is not put in: it stays where it was copied, and the page says so. */
  document.addEventListener("beforeinput", (event) => {
    const text = event.data ?? event.dataTransfer?.getData("text/plain") ?? "";
    pasted = text.length > MOST_PASTED * facts.limit ? snd.length(text) : 0;
    if (pasted) event.preventDefault();
    warn(snd.sending());
  });

  /* One notice at a time: the worst. It is only drawn again when it changes, so that it is announced once. */
  function warn(state) {
    const last = state.texts.at(-1);
    const kind = state.lostSince && Date.now() - state.lostSince >= LOST_AFTER ? "lost" : state.failed && !state.lostSince ? "failed" : pasted ? `pasted ${pasted}` : "";
    if (notice.dataset.kind === kind) return;
    notice.dataset.kind = kind;
    const time = state.lostSince && state.lostSince.toLocaleTimeString(`${facts.language}-u-nu-latn`, { hour: "2-digit", minute: "2-digit" });
    if (kind === "lost") notice.replaceChildren(make("div", { class: "snd-notice snd-warn", role: "status" }, icon("warn"),
      make("p", {}, make("b", {}, snd.say("lost", { time })), make("br"), w.lost_text, make("br"), `${w.lost_try} `, make("button", { class: "snd-link", type: "button", onclick: snd.tryNow }, w.try_now))));
    else if (kind === "failed") notice.replaceChildren(make("div", { class: "snd-notice snd-bad", role: "alert" }, icon("bad"),
      make("div", {}, make("p", {}, make("b", {}, w.not_saved), make("br"), w.not_saved_text),
        make("div", { class: "snd-chips" }, make("button", { class: "snd-btn snd-main", type: "button", onclick: snd.tryNow }, w.try_again),
          last && make("button", { class: "snd-btn", type: "button", onclick: () => navigator.clipboard.writeText(last.text).then(() => snd.announce(w.copied)) }, w.copy)))));
    else if (kind) notice.replaceChildren(make("div", { class: "snd-notice snd-warn", role: "alert" }, icon("warn"), make("p", {}, snd.say("paste_too_long", { n: pasted, limit: facts.limit }))));
    else notice.replaceChildren();
  }

  /* What gets the focus by key must not hide behind the bars. */
  const clear = new ResizeObserver(() => {
    const html = document.documentElement.style;
    html.scrollPaddingBlock = `${top.offsetHeight + 12}px ${composer.offsetHeight + 12}px`;
  });

  function settle() {
    clear.observe(top);
    clear.observe(composer);
    const root = document.getElementById("root");
    root.setAttribute("role", "main");
    root.setAttribute("aria-busy", "true");
    document.body.prepend(top, before);
    document.body.append(live, pending, composer, help);
    new MutationObserver(() => {
      const list = root.querySelector(".step")?.parentElement;
      if (list && !list.hasAttribute("role")) { list.setAttribute("role", "log"); list.setAttribute("aria-live", "off"); list.setAttribute("aria-label", w.title); }
    }).observe(root, { childList: true, subtree: true });
    box.value = snd.keep.get("draft") || "";
    snd.onSending(draw);
    setInterval(() => { if (snd.sending().lostSince) draw(); }, 1000);
    snd.takeUp(back);
    draw();
  }
  settle();
})();
