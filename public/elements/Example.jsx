// The worked example: a story, a short talk and the card made of it, with a way past it above and below. Later it can be looked at again.
const snd = window.snd, w = snd.w;

snd.parts.Example ??= (() => {
  const { ReadCard, Wrong, useOpen, useSend } = snd.kit(React);

  const Talk = ({ talk }) => talk.map((one, i) => (
    <React.Fragment key={i}>
      <div className="snd-ask"><span className="snd-who">{w.example_question}</span><p className="snd-bubble">{one.asked}</p></div>
      <div className="snd-said"><span className="snd-who">{w.example_answer}</span><p className="snd-bubble">{one.said}</p></div>
    </React.Fragment>
  ));

  const Body = (props) => (
    <>
      <h3>{w.example_story}: <span dir="auto">{props.title}</span></h3>
      <p className="snd-flush">{props.context}</p>
      <div className="snd-well"><p className="snd-small snd-soft snd-flush">{w.they_write}</p><p className="snd-request">{props.request}</p></div>
      <p><b>{w.example_chosen}</b> {props.choice}</p>
      <h3>{w.example_talk}</h3>
      <div className="snd-stack" style={{ marginBlockEnd: "var(--snd-s5)" }}><Talk talk={props.talk} /></div>
      <h3>{w.example_card}</h3>
      <ReadCard card={props.card} meta={w.example_title} said={w.example_quote} />
    </>
  );

  function Open(props) {
    const node = useOpen(props.key_, "example");
    const [send, wrong] = useSend();
    const go_on = () => send("Pressed", { button: "go_on", subject: props.key_ });
    return (
      <section className="snd snd-sheet snd-now" ref={node} tabIndex={-1} aria-labelledby="snd-example">
        <div className="snd-row snd-spread" style={{ marginBlockEnd: "var(--snd-s3)" }}>
          <h2 id="snd-example">{w.example_title}</h2>
          <button type="button" className="snd-btn" onClick={go_on}>{w.example_skip}</button>
        </div>
        <p><b>{w.example_note}</b></p>
        <p>{w.example_lead}</p>
        <Body {...props} />
        <p style={{ marginBlockStart: "var(--snd-s4)" }}>{w.example_free}</p>
        <div className="snd-row"><button type="button" className="snd-btn snd-main" onClick={go_on}>{w.example_start}</button></div>
        <Wrong text={wrong} />
      </section>
    );
  }

  /** Drawn only while it is looked at, so that it stands nowhere among the person's own words. */
  function Again(props) {
    const [seen, setSeen] = React.useState(false);
    return (
      <details className="snd snd-ui" onToggle={(e) => setSeen(e.currentTarget.open)}>
        <summary>{w.example_again}</summary>
        {seen && <section className="snd-sheet" aria-label={w.example_title}><p><b>{w.example_note}</b></p><Body {...props} /></section>}
      </details>
    );
  }

  return (props) => (props.open ? <Open {...props} /> : <Again {...props} />);
})();

snd.connect(callAction);
const Example = snd.parts.Example;
export default <Example {...props} key_={props.key} />;
