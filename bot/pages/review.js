/* Keys and comfort for the card page. Every key presses a button or follows a link that is on the page; without this script everything works by hand. */
(() => {
  const told = document.getElementById("told"), keys = document.getElementById("keys"), on = document.getElementById("keys-on");
  if (!told || !keys) return;
  const work = () => document.getElementById("work");
  const all = (what) => [...work().querySelectorAll(what)];
  const SWITCH = "soundings keys off", TYPED = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";

  /* ---- whether keys act at all: kept in this browser */
  try { on.checked = localStorage.getItem(SWITCH) === null; } catch { /* then they are on */ }
  on.addEventListener("change", () => { try { on.checked ? localStorage.removeItem(SWITCH) : localStorage.setItem(SWITCH, "1"); } catch { /* until the page is left */ } });

  /* ---- the selected reading, and the words that it or a line rests on */
  const readings = () => all("[data-reading]");
  const selected = () => work().querySelector("[data-reading][aria-current]");
  const reveal = (node) => { for (let at = node; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true; };
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const into = (node, block) => node.scrollIntoView({ block, behavior: calm.matches ? "auto" : "smooth" });
  const show = (way) => {
    const turn = document.getElementById(way.hash.slice(1));
    if (!turn) return;
    all(".snd-lit").forEach((node) => node.classList.remove("snd-lit"));
    reveal(turn);
    turn.classList.add("snd-lit");
    const from = Number(way.dataset.start), to = Number(way.dataset.end);
    const spans = [...turn.querySelectorAll(`[data-turn="${way.dataset.turn}"] mark`)].filter((mark) => Number(mark.dataset.start) >= from && Number(mark.dataset.end) <= to);
    spans.forEach((mark) => mark.classList.add("snd-lit"));
    into(spans[0] ?? turn, "center");
  };
  const select = (reading, { focus = true } = {}) => {
    selected()?.removeAttribute("aria-current");
    reading.setAttribute("aria-current", "true");
    if (focus) reading.focus({ preventScroll: true });
    into(reading, "nearest");
    const way = reading.querySelector(".snd-way");
    if (way) show(way);
  };
  const step = (by) => {
    const list = readings(), now = list.indexOf(document.activeElement.closest?.("[data-reading]") ?? selected());
    const next = list[now + by];
    if (next) select(next);
    else if (by > 0) work().querySelector("a[rel=next]")?.click();
  };

  /* ---- forms: sent in place, so that the next thing is there at once; whatever fails leaves the words where they are */
  const say = (text) => { told.textContent = ""; requestAnimationFrame(() => { told.textContent = text; }); };
  const READS = ["agree", "read", "link", "undo", "done", "set_aside"];
  const next = () => {
    const left = readings().find((one) => one.hasAttribute("data-unread"));
    if (left) select(left);
    else if (readings().length) document.getElementById("done")?.focus();
    else document.querySelector(".snd-scrolls").focus();
  };
  const settle = (sent) => {
    const wrong = document.getElementById("wrong"), saved = document.getElementById("saved");
    if (saved) say(saved.querySelector("span").textContent);
    const same = (form) => form.elements.do?.value === sent?.do && (form.elements.subject?.value ?? "") === (sent?.subject ?? "");
    const again = sent && !READS.includes(sent.do) && all("form").find(same);
    if (wrong) wrong.focus();
    else if (again) (again.querySelector("[aria-pressed=true]") ?? again.closest("details")?.querySelector("summary") ?? again.querySelector("button")).focus();
    else next();
  };
  const put = (html, address, sent) => {
    const page = new DOMParser().parseFromString(html, "text/html"), fresh = page.getElementById("work");
    if (!fresh) { location.assign(address); return; }
    const same = fresh.dataset.card === work().dataset.card, history = document.getElementById("history")?.open;
    const scrolled = [".snd-talk", ".snd-scrolls"].map((one) => work().querySelector(one)?.scrollTop ?? 0);
    work().replaceWith(fresh);
    document.title = page.title;
    document.querySelector("h1").textContent = page.querySelector("h1").textContent;
    if (same) {
      document.getElementById("history").open = history;
      [".snd-talk", ".snd-scrolls"].forEach((one, at) => { fresh.querySelector(one).scrollTop = scrolled[at]; });
    }
    begin();
    const url = new URL(address, location.href);
    window.history[same ? "replaceState" : "pushState"](null, "", url);
    settle(sent);
  };
  let busy = false;
  const send = async (form, button) => {
    if (busy) return;
    busy = true;
    const data = new URLSearchParams(new FormData(form, button)), find = form.method === "get";
    let answer = null, html = "";
    try {
      answer = await fetch(find ? `${form.action}${form.action.includes("?") ? "&" : "?"}${data}` : form.action, find ? {} : { method: "POST", body: data });
      html = await answer.text();
    } catch { failed(); } finally { busy = false; }
    if (!html) return;
    if (!answer.url.includes("/review/card/")) location.assign(answer.url);
    else if (find) found(html);
    else put(html, answer.redirected ? answer.url : location.href, Object.fromEntries(data));
  };
  const failed = () => {
    document.getElementById("wrong")?.remove();
    const line = Object.assign(document.createElement("div"), { id: "wrong", className: "snd-line snd-bad", textContent: told.dataset.failed, tabIndex: -1 });
    line.setAttribute("role", "alert");
    work().prepend(line);
  };
  const found = (html) => {
    const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("found");
    if (!fresh) { failed(); return; }
    document.getElementById("found").replaceWith(fresh);
    say(fresh.querySelector("legend")?.textContent ?? "");
    (fresh.querySelector("input:checked") ?? document.getElementById("link-q")).focus();
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!work().contains(form)) return;
    event.preventDefault();
    send(form, event.submitter);
  });

  /* ---- the mouse: ways to a turn, and from a marked stretch back to what rests on it */
  const rests = (mark) => all(".snd-way").find((way) => way.dataset.turn === mark.closest("[data-turn]").dataset.turn
    && Number(way.dataset.start) <= Number(mark.dataset.start) && Number(way.dataset.end) >= Number(mark.dataset.end) && way.closest("[data-reading]"));
  document.addEventListener("click", (event) => {
    const way = event.target.closest(".snd-way"), mark = event.target.closest(".snd-said mark"), jump = event.target.closest(".snd-bar a");
    if (way) { event.preventDefault(); show(way); }
    else if (mark && getSelection().isCollapsed && rests(mark)) select(rests(mark).closest("[data-reading]"), { focus: false });
    else if (jump) { event.preventDefault(); go(jump.hash.slice(1)); }
    else if (event.target.closest("#show-keys")) keys.showModal();
  });
  const go = (place) => {
    if (place === "history-list") { const drawer = document.getElementById("history"); drawer.open = !drawer.open; (drawer.open ? document.getElementById(place) : drawer.querySelector("summary")).focus(); return; }
    if (place === "link-q") take();
    const node = document.getElementById(place);
    reveal(node);
    const first = node.closest("form").querySelector("input:not([type=hidden], :disabled), textarea");
    into(node, "nearest");
    first.focus();
  };

  /* ---- words that are selected in the talk, as turn, start and end; code points, for that is how quotes are kept */
  let picked = null;
  const points = (text) => [...text].length;
  document.addEventListener("selectionchange", () => {
    const selection = getSelection();
    if (selection.isCollapsed || !selection.rangeCount) return;
    const range = selection.getRangeAt(0), from = range.startContainer.parentElement?.closest(".snd-said[data-turn]");
    const raw = range.toString(), words = raw.trim();
    if (!from || !from.contains(range.endContainer) || !words) { picked = null; return; }
    const before = document.createRange();
    before.setStart(from, 0);
    before.setEnd(range.startContainer, range.startOffset);
    const start = points(before.toString()) + points(raw.slice(0, raw.indexOf(words)));
    picked = { turn: from.dataset.turn, words, start, end: start + points(words) };
  });
  const take = () => {
    const option = picked && document.querySelector(`#link-turn option[data-turn="${picked.turn}"]`);
    if (!option) return;
    option.selected = true;
    document.getElementById("link-words").value = picked.words;
    document.getElementById("link-start").value = picked.start;
    document.getElementById("link-end").value = picked.end;
    picked = null;
  };

  /* ---- keys */
  const agree = () => {
    const button = selected()?.querySelector("[data-key=a]");
    if (button && !button.disabled) { button.click(); return; }
    const left = readings().filter((one) => one.hasAttribute("data-unread"));
    const done = document.getElementById("done");
    if (selected()?.hasAttribute("data-unread")) edit();
    else if (left.length) select(left[0]);
    else if (readings().length) done?.click();
    else done?.focus();
  };
  const edit = () => {
    const form = selected()?.querySelector(".snd-edit");
    if (!form) return;
    form.open = true;
    form.querySelector(".snd-verdicts button[aria-pressed=true], .snd-verdicts button").focus();
  };
  const press = (what) => { const node = work().querySelector(what); if (node && !node.disabled) node.click(); return node && !node.disabled; };
  const acts = {
    a: agree, e: edit, j: () => step(1), k: () => step(-1),
    l: () => press("[data-key=l]"), b: () => press("[data-key=b]"), r: () => press("[data-key=r]"), h: () => press("[data-key=h]"),
    u: () => press("#undo") || press("#undo-last"), "?": () => keys.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat || keys.open) return;
    if (!on.checked && event.key !== "?") return;
    if (event.target.closest?.(TYPED)) return;
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  /* ---- a page that was just drawn */
  const begin = () => {
    const help = document.getElementById("show-keys");
    if (help) help.hidden = false;
    work().addEventListener("focusin", (event) => {
      const reading = event.target.closest("[data-reading]");
      if (reading && reading !== selected()) { selected()?.removeAttribute("aria-current"); reading.setAttribute("aria-current", "true"); }
    });
  };
  begin();
  if (document.getElementById("wrong")) document.getElementById("wrong").focus();
  else if (selected()) selected().focus({ preventScroll: !location.hash });
  addEventListener("popstate", () => location.reload());
})();
