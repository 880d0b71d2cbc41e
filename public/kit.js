/* Pieces that several elements share: icons, groups of equal answers, a card to read. React comes from the element that asks. */
(() => {
  const snd = window.snd, w = snd.w;
  const SHAPES = {
    check: '<circle cx="10" cy="10" r="8.2"/><path d="m6.2 10.3 2.6 2.6 5-5.4"/>',
    warn: '<path d="M10 2.4 18.4 17H1.6z"/><path d="M10 7.6v4M10 14.2v.2"/>',
    bad: '<path d="M6.6 1.8h6.8l4.8 4.8v6.8l-4.8 4.8H6.6l-4.8-4.8V6.6z"/><path d="M10 5.8v5M10 13.8v.2"/>',
    info: '<circle cx="10" cy="10" r="8.2"/><path d="M10 9.2v4.6M10 6.2v.2"/>',
    edit: '<path d="M12.8 3.6 16.4 7.2 7 16.6l-4.4.8.8-4.4z"/>',
    send: '<path d="M10 16.4V4M5 8.8 10 3.8l5 5"/>',
    flag: '<path d="M4.6 17.6V3M4.6 3.6h10.6l-2.4 3.8 2.4 3.8H4.6"/>',
    next: '<path d="M3.6 10h12M11 5.4l4.6 4.6-4.6 4.6"/>',
    wait: '<circle cx="10" cy="10" r="8.2"/><path d="M10 5.4V10l3 2"/>',
    supports: '<circle cx="10" cy="10" r="8.4" fill="currentColor"/><path d="M10 6v8M6 10h8" stroke="var(--snd-sheet)" stroke-width="2.2"/>',
    opposes: '<path d="M2.2 2.2h15.6v15.6H2.2zM2.5 8.8 8.8 2.5M2.5 15.6 15.6 2.5M4.4 17.5 17.5 4.4M11.2 17.5l6.3-6.3"/>',
    qualifies: '<path d="M10 1.4 18.6 10 10 18.6 1.4 10z"/><path d="M10 10v.1M6 10v.1M14 10v.1" stroke-width="2.6"/>',
  };

  /** An icon as a DOM node, for the frame. */
  snd.icon = (name) => {
    const holder = document.createElement("span");
    holder.innerHTML = `<svg class="snd-ico${name === "next" ? " snd-flip" : ""}" viewBox="0 0 20 20" aria-hidden="true">${SHAPES[name]}</svg>`;
    return holder.firstChild;
  };

  const AGAIN = 600; // milliseconds in which the same press is the second half of a double click
  const AFTER_CLICK = 250; // milliseconds before the page may move under a pressed mouse button
  let made = null, last = "", last_until = 0;

  /** The shared pieces as React components, made once. */
  snd.kit = (React) => {
    if (made) return made;
    const h = React.createElement;

    const Icon = ({ name }) => h("svg", { className: `snd-ico${name === "next" ? " snd-flip" : ""}`, viewBox: "0 0 20 20", "aria-hidden": true, dangerouslySetInnerHTML: { __html: SHAPES[name] } });

    /** Equal answers to one question: nothing preselected, none coloured. `answers`: [value, label]. */
    const Seg = ({ legend, note, name, answers, value, onPick, five, ui }) =>
      h("fieldset", { className: ui ? "" : "snd-group", role: "radiogroup", "aria-label": legend },
        h("legend", { className: ui ? "snd-legend-ui" : undefined }, legend),
        note && h("p", { className: "snd-ui snd-soft" }, note),
        h("div", { className: `snd-seg${five ? " snd-five" : ""}` }, answers.map(([one, label]) =>
          h("label", { key: one }, h("input", { type: "radio", name, checked: value === one, onChange: () => onPick(one) }), label))));

    /** A person's words that carry a line. */
    const Because = ({ quotes, label }) =>
      quotes.length ? h("p", { className: "snd-because" }, h("span", null, label), h("span", null, quotes.map((quote, i) => h(React.Fragment, { key: i }, i > 0 && " ", h("mark", { dir: "auto" }, quote))))) : null;

    const ReadLine = ({ line, said }) =>
      h("li", null, h("div", null, h("p", { className: "snd-line", dir: "auto" }, line.text), said && h(Because, { quotes: line.quotes, label: said })));

    /** A card as its author reads it, without controls; with `said`, a label, the words that carry each line stand under it. */
    const ReadCard = ({ card, meta, aside, foot, said }) =>
      h("article", { className: "snd snd-card snd-compact", "aria-label": card.title || w.no_title },
        h("header", null, h("div", null, h("span", { className: "snd-small snd-soft" }, meta), h("h2", { dir: "auto" }, card.title || w.no_title)), aside),
        card.sentence && h("p", { className: "snd-own", dir: "auto" }, card.sentence),
        card.looks_to.length > 0 && h("ul", { className: "snd-lines", "aria-label": w.field_looks_to }, card.looks_to.map((line, i) => h(ReadLine, { key: i, line, said }))),
        card.exceptions.length > 0 && h("div", { style: { marginBlockStart: "var(--snd-s3)" } }, h("h3", { className: "snd-flush" }, w.different_when),
          h("ul", { className: "snd-lines", "aria-label": w.different_when }, card.exceptions.map((line, i) => h(ReadLine, { key: i, line, said })))),
        foot);

    /** A save that was refused, in place and in sight. */
    const Wrong = ({ text }) => {
      const node = React.useRef(null);
      React.useEffect(() => { if (text) [document.activeElement, node.current].forEach((one) => one !== document.body && one.scrollIntoView({ block: "nearest" })); }, [text]);
      return text ? h("p", { className: "snd-notice snd-bad snd-ui", role: "alert", ref: node }, text) : null;
    };

    /** What is being typed, kept in this tab until it is stored or given up: [draft, setDraft, drop]. */
    const useDraft = (name, text) => {
      const [draft, setDraft] = React.useState(() => snd.keep.get(`draft/${name}`) ?? text);
      const keep = (value) => { setDraft(value); snd.keep.set(`draft/${name}`, value === text ? null : value); };
      return [draft, keep, () => snd.keep.set(`draft/${name}`, null)];
    };

    /** Focus on something that is drawn only now. */
    const focusOn = (id) => setTimeout(() => document.getElementById(id)?.focus(), 0);

    /** Say that a screen is open, bring it into sight when it opens, and say so when it closes. Its root carries the ref. */
    const useOpen = (key, kind) => {
      const node = React.useRef(null);
      React.useEffect(() => { snd.stands(key, kind); return () => snd.stands(key, null); }, [key, kind]);
      React.useEffect(() => { if (kind && node.current) requestAnimationFrame(() => node.current && snd.show(node.current, kind)); }, [key, kind]);
      return node;
    };

    /** Something new to know, said once when it comes; not when a page is opened on it. */
    const useNews = (text) => React.useEffect(() => { if (navigator.userActivation?.hasBeenActive) snd.announce(text); }, []);

    /** Something changed by a redraft: said in words, beside what it is about. */
    const Tag = ({ text }) => h("span", { className: "snd-pill snd-tag" }, text);

    /** Send an act and keep what the server refused: [send, wrong, clear]. A double click is one act: its second half is {repeated}. */
    const useSend = () => {
      const [wrong, setWrong] = React.useState("");
      const timer = React.useRef(0);
      const show = (text) => { clearTimeout(timer.current); timer.current = setTimeout(() => setWrong(text), AFTER_CLICK); };
      React.useEffect(() => () => clearTimeout(timer.current), []);
      const send = async (kind, payload) => {
        const act = kind + JSON.stringify(payload), now = performance.now();
        if (act === last && now < last_until) return { stored: false, repeated: true };
        last = act;
        last_until = Infinity;
        const reply = await snd.send(kind, payload);
        if (act === last) last_until = reply.stored ? Math.max(now + AGAIN, performance.now()) : 0;
        show(reply.stored ? "" : reply.text);
        return reply;
      };
      return [send, wrong, () => { clearTimeout(timer.current); setWrong(""); }];
    };

    /** "Something is wrong with this question", for the screen of this key. */
    const Report = ({ about }) => h("p", { className: "snd-flush snd-report" }, h("button", { type: "button", className: "snd-link", onClick: () => snd.report(about) }, w.report));

    made = { Report, Icon, Seg, Because, ReadCard, Wrong, useDraft, focusOn, useOpen, useNews, Tag, useSend };
    return made;
  };
})();
