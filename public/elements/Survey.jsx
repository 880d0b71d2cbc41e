// What the participant thinks of the study: each answer is stored when it is picked, words when they are kept; afterwards they are text.
const snd = window.snd, w = snd.w;

snd.parts.Survey ??= (() => {
  const { Icon, Seg, Wrong, useDraft, useOpen, useSend } = snd.kit(React);
  const answersOf = (item) => [...item.answers.map((one) => [one.id, one.text]), ["not_stated", w.not_stated]];

  function Item({ item }) {
    const [send, wrong] = useSend();
    const [picked, setPicked] = React.useState(null);
    React.useEffect(() => setPicked(null), [item.answer]);
    const pick = async (value) => {
      setPicked(value);
      const reply = await send("ToldAbout", { question: item.id, value });
      if (!reply.stored && !reply.repeated) setPicked(null);
    };
    return (
      <div>
        <Seg legend={item.text} name={`survey-${item.id}`} answers={answersOf(item)} value={picked ?? item.answer} onPick={pick} five />
        <Wrong text={wrong} />
      </div>
    );
  }

  /* A box that keeps its text in this tab until it is stored: on leaving it, or by its button. */
  function Words({ name, label, note, stored, keep }) {
    const [text, setText, drop] = useDraft(`survey/${name}`, stored);
    const [wrong, setWrong] = React.useState("");
    const is_new = text.trim() !== stored.trim();
    const save = async () => {
      if (!is_new) return;
      const reply = await keep(text);
      if (reply.stored) { drop(); snd.announce(w.saved); }
      setWrong(reply.stored || reply.repeated ? "" : reply.text);
    };
    return (
      <div className="snd-group">
        <label className="snd-label" htmlFor={`survey-${name}`}>{label}</label>
        {note && <p className="snd-ui snd-soft snd-flush" id={`survey-${name}-note`}>{note}</p>}
        <textarea id={`survey-${name}`} className="snd-field snd-own" rows={3} dir="auto" value={text} aria-describedby={note && `survey-${name}-note`} onChange={(event) => setText(event.target.value)} onBlur={save} />
        <div className="snd-chips">
          <button type="button" className="snd-btn" onClick={save}>{w.keep_words}</button>
          <span className="snd-row snd-ui snd-soft">{stored && !is_new && <><Icon name="check" /> {w.saved}</>}</span>
        </div>
        <Wrong text={wrong} />
      </div>
    );
  }

  function Open(props) {
    const node = useOpen(props.key_, "survey");
    const [send, wrong] = useSend();
    const [put] = useSend();
    return (
      <section className="snd snd-sheet snd-now" ref={node} tabIndex={-1} aria-labelledby="survey-title">
        <h2 id="survey-title">{w.survey_title}</h2>
        {props.items.length > 0 && <p>{w.survey_lead}</p>}
        {props.items.map((item) => <Item key={item.id} item={item} />)}
        {props.words.map((one) => <Words key={one.id} name={one.id} label={one.text} stored={one.answer} keep={(value) => put("ToldAbout", { question: one.id, value })} />)}
        <Words name="proposal" label={w.propose} note={w.propose_note} stored={props.proposal} keep={(text) => put("Proposed", { text })} />
        <div className="snd-row" style={{ marginBlock: "var(--snd-s4)" }}>
          <button type="button" className="snd-btn snd-main" onClick={() => send("Pressed", { button: "go_on", subject: props.key_ })}>{w.go_on}</button>
        </div>
        <Wrong text={wrong} />
      </section>
    );
  }

  const Told = ({ items, words, proposal }) => (
    <section className="snd snd-sheet" aria-label={w.survey_title}>
      <dl className="snd-answered">
        {items.map((item) => (
          <React.Fragment key={item.id}>
            <dt>{item.text}</dt>
            <dd>{(answersOf(item).find(([id]) => id === item.answer) || [null, w.open_answer])[1]}</dd>
          </React.Fragment>
        ))}
        {words.filter((one) => one.answer).map((one) => <React.Fragment key={one.id}><dt>{one.text}</dt><dd className="snd-own" dir="auto">{one.answer}</dd></React.Fragment>)}
        {proposal && <><dt>{w.propose}</dt><dd className="snd-own" dir="auto">{proposal}</dd></>}
      </dl>
    </section>
  );

  return (props) => (props.open ? <Open {...props} /> : <Told {...props} />);
})();

const Survey = snd.parts.Survey;
export default <Survey {...props} key_={props.key} />;
