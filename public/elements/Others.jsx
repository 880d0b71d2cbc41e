// Cards of other people, each with agree, disagree, pass and a way to report it; every answer is stored when it is picked. Afterwards they are text.
const snd = window.snd, w = snd.w;

snd.parts.Others ??= (() => {
  const { Icon, ReadCard, Seg, Wrong, useOpen, useSend } = snd.kit(React);
  const ANSWERS = [["agree", w.agree], ["disagree", w.disagree], ["pass", w.pass]];
  const lines = (texts) => texts.map((text) => ({ text }));
  const labelOf = (value) => (ANSWERS.find(([one]) => one === value) || [null, w.nothing_chosen])[1];

  /** Who wrote the card, where there is something to say about it. */
  const Origin = ({ card }) => {
    const text = card.by === "seed" ? w.others_by_team : card.mode === "guided" ? "" : w.others_by_ai;
    return text ? <span className="snd-ui snd-soft"><Icon name="info" /> {text}</span> : null;
  };

  const Story = ({ story }) => (
    <details className="snd-ui" open={!story.met && !story.note}>
      <summary>{snd.say("others_story", { title: story.title })} {story.note && <span className="snd-soft">· {story.note}</span>}</summary>
      <p className="snd-flush">{story.context}</p>
      <div className="snd-well"><p className="snd-small snd-soft snd-flush">{w.they_write}</p><p className="snd-request" dir="auto">{story.request}</p></div>
    </details>
  );

  function Card({ asked, number, of, onReported }) {
    const { card } = asked;
    const [send, wrong] = useSend();
    const [picked, setPicked] = React.useState(null);
    React.useEffect(() => setPicked(null), [asked.value]);
    const pick = async (value) => {
      setPicked(value);
      const reply = await send("Voted", { card_id: card.card_id, value });
      if (!reply.stored && !reply.repeated) setPicked(null);
    };
    const report = async () => {
      const reply = await send("ReportedCard", { card_id: card.card_id });
      if (reply.stored) onReported();
    };
    return (
      <section className="snd-other" aria-label={snd.say("others_card", { n: number, of })}>
        <p className="snd-row snd-spread snd-flush"><span className="snd-ui snd-soft">{snd.say("others_card", { n: number, of })}</span><Origin card={card} /></p>
        {card.story && <Story story={card.story} />}
        <ReadCard card={{ ...card, looks_to: lines(card.looks_to), exceptions: lines(card.exceptions) }} />
        <Seg legend={w.others_question} name={`vote-${card.card_id}`} answers={ANSWERS} value={picked ?? asked.value} onPick={pick} ui />
        <p className="snd-end"><button type="button" className="snd-btn snd-quiet" aria-label={`${w.report_card}: ${card.title}`} onClick={report}><Icon name="flag" /> {w.report_card}</button></p>
        <Wrong text={wrong} />
      </section>
    );
  }

  function Open(props) {
    const node = useOpen(props.key_, "others");
    const [send, wrong] = useSend();
    const [reported, setReported] = React.useState(null); // the place of the card reported last
    const notice = React.useRef(null);
    React.useEffect(() => { if (notice.current) { notice.current.focus({ preventScroll: true }); notice.current.scrollIntoView({ block: "center" }); } }, [reported]);
    const told = <div className="snd-notice snd-info" role="status" ref={notice} tabIndex={-1}><Icon name="info" /><p><b>{w.reported_title}</b><br />{w.reported_text}</p></div>;
    const of = props.votes.length, given = props.votes.filter((one) => one.value).length;
    return (
      <section className="snd snd-now" ref={node} tabIndex={-1} aria-labelledby="others-title">
        <h2 id="others-title">{w.others_title}</h2>
        <p>{w.others_lead} {w.others_free}</p>
        {props.votes.map((asked, i) => (
          <React.Fragment key={asked.card.card_id}>
            {reported?.place === i && told}
            <Card asked={asked} number={i + 1} of={of} onReported={() => setReported({ place: i })} />
          </React.Fragment>
        ))}
        {reported?.place >= of && told}
        <div className="snd-row" style={{ marginBlock: "var(--snd-s4)" }}>
          <button type="button" className="snd-btn snd-main" onClick={() => send("Pressed", { button: "go_on", subject: props.key_ })}>{w.go_on}</button>
          <span className="snd-ui snd-soft">{snd.say("others_answered", { n: given, of })}</span>
        </div>
        <Wrong text={wrong} />
      </section>
    );
  }

  const Said = ({ votes }) => (
    <section className="snd snd-sheet" aria-label={w.others_title}>
      <h2>{w.others_title}</h2>
      <dl className="snd-answered">
        {votes.map(({ card, value }) => <React.Fragment key={card.card_id}><dt dir="auto">{card.title}</dt><dd>{labelOf(value)}</dd></React.Fragment>)}
      </dl>
    </section>
  );

  return (props) => (props.open ? <Open {...props} /> : <Said {...props} />);
})();

snd.connect(callAction);
const Others = snd.parts.Others;
export default <Others {...props} key_={props.key} />;
