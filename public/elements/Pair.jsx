// Two cards of other people about one situation: which is wiser here? Stored when it is picked; afterwards text.
const snd = window.snd, w = snd.w;

snd.parts.Pair ??= (() => {
  const { Icon, ReadCard, Seg, Wrong, useDraft, useOpen, useSend } = snd.kit(React);
  const ANSWERS = [["a", w.pair_first], ["b", w.pair_second], ["equal", w.pair_equal], ["unsure", w.pair_unsure]];
  const labelOf = (wiser) => (ANSWERS.find(([one]) => one === wiser) || [null, w.nothing_chosen])[1];
  const lines = (texts) => texts.map((text) => ({ text }));

  function Card({ card, place }) {
    const [send, wrong] = useSend();
    const origin = card.by === "seed" ? w.others_by_team : card.mode === "guided" ? "" : w.others_by_ai;
    return (
      <div>
        <ReadCard card={{ ...card, looks_to: lines(card.looks_to), exceptions: lines(card.exceptions) }} meta={<b>{place}</b>}
          foot={origin && <p className="snd-small snd-soft" style={{ marginBlock: "var(--snd-s3) 0" }}>{origin}</p>} />
        <button type="button" className="snd-btn snd-quiet" aria-label={`${w.report_card}: ${place}`} onClick={() => send("ReportedCard", { card_id: card.card_id })}><Icon name="flag" /> {w.report_card}</button>
        <Wrong text={wrong} />
      </div>
    );
  }

  /** The situation, in full: it is what "here" means. */
  const Situation = ({ story }) => (
    <div><h2>{story.title}</h2><p className="snd-flush">{story.context}</p>
      <div className="snd-well"><p className="snd-small snd-soft snd-flush">{w.they_write}</p><p className="snd-request" dir="auto">{story.request}</p></div></div>
  );

  const Told = ({ told }) => (
    <aside className="snd-sheet" aria-label={w.pair_story}>
      <p className="snd-row snd-spread snd-flush"><b>{w.pair_story}</b><span className="snd-pill snd-tag"><Icon name="info" /> {w[`story_by_${told.by}`]}</span></p>
      <p className="snd-lines-kept" style={{ marginBlockStart: "var(--snd-s3)" }} dir="auto">{told.text}</p>
    </aside>
  );

  function Open(props) {
    const { position, first, second } = props;
    const node = useOpen(props.key_, "pair");
    const [send, wrong] = useSend();
    const [why, setWhy, drop] = useDraft(`why/${props.key_}`, props.why);
    const [picked, setPicked] = React.useState(null);
    const sent = React.useRef({ wiser: props.wiser, why: props.why }), under_way = React.useRef(0);
    const wiser = picked ?? props.wiser, saved = props.wiser && wiser === props.wiser && why === props.why;
    const keep = async (next) => {
      if (!next.wiser || (next.wiser === sent.current.wiser && next.why === sent.current.why)) return true;
      const before = sent.current;
      sent.current = next;
      under_way.current += 1;
      const reply = await send("Compared", { position, ...next });
      under_way.current -= 1;
      if (!reply.stored && !reply.repeated) { sent.current = before; setPicked(null); }
      return reply.stored || reply.repeated;
    };
    React.useEffect(() => { if (!under_way.current) { setPicked(null); sent.current = { wiser: props.wiser, why: props.why }; } if (why === props.why) drop(); }, [props.wiser, props.why]);
    const pick = (value) => { setPicked(value); keep({ wiser: value, why }); };
    const go_on = async () => { if (await keep({ wiser, why })) { drop(); send("Pressed", { button: "go_on", subject: props.key_ }); } };
    return (
      <section className="snd snd-stack snd-now" ref={node} tabIndex={-1} aria-label={w.pair_question}>
        <p className="snd-ui snd-soft">{w.pair_lead}</p>
        {first.story && <Situation story={first.story} />}
        {props.told && <Told told={props.told} />}
        <div className="snd-two"><Card card={first} place={w.pair_first} /><Card card={second} place={w.pair_second} /></div>
        <Seg legend={w.pair_question} name={`wiser-${position}`} answers={ANSWERS} value={wiser} onPick={pick} />
        <div>
          <label className="snd-label" htmlFor="pair-why">{w.pair_why}</label>
          <textarea id="pair-why" className="snd-field snd-own" rows={2} dir="auto" value={why} onChange={(e) => setWhy(e.target.value)} onBlur={() => keep({ wiser, why })} />
        </div>
        <Wrong text={wrong} />
        <div className="snd-row">
          <button type="button" className="snd-btn snd-main" onClick={go_on}>{w.go_on}</button>
          <span className="snd-ui snd-soft" role="status">{saved ? <><Icon name="check" /> {w.choice_saved_go_on}</> : "\u00a0"}</span>
        </div>
      </section>
    );
  }

  const Answered = ({ first, second, wiser, why }) => (
    <section className="snd snd-sheet" aria-label={w.pair_question}>
      <dl className="snd-answered">
        <dt>{w.pair_first}</dt><dd dir="auto">{first.title}</dd><dt>{w.pair_second}</dt><dd dir="auto">{second.title}</dd>
        <dt>{w.pair_question}</dt><dd>{labelOf(wiser)}{why && <> <span className="snd-own" dir="auto">{why}</span></>}</dd>
      </dl>
    </section>
  );

  return (props) => (props.open ? <Open {...props} /> : <Answered {...props} />);
})();

snd.connect(callAction);
const Pair = snd.parts.Pair;
export default <Pair {...props} key_={props.key} />;
