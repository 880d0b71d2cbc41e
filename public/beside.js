/* What somebody may do beside answering: say that something is wrong with what they see; and where to find help. */
(() => {
  if (!location.pathname.startsWith("/chat/thread/")) return;
  const snd = window.snd, w = snd.w, facts = snd.facts, make = snd.make;

  /** The name of a country in the page's language; its two letters where the browser knows none. */
  snd.country = (code) => {
    try { return new Intl.DisplayNames([facts.language], { type: "region" }).of(code) || code; } catch { return code; }
  };

  /* The help dialog: help in one country, for whoever wants to look, and the way to say that something is wrong. */
  const help = document.getElementById("snd-help").closest("dialog");
  const list = make("dl", { class: "snd-answered" }, ...facts.places.flatMap((one) => [make("dt", {}, snd.country(one.country)), make("dd", { class: "snd-lines-kept", dir: "auto" }, one.text)]));
  const places = facts.places.length ? make("details", {}, make("summary", {}, w.help_places), list) : null;
  const say_so = make("button", { class: "snd-link", type: "button", onclick: () => { help.close(); snd.report(snd.standing().filter((key) => key !== "writing").at(-1) || ""); } }, w.report);
  help.querySelector(".snd-actions").before(...[places, make("p", { class: "snd-report" }, say_so)].filter(Boolean));

  let about = "";
  const box = make("textarea", { id: "snd-report-text", class: "snd-field snd-own", rows: "3", dir: "auto", oninput: () => snd.keep.set(`report/${about}`, box.value) });
  const wrong = make("p", { class: "snd-notice snd-bad snd-ui", role: "alert", hidden: "" });
  const asked = make("div", {}, make("label", { class: "snd-label", for: "snd-report-text" }, w.report_label), box, wrong);
  const thanks = make("p", { role: "status" });
  const tell = make("button", { class: "snd-btn snd-main", type: "button", onclick: () => told() }, w.report_send);
  const back = make("button", { class: "snd-btn", type: "button", onclick: () => dialog.close() }, w.back);
  const dialog = make("dialog", { class: "snd snd-dialog", "aria-labelledby": "snd-report-title" },
    make("h2", { id: "snd-report-title" }, w.report), asked, thanks, make("div", { class: "snd-actions" }, back, tell));

  /** The form to say that something is wrong with the screen of this key. What is half written waits for the next time. */
  snd.report = (key) => {
    about = key;
    box.value = snd.keep.get(`report/${key}`) || "";
    show(false);
    dialog.showModal();
    box.focus();
  };

  function show(done, text = "") {
    asked.hidden = tell.hidden = done;
    thanks.textContent = done ? w.report_thanks : "";
    wrong.hidden = !text;
    wrong.textContent = text;
  }

  async function told() {
    const text = box.value, key = about;
    tell.disabled = true;
    const reply = await snd.send("ToldProblem", { screen: key, text });
    tell.disabled = false;
    if (reply.stored) snd.keep.set(`report/${key}`, null);
    if (key !== about) return;
    show(reply.stored, reply.stored ? "" : reply.text);
    if (reply.stored) back.focus();
  }

  document.body.append(dialog);
})();
