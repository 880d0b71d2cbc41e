// One line of the talk: a question, the participant's own words, a notice; the open question with its buttons.
const snd = window.snd, w = snd.w;

snd.parts.Line ??= (() => {
  const { Icon, Report, Wrong, useDraft, useOpen, useSend } = snd.kit(React);

  function Asked({ text, mode, children, node, now }) {
    return (
      <div className={`snd${now ? " snd-now" : ""}`} ref={node}>
        <div className="snd-ask">
          <span className="snd-who">{mode === "model" ? w.interviewer : w.set_questions}</span>
          <p className="snd-bubble">{text}</p>
        </div>
        {children}
      </div>
    );
  }

  function Question(props) {
    const node = useOpen(props.key_, props.open ? (props.mode === "model" ? "talk" : "text") : null);
    const [send, wrong] = useSend();
    const [busy, setBusy] = React.useState(false);
    const press = async (button) => {
      if (busy) return;
      setBusy(true);
      await send("Pressed", { button, subject: props.turn_id || "" });
      setBusy(false);
    };
    React.useEffect(() => { if (props.open) snd.announce(`${props.mode === "model" ? w.interviewer : w.set_questions}: ${props.text}`); }, [props.text, props.open]);
    return (
      <Asked text={props.text} mode={props.mode} node={node} now={props.open}>
        {props.open && (props.can_draft || props.can_skip) && (
          <div className="snd-chips">
            {props.can_draft && <button type="button" className="snd-btn" onClick={() => press("draft")}><Icon name="edit" />{w.draft}</button>}
            {props.can_skip && <button type="button" className="snd-btn" onClick={() => press("skip_question")}>{w.skip_question}<Icon name="next" /></button>}
          </div>
        )}
        {props.open && <Report about={props.key_} />}
        <Wrong text={wrong} />
      </Asked>
    );
  }

  function Own({ text, turn_id, can_change, skipped }) {
    const [draft, setDraft, drop] = useDraft(`answer/${turn_id}`, text);
    const [editing, setEditing] = React.useState(can_change && draft !== text);
    const [send, wrong, clear] = useSend();
    const box = React.useRef(null), button = React.useRef(null);
    React.useEffect(() => { if (editing && box.current) { box.current.focus(); box.current.setSelectionRange(draft.length, draft.length); } }, [editing]);
    const close = () => { setEditing(false); drop(); clear(); setTimeout(() => button.current && button.current.focus(), 0); };
    const keep = async () => {
      if (draft === text) return close();
      const reply = await send("ChangedAnswer", { turn_id, text: draft });
      if (reply.stored) { close(); snd.announce(w.saved); }
    };
    if (skipped) return <p className="snd snd-said snd-ui snd-soft snd-flush">{w.skipped}</p>;
    if (editing) {
      const name = `own-${turn_id}`;
      return (
        <div className="snd snd-said snd-editing">
          <label className="snd-label" htmlFor={name}>{w.change_label}</label>
          <textarea id={name} ref={box} className="snd-field snd-own" rows={3} dir="auto" value={draft} onChange={(e) => setDraft(e.target.value)} onKeyDown={(e) => e.key === "Escape" && close()} />
          <div className="snd-chips">
            <button type="button" className="snd-btn snd-main" onClick={keep}>{w.keep_change}</button>
            <button type="button" className="snd-btn" onClick={close}>{w.cancel}</button>
          </div>
          <Wrong text={wrong} />
        </div>
      );
    }
    return (
      <div className="snd snd-said">
        <span className="snd-vh">{w.you_said}</span>
        <p className="snd-bubble" dir="auto">{text}</p>
        <div className="snd-state">
          <span><Icon name="check" /> {w.saved}</span>
          {can_change && <button type="button" ref={button} className="snd-btn snd-quiet" onClick={() => { setDraft(text); setEditing(true); }}><Icon name="edit" />{w.change_answer}</button>}
        </div>
      </div>
    );
  }

  return function Line(props) {
    if (props.kind === "AskText") return <Question {...props} />;
    if (props.who === "participant") return <Own {...props} />;
    if (props.who === "interviewer") return <Asked text={props.text} mode={props.mode} />;
    return <div className="snd snd-notice snd-info" role="status"><Icon name="info" /><p>{props.text}</p></div>;
  };
})();

snd.connect(callAction);
const Line = snd.parts.Line;
export default <Line {...props} key_={props.key} />;
