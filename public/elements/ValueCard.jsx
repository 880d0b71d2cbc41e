// The value card beside its author's own words: edited in place, approved, said to be off, or dropped. Drawn from props only.
const snd = window.snd, w = snd.w;

snd.parts.ValueCard ??= (() => {
  const { Icon, Because, ReadCard, Tag, Wrong, useDraft, focusOn, useOpen, useSend } = snd.kit(React);
  const OFF = [["leaves_out", w.off_leaves_out], ["too_far", w.off_too_far], ["not_my_reasons", w.off_not_my_reasons], ["wording", w.off_wording]];
  const LABEL = { title: w.field_title, sentence: w.field_sentence, looks_to: w.field_looks_to, exception: w.field_exception };

  /** One field opened in place: its name, the words, what was said, and what to do with it. */
  function Field({ field, label, place, text, quotes, desk, onKeep, onRemove }) {
    const [draft, setDraft] = useDraft(desk.draft, text);
    const onClose = desk.close;
    const box = React.useRef(null);
    React.useEffect(() => { if (box.current) { box.current.focus(); box.current.setSelectionRange(draft.length, draft.length); } }, []);
    const keys = (e) => { if (e.key === "Escape") onClose(); if (e.key === "Enter" && field === "title") { e.preventDefault(); onKeep(draft); } };
    return (
      <div>
        <div className="snd-row snd-spread"><label className="snd-label" htmlFor={`edit-${field}`}>{label}</label>{place && <span className="snd-small snd-soft">{place}</span>}</div>
        <textarea id={`edit-${field}`} ref={box} className="snd-field snd-own" rows={field === "title" ? 1 : 2} dir="auto" value={draft} onChange={(e) => setDraft(e.target.value)} onKeyDown={keys} />
        <Because quotes={quotes || []} label={w.you_said_mark} />
        <Wrong text={desk.wrong} />
        <div className="snd-chips">
          <button type="button" className="snd-btn snd-main" onClick={() => onKeep(draft)}>{w.keep_change}</button>
          <button type="button" className="snd-btn" onClick={onClose}>{w.cancel}</button>
          {onRemove && <button type="button" className="snd-btn snd-quiet" onClick={onRemove}>{w.remove_line}</button>}
        </div>
      </div>
    );
  }

  const EditButton = ({ what, at, onOpen }) => (
    <button type="button" className="snd-btn snd-edit" id={`open-${at}`} aria-label={snd.say("edit_what", { what })} onClick={onOpen}><Icon name="edit" /><span>{w.edit}</span></button>
  );

  /** A line with what carries it; a line that is the very words is marked itself, so that nothing stands twice. */
  const Said = ({ line }) => (line.quotes.length === 1 && line.quotes[0] === line.text
    ? <div>{line.fresh && <Tag text={w.new} />}<p className="snd-line" dir="auto"><mark>{line.text}</mark></p><p className="snd-because">{w.word_for_word}</p></div>
    : <div>{line.fresh && <Tag text={w.new} />}<p className="snd-line" dir="auto">{line.text}</p><Because quotes={line.quotes} label={w.you_said_mark} /></div>);

  function Lines({ field, lines, desk }) {
    const adding = desk.at === `${field}/new`;
    return (
      <div>
        <h3>{LABEL[field]}</h3>
        {(lines.length > 0 || adding) && <ul className="snd-lines">
          {lines.map((line, i) => (
            <li key={i}>{desk.at === `${field}/${i}`
              ? <Field field={field} label={LABEL[field]} place={snd.say("line_of", { n: i + 1, of: lines.length })} text={line.text} quotes={line.quotes} desk={desk} onKeep={(text) => desk.keep(field, i, text, line.text)} onRemove={() => desk.keep(field, i, "", line.text)} />
              : <><Said line={line} />
                <EditButton what={line.text} at={`${field}/${i}`} onOpen={() => desk.open(`${field}/${i}`)} /></>}</li>))}
          {adding && <li><Field field={field} label={LABEL[field]} text="" desk={desk} onKeep={(text) => desk.keep(field, null, text, "")} /></li>}
        </ul>}
        {!adding && lines.length < 7 && <p><button type="button" className="snd-btn snd-quiet" style={{ paddingInline: 0 }} id={`open-${field}/new`} aria-label={snd.say("add_line_to", { what: LABEL[field] })} onClick={() => desk.open(`${field}/new`)}>+ {w.add_line}</button></p>}
      </div>
    );
  }

  function Sentence({ card, desk }) {
    return (
      <div>
        <h3>{w.field_sentence}</h3>
        <ul className="snd-lines"><li>{desk.at === "sentence"
          ? <Field field="sentence" label={w.field_sentence} text={card.sentence} desk={desk} onKeep={(text) => desk.keep("sentence", null, text, card.sentence)} />
          : <><div>{card.fresh.includes("sentence") && <Tag text={w.changed} />}<p className="snd-line" dir="auto">{card.sentence}</p></div><EditButton what={w.field_sentence} at="sentence" onOpen={() => desk.open("sentence")} /></>}</li></ul>
      </div>
    );
  }

  /** What stood on the draft before and stands no more. */
  const TakenOff = ({ lines }) => (
    <div>
      <h3 id="snd-off-lines">{w.taken_off}</h3>
      <ul className="snd-lines snd-taken" aria-labelledby="snd-off-lines">{lines.map((line, i) => <li key={i}><div><p className="snd-line" dir="auto">{line}</p></div></li>)}</ul>
    </div>
  );

  /** Which field is open, and what is done with it. After a reload the same field is open again, with what was typed. */
  function useDesk(card, [send, wrong, clear]) {
    const name = `${card.card_id}/${card.version}`;
    const [at, setAt] = React.useState(() => snd.keep.get(`open/${name}`));
    const back = React.useRef(null), left = React.useRef(null);
    const focusBack = (from) => [from, from.replace(/\d+$/, "new"), "title"].map((one) => document.getElementById(`open-${one}`)).find(Boolean)?.focus();
    React.useEffect(() => {
      if (at || !back.current) return;
      focusBack((left.current = back.current));
      back.current = null;
    });
    React.useEffect(() => { if (left.current && document.activeElement === document.body) focusBack(left.current); left.current = null; }, [card.version]);
    const open = (one) => { clear(); setAt(one); snd.keep.set(`open/${name}`, one); };
    const close = () => { back.current = at; snd.keep.set(`draft/${name}/${at}`, null); open(null); };
    const keep = async (field, index, text, before) => {
      if (text === before || (index === null && field !== "title" && field !== "sentence" && !text.trim())) return close();
      const reply = await send("EditedCard", { card_id: card.card_id, version: card.version, field, index, text });
      if (reply.stored) { close(); snd.announce(w.saved); }
    };
    return { at, open, close, keep, draft: `${name}/${at}`, wrong };
  }

  function NotQuite({ subject, onSend, onClose }) {
    const [off, setOff] = React.useState([]);
    const [text, setText] = useDraft(`off/${subject}`, "");
    const first = React.useRef(null);
    React.useEffect(() => first.current && first.current.focus(), []);
    const flip = (one) => setOff(off.includes(one) ? off.filter((other) => other !== one) : [...off, one]);
    return (
      <div className="snd-ruled" onKeyDown={(e) => e.key === "Escape" && onClose()}>
        <h2 ref={first} tabIndex={-1} style={{ fontSize: "var(--snd-t-h3)", marginBlockEnd: "var(--snd-s3)" }}>{w.what_is_off}</h2>
        <div className="snd-chips" role="group" aria-label={w.what_is_off}>{OFF.map(([one, label]) => <button type="button" key={one} className="snd-btn" aria-pressed={off.includes(one)} onClick={() => flip(one)}>{label}</button>)}</div>
        <p style={{ marginBlockStart: "var(--snd-s4)" }}><label className="snd-label" htmlFor="snd-off">{w.own_words_if}</label>
          <textarea id="snd-off" className="snd-field snd-own" rows={2} dir="auto" value={text} onChange={(e) => setText(e.target.value)} /></p>
        <div className="snd-row">
          <button type="button" className="snd-btn snd-main" onClick={() => onSend(off, text)}>{w.draft_again}</button>
          <button type="button" className="snd-btn" onClick={onClose}>{w.edit_myself}</button>
        </div>
      </div>
    );
  }

  function Decide({ press, setAsking }) {
    const [sure, setSure] = React.useState(false);
    const keep = () => { setSure(false); focusOn("snd-drop"); };
    if (sure) return (
      <div className="snd-ruled" role="alertdialog" aria-label={w.drop_sure} onKeyDown={(e) => e.key === "Escape" && keep()}>
        <p>{w.drop_sure}</p>
        <div className="snd-row"><button type="button" className="snd-btn" onClick={() => press("drop")}>{w.drop_yes}</button><button type="button" className="snd-btn" autoFocus onClick={keep}>{w.drop_no}</button></div>
      </div>
    );
    return (
      <div className="snd-actions snd-ruled">
        <button type="button" className="snd-btn snd-even" onClick={() => press("approve")}>{w.says_what_i_mean}</button>
        <button type="button" className="snd-btn snd-even" onClick={() => setAsking(true)}>{w.not_quite}</button>
        <button type="button" id="snd-drop" className="snd-btn snd-quiet" onClick={() => setSure(true)}>{w.drop}</button>
      </div>
    );
  }

  function Open({ card, mode, key_, onClose }) {
    const node = useOpen(key_, onClose ? "again" : "card");
    const sending = useSend();
    const [send, wrong] = sending;
    const desk = useDesk(card, sending);
    const subject = `${card.card_id}/${card.version}`;
    const [asking, setAsking] = React.useState(() => snd.keep.get(`draft/off/${subject}`) !== null);
    const seen = React.useRef(subject), redraft = React.useRef(false);
    React.useEffect(() => {
      if (seen.current !== subject && redraft.current) { redraft.current = false; setAsking(false); setTimeout(() => node.current && snd.show(node.current, "card"), 0); }
      seen.current = subject;
    }, [subject]);
    /* What is off is on its way; a new draft may take a while. */
    const redrafted = async (off, text) => {
      redraft.current = true;
      const reply = await send("Pressed", { button: "not_quite", subject, detail: off.join(","), text });
      if (reply.stored) { setAsking(false); snd.keep.set(`draft/off/${subject}`, null); } else redraft.current = false;
    };
    const [halfway, setHalfway] = React.useState(false);
    React.useEffect(() => setHalfway(false), [desk.at]);
    const press = async (button) => {
      if (button === "approve" && desk.at) { setHalfway(true); return; }
      const reply = await send("Pressed", { button, subject });
      if (reply.stored && button === "approve") snd.announce(w.saved);
    };
    const empty = !card.looks_to.length && !card.exceptions.length;
    const [first, anew] = mode === "guided" ? [w.draft_lead, w.redraft_lead] : [w.draft_lead_ai, w.redraft_lead_ai];
    const lead = onClose ? w.edit_again_note : empty ? w.draft_lead_empty : card.redrafted ? anew : first;
    React.useEffect(() => snd.announce(lead), [lead, card.redrafted && card.version]);
    return (
      <div className="snd snd-now" ref={node} tabIndex={-1}>
        <div className="snd-ask" style={{ marginBlockEnd: "var(--snd-s4)" }}><span className="snd-who">{mode === "guided" ? w.set_questions : w.interviewer}</span><p className="snd-bubble">{lead}</p></div>
        <article className="snd-card" aria-label={w.your_card}>
          <header>{desk.at === "title"
            ? <div style={{ flex: 1 }}><Field field="title" label={w.field_title} text={card.title} desk={desk} onKeep={(text) => desk.keep("title", null, text, card.title)} /></div>
            : <><div><span className="snd-small snd-soft">{w.field_title} · {onClose ? w.your_card : w.your_card_draft}</span> {card.fresh.includes("title") && <Tag text={w.changed} />}<h2 dir="auto">{card.title || w.no_title}</h2></div><EditButton what={w.field_title} at="title" onOpen={() => desk.open("title")} /></>}</header>
          <Sentence card={card} desk={desk} />
          <Lines field="looks_to" lines={card.looks_to} desk={desk} />
          <Lines field="exception" lines={card.exceptions} desk={desk} />
          {card.dropped.length > 0 && <TakenOff lines={card.dropped} />}
          <Wrong text={halfway ? w.keep_first : !desk.at && wrong} />
          {onClose && <button type="button" className="snd-btn" onClick={onClose}>{w.cancel}</button>}
          {!onClose && (asking ? <NotQuite subject={subject} onSend={redrafted} onClose={() => { setAsking(false); snd.keep.set(`draft/off/${subject}`, null); focusOn("open-title"); }} /> : <Decide press={press} setAsking={setAsking} />)}
        </article>
      </div>
    );
  }

  return function ValueCard(props) {
    const { card, can_edit, mode } = props;
    const [again, setAgain] = React.useState(false);
    React.useEffect(() => setAgain(false), [card.version, card.status]);
    if (props.open) return <Open {...props} />;
    if (again && can_edit) return <Open {...props} onClose={() => { setAgain(false); focusOn(`again-${card.card_id}`); }} />;
    if (card.status === "dropped") return <p className="snd snd-ui snd-soft snd-flush">{w.dropped}</p>;
    const version = snd.say(card.author === "participant" ? "version_edited" : "version", { n: card.version });
    return <ReadCard card={card} meta={[w.your_card, version, ...(mode === "guided" ? [] : [w.drafted_by_ai])].join(" · ")} aside={card.status === "approved" && <span className="snd-pill"><Icon name="check" /> {w.saved}</span>}
      foot={can_edit && <div className="snd-ui" style={{ marginBlockStart: "var(--snd-s2)" }}><button type="button" className="snd-btn snd-quiet" style={{ paddingInline: 0 }} id={`again-${card.card_id}`} onClick={() => setAgain(true)}>{w.edit_again}</button> <span className="snd-soft">{w.edit_again_note}</span></div>} />;
  };
})();

snd.connect(callAction);
const ValueCard = snd.parts.ValueCard;
export default <ValueCard {...props} key_={props.key} />;
