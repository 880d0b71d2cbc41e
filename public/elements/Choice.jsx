// A scenario: its content note, the story alone, or the story with its choice. Answered, it is text.
const snd = window.snd, w = snd.w;

snd.parts.Choice ??= (() => {
  const { Icon, Report, Seg, Wrong, useDraft, useOpen, useSend } = snd.kit(React);
  const WHO = [["each_user", w.who_each_user], ["business", w.who_business], ["nobody", w.who_nobody], ["unsure", w.who_unsure]];
  const flagsOf = (state) => state.unacceptable.split(",").filter(Boolean);

  /** A single pick as a ranking: B of A, B, C is B>A=C. */
  const picked = (id, options) => {
    const rest = options.map((option) => option.id).filter((other) => other !== id).sort().join("=");
    return rest ? `${id}>${rest}` : id;
  };
  const firstOf = (ranking) => (ranking === null || ranking === "none" ? ranking : ranking[0]);

  const Story = ({ context, request }) => (
    <>
      <p className="snd-flush">{context}</p>
      <div className="snd-well"><p className="snd-small snd-soft snd-flush">{w.they_write}</p><p className="snd-request" dir="auto">{request}</p></div>
    </>
  );

  function Note(props) {
    const node = useOpen(props.key_, "note");
    const [send, wrong] = useSend();
    const press = (button) => send("Pressed", { button, subject: props.scenario_id });
    return (
      <article className="snd snd-sheet snd-now" ref={node} tabIndex={-1} aria-label={w.note_title}>
        <h2>{w.note_title}</h2>
        <p>{props.note} {w.note_choice}</p>
        <div className="snd-row">
          <button type="button" className="snd-btn snd-even" onClick={() => press("read_note")}>{w.read_note}</button>
          <button type="button" className="snd-btn snd-even" onClick={() => press("another")}>{w.another}</button>
        </div>
        <Wrong text={wrong} />
      </article>
    );
  }

  const WHY = ["no_opinion", "distressing", "unclear", "other"].map((one) => [one, w[`skip_${one}`]]);
  const AFTER_THE_NEXT = 700; // milliseconds: the next screen has been brought into sight by then

  /** Why something was skipped, asked once and in sight, above what comes next; nobody has to answer. */
  function Why(props) {
    const [send, wrong] = useSend();
    const [picked, setPicked] = React.useState(null);
    const node = React.useRef(null);
    React.useEffect(() => {
      if (!navigator.userActivation?.hasBeenActive) return undefined;
      snd.announce(`${w.you_skipped} ${w.skip_why}`);
      const timer = setTimeout(() => node.current && snd.bring(node.current.closest("article")), AFTER_THE_NEXT);
      return () => clearTimeout(timer);
    }, []);
    React.useEffect(() => setPicked(null), [props.skip_reason]);
    const pick = async (why) => {
      setPicked(why);
      const reply = await send("Pressed", { button: "skip_scenario", subject: props.moment === "after" ? `rechoose/${props.scenario_id}` : props.scenario_id, detail: why });
      if (!reply.stored && !reply.repeated) setPicked(null);
    };
    return (
      <div ref={node} style={{ marginBlockStart: "var(--snd-s3)" }}>
        <Seg ui legend={w.skip_why} name={`${props.key_}/why`} answers={WHY} value={picked ?? props.skip_reason} onPick={pick} />
        <Wrong text={wrong} />
      </div>
    );
  }

  function Answered(props) {
    const text = Object.fromEntries(props.options.map((option) => [option.id, option.text]));
    const first = firstOf(props.ranking), flagged = flagsOf(props);
    const order = props.rank && first && first !== "none" ? props.ranking.split(/[>=]/) : null;
    return (
      <article className={`snd snd-sheet${props.asks_why ? " snd-now" : ""}${props.moment === "before" ? " snd-first-choice" : ""}`} aria-label={props.title}>
        <h2>{props.title}</h2>
        {props.skipped && <p className="snd-soft snd-flush">{w.you_skipped}{props.skip_reason && !props.asks_why && ` ${w.skip_because} ${w[`skip_${props.skip_reason}`]}.`}</p>}
        {props.asks_why && <Why {...props} />}
        {!props.skipped && (
          <dl className="snd-answered">
            <dt>{order ? w.you_ranked : w.you_chose}</dt>
            {order ? order.map((id) => <dd key={id}>{text[id]}</dd>) : <dd>{first === "none" ? w.none_of_these : text[first] || w.nothing_chosen}</dd>}
            {first === "none" && props.rationale && <dd className="snd-own" dir="auto">{props.rationale}</dd>}
            {flagged.length > 0 && <dt>{w.you_unacceptable}</dt>}
            {flagged.map((id) => <dd key={id}>{text[id]}</dd>)}
            {props.who_decides && <dt>{w.you_who}</dt>}
            {props.who_decides && <dd>{Object.fromEntries(WHO)[props.who_decides]}</dd>}
          </dl>
        )}
        {!props.skipped && <details className="snd-ui"><summary>{w.story_again}</summary><Story {...props} /></details>}
      </article>
    );
  }

  const orderOf = (state, options) => (state.ranking && state.ranking !== "none" ? state.ranking.split(/[>=]/) : options.map((option) => option.id));

  /** Where a behaviour stands in one's own order, and the buttons that move it. */
  function Movers({ at, order, text, change }) {
    const move = (by) => {
      const next = [...order];
      [next[at], next[at + by]] = [next[at + by], next[at]];
      change({ ranking: next.join(">"), rationale: "" });
    };
    return (
      <span className="snd-flag">
        {at > 0 && <button type="button" className="snd-btn" aria-label={snd.say("rank_up", { text })} onClick={() => move(-1)}>↑</button>}
        {at < order.length - 1 && <button type="button" className="snd-btn" aria-label={snd.say("rank_down", { text })} onClick={() => move(1)}>↓</button>}
      </span>
    );
  }

  function Options({ props, name, state, change }) {
    const flagged = flagsOf(state);
    const flip = (id) => change({ unacceptable: (flagged.includes(id) ? flagged.filter((one) => one !== id) : [...flagged, id]).sort().join(",") });
    const pick = (id) => change({ ranking: id === "none" ? "none" : picked(id, props.options), rationale: id === "none" ? state.rationale : "" });
    const legend = props.moment === "after" ? w.what_should_after : w.what_should;
    const order = orderOf(state, props.options);
    const shown = props.rank ? order.map((id) => props.options.find((option) => option.id === id)) : props.options;
    return (
      <fieldset role="radiogroup" aria-label={legend}>
        <legend>{legend}</legend>
        {props.rank && <p className="snd-ui snd-soft">{w.rank_note}</p>}
        {shown.map((option, at) => (
          <div className="snd-option" key={option.id}>
            {props.rank ? <><b>{at + 1}.</b><span id={`${name}/${option.id}`}>{option.text}</span></> : (
              <label className="snd-pick">
                <input type="radio" name={name} checked={firstOf(state.ranking) === option.id} onChange={() => pick(option.id)} />
                <span id={`${name}/${option.id}`}>{option.text}</span>
              </label>
            )}
            <label className="snd-flag">
              <input type="checkbox" checked={flagged.includes(option.id)} onChange={() => flip(option.id)} aria-describedby={`${name}/${option.id}`} />
              <Icon name="flag" />{w.unacceptable}
            </label>
            {props.rank && <Movers at={at} order={order} text={option.text} change={change} />}
          </div>
        ))}
        {props.rank && <p><button type="button" className="snd-btn" onClick={() => change({ ranking: order.join(">"), rationale: "" })}>{w.rank_keep}</button></p>}
        <div className="snd-option snd-dashed">
          <label className="snd-pick">
            <input type="radio" name={name} checked={state.ranking === "none"} onChange={() => pick("none")} />
            <span>{w.none_of_these}</span>
          </label>
        </div>
      </fieldset>
    );
  }

  function Words({ name, state, change }) {
    const [text, setText, drop] = useDraft(name, state.rationale);
    const keep = async () => { if (text !== state.rationale && (await change({ rationale: text })).stored) drop(); };
    return (
      <div className="snd-group">
        <label className="snd-label" htmlFor={name}>{w.own_words}</label>
        <textarea id={name} className="snd-field snd-own" rows={3} dir="auto" value={text} onChange={(e) => setText(e.target.value)} onBlur={keep} />
        <div className="snd-chips"><button type="button" className="snd-btn" onClick={keep}>{w.keep_words}</button></div>
      </div>
    );
  }

  function Asked(props) {
    const node = useOpen(props.key_, props.needs_go_on ? "pick" : "choice");
    const [send, wrong] = useSend();
    const given = { ranking: props.ranking, unacceptable: props.unacceptable, who_decides: props.who_decides, rationale: props.rationale };
    const [state, setState] = React.useState(given);
    const newest = React.useRef(given), stored = React.useRef(given), under_way = React.useRef(0);
    stored.current = given;
    React.useEffect(() => { if (!under_way.current) { newest.current = given; setState(given); } }, [JSON.stringify(given)]);
    const change = async (part) => {
      newest.current = { ...newest.current, ...part };
      setState(newest.current);
      under_way.current += 1;
      const reply = await send("Chose", { scenario_id: props.scenario_id, moment: props.moment, ...newest.current });
      under_way.current -= 1;
      if (!reply.stored && !reply.repeated) setState((newest.current = stored.current));
      return reply;
    };
    const press = (button) => send("Pressed", { button, subject: props.scenario_id });
    const saved = props.needs_go_on ? w.choice_saved_go_on : w.choice_saved;
    const due = props.ranking === null ? w.choose_to_go_on : w.choose_who_to_go_on;
    return (
      <div className="snd snd-now" ref={node} tabIndex={-1}>
        {props.moment === "after" && <p>{w.once_more_lead}</p>}
        <article className="snd-sheet" aria-label={props.title}>
          <h2>{props.title}</h2>
          <Story {...props} />
          <Options props={props} name={props.key_} state={state} change={change} />
          {state.ranking === "none" && <Words name={`${props.key_}/words`} state={state} change={change} />}
          {props.moment === "before" && <Seg legend={w.who_decides} note={w.who_decides_note} name={`${props.key_}/who`} answers={WHO} value={state.who_decides} onPick={(who) => change({ who_decides: who })} />}
          <div className="snd-row snd-spread" style={{ marginBlockStart: "var(--snd-s4)" }}>
            <span className="snd-row">
              {props.needs_go_on && <button type="button" className="snd-btn snd-main" onClick={() => press("go_on")}>{w.go_on}</button>}
              <span className="snd-ui snd-soft" role="status">{props.complete && props.saved ? <><Icon name="check" /> {saved}</> : props.saved ? <><Icon name="check" /> {w.saved}. {due}</> : due}</span>
            </span>
            <button type="button" className="snd-btn" onClick={() => press("skip_scenario")}>{w.skip_scenario}</button>
          </div>
          <Report about={props.key_} />
          <Wrong text={wrong} />
        </article>
      </div>
    );
  }

  return function Choice(props) {
    if (props.kind === "ShowScenario" && props.note) return <Note {...props} />;
    if (props.kind === "ShowScenario") return <article className="snd snd-sheet" aria-label={props.title}><h2>{props.title}</h2><Story {...props} /></article>;
    return props.open ? <Asked {...props} /> : <Answered {...props} />;
  };
})();

snd.connect(callAction);
const Choice = snd.parts.Choice;
export default <Choice {...props} key_={props.key} />;
