/* The frame's own matters: a break, another device, leaving this one, and how things stand with this person and the study.
   It asks the server every few seconds, after each refusal and when nudged, and believes nothing else about them. */
(() => {
  if (!location.pathname.startsWith("/chat/thread/")) return;
  const snd = window.snd, w = snd.w, facts = snd.facts, make = snd.make;
  const EVERY = 20000; // milliseconds between two looks at how things stand
  const STOPS = new Set(["elsewhere", "withdrawn", "paused", "full", "unknown_person"]); // refusals that say more than about one act
  const thread = location.pathname.split("/").pop();
  const top = document.getElementById("snd-top");
  let asking = false, again = false, shown = "here";

  const button = (text, onclick, kind = "") => make("button", { class: `snd-btn${kind}`, type: "button", onclick }, text);
  const warning = () => make("p", { class: "snd-notice snd-warn", role: "status", hidden: true });

  /** A dialog by its title; `dialog.open_it()` also puts the menu away. */
  function dialog(id, title, ...inside) {
    const node = make("dialog", { class: "snd snd-dialog", "aria-labelledby": id }, make("h2", { id, tabindex: "-1" }, title), ...inside);
    node.open_it = () => {
      if (menu.contains(document.activeElement) && opener.offsetParent) opener.focus(); // where the focus comes back to must not be folded away
      fold(false);
      if (!node.open) node.showModal();
    };
    return node;
  }

  /* What would be lost with this page: acts not stored yet, and what is being typed. */
  const typing = () => Object.keys(sessionStorage).some((name) => name.startsWith(`snd:${location.pathname}:draft`));
  function warn(node, unsent, typed) {
    const n = snd.sending().count;
    node.textContent = [n ? snd.say(unsent, { n }) : "", typing() ? w[typed] : ""].filter(Boolean).join(" ");
    node.hidden = !node.textContent;
  }

  const reach = async (path, method = "GET") => {
    const answer = await fetch(path, { method, headers: { accept: "application/json" }, redirect: "follow" });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer;
  };

  /* A break: nothing stops, it only says what is safe. */
  const not_yet = warning();
  const pausing = dialog("snd-pause", w.pause_title, make("p", {}, w.pause_text), make("p", {}, w.pause_back), not_yet,
    make("div", { class: "snd-actions" }, button(w.pause_go_on, () => pausing.close(), " snd-main"), button(w.device, () => { pausing.close(); to_device(); })));
  const pause = () => { warn(not_yet, "unsent", "typing"); pausing.open_it(); };

  /* Another device: a code, made when it is asked for. */
  const told = make("div", { "aria-live": "polite" });
  const moving = dialog("snd-device", w.device, told, make("div", { class: "snd-actions" }, button(w.back, () => moving.close())));
  async function to_device() {
    told.replaceChildren();
    moving.open_it();
    try {
      const { code, address, minutes } = await (await reach("/continue/new", "POST")).json();
      told.replaceChildren(make("p", {}, w.device_steps),
        make("p", {}, make("output", { class: "snd-address", dir: "ltr", "aria-label": w.device_address }, address)),
        make("p", {}, make("output", { class: "snd-code", dir: "ltr", "aria-label": w.device_code }, code)),
        make("p", {}, snd.say("device_note", { minutes })));
    } catch { told.replaceChildren(make("p", { class: "snd-notice snd-bad", role: "alert" }, w.device_failed)); }
  }

  /* Leaving: the server forgets this browser, then this tab forgets what it kept. */
  const lost = warning(), failed = make("p", { class: "snd-notice snd-bad", role: "alert", hidden: true }, w.leave_failed);
  const receipt = make("output", { class: "snd-code", dir: "ltr", "aria-label": w.receipt });
  const leaving = dialog("snd-leave", w.leave_title, make("p", {}, w.leave_text), make("p", {}, w.leave_back), make("p", {}, receipt), lost, failed,
    make("div", { class: "snd-actions" }, button(w.leave, leave, " snd-danger"), button(w.leave_no, () => leaving.close())));
  async function to_leave() {
    failed.hidden = true;
    warn(lost, "leave_unsent", "leave_typing");
    receipt.parentNode.hidden = !receipt.textContent;
    leaving.open_it();
    try { receipt.textContent = (await (await reach("/leave")).json()).receipt; receipt.parentNode.hidden = false; } catch { /* what is said without it is true as well */ }
  }
  async function leave() {
    try { await reach("/leave", "POST"); } catch { failed.hidden = false; return; }
    gone("/left");
  }

  /* Nothing of this person stays in this tab, and nothing more is sent from it. */
  function gone(where) {
    snd.stop();
    sessionStorage.clear();
    document.getElementById("root").hidden = true;
    location.replace(`${where}?lang=${facts.language}`);
  }

  /* The talk goes on elsewhere: this page waits, and can take it back. */
  const wrong = warning();
  const elsewhere = dialog("snd-elsewhere", w.elsewhere_title, make("p", {}, w.elsewhere_text), wrong,
    make("div", { class: "snd-actions" }, button(w.elsewhere_here, take_back, " snd-main"), make("a", { class: "snd-btn", href: "/me" }, w.my_data)));
  elsewhere.addEventListener("cancel", (event) => event.preventDefault());
  elsewhere.addEventListener("close", () => { if (shown === "elsewhere") elsewhere.showModal(); });
  async function take_back() {
    try { await reach("/continue/here", "POST"); } catch { wrong.textContent = w.elsewhere_failed; wrong.hidden = false; return; }
    await stand("here");
    snd.look();
  }

  /* The study takes a break, or has no place left: said above the talk, with the page that tells what to do. */
  const away = make("div", { id: "snd-away" });
  function say_away(state) {
    const text = w[`away_${state}`];
    away.replaceChildren(...(text ? [make("div", { class: "snd-notice snd-warn", role: "status" }, make("span", { "aria-hidden": "true" }, snd.icon("warn")),
      make("p", {}, text, " ", make("a", { href: "/not-now" }, w.away_more)))] : []));
  }

  function stand(state) {
    if (state === "withdrawn") return gone("/me");
    if (state === "left") return gone("/left");
    if (state === shown) return null;
    shown = state;
    say_away(state);
    if (state !== "elsewhere") { elsewhere.close(); return null; }
    document.querySelectorAll("dialog[open]").forEach((node) => node.close());
    wrong.hidden = true;
    elsewhere.open_it();
    return null;
  }

  /** Ask how things stand; one question at a time, and once more if somebody wanted to know meanwhile. */
  async function ask() {
    if (asking) { again = true; return; }
    asking = true;
    try { stand((await (await reach(`/here?thread=${thread}`)).json()).state); } catch { /* no connection: the frame says so already */ }
    asking = false;
    if (again) { again = false; ask(); }
  }

  /* The menu: a row where there is room, else behind one button. */
  const item = (node) => make("li", {}, node);
  const link = (text, onclick) => make("button", { class: "snd-link", type: "button", onclick }, text);
  const list = make("ul", { id: "snd-menu" }, item(make("a", { class: "snd-link", href: "/me" }, w.my_data)), item(link(w.pause, pause)), item(link(w.device, to_device)), item(link(w.leave, to_leave)));
  const opener = make("button", { class: "snd-btn snd-opener", type: "button", "aria-expanded": "false", "aria-controls": "snd-menu", onclick: () => fold(!menu.classList.contains("snd-unfolded")) }, w.menu);
  const menu = make("nav", { class: "snd-menu", "aria-label": w.menu_label }, opener, list);
  function fold(unfolded) {
    menu.classList.toggle("snd-unfolded", unfolded);
    opener.setAttribute("aria-expanded", String(unfolded));
  }
  menu.addEventListener("keydown", (event) => { if (event.key === "Escape" && menu.classList.contains("snd-unfolded")) { fold(false); opener.focus(); } });
  document.addEventListener("pointerdown", (event) => { if (!menu.contains(event.target)) fold(false); });
  menu.addEventListener("focusout", (event) => { if (event.relatedTarget && !menu.contains(event.relatedTarget)) fold(false); });

  top.querySelector("h1").after(menu);
  top.append(away);
  if (facts.ribbon) document.body.prepend(make("aside", { class: "snd snd-ribbon" }, facts.ribbon));
  document.body.append(pausing, moving, leaving, elsewhere);
  snd.onSocket((socket) => { socket.on("here", ask); socket.on("connect", ask); });
  snd.onReply((reply) => { if (STOPS.has(reply.reason)) ask(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) ask(); });
  setInterval(ask, EVERY);
  ask();
})();
