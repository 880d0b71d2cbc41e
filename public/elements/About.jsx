// Questions about the participant: each answer is stored when it is picked; afterwards they are text.
const snd = window.snd, w = snd.w;

snd.parts.About ??= (() => {
  const { Seg, Wrong, useOpen, useSend } = snd.kit(React);
  const answersOf = (question) => [...question.answers.map((one) => [one.id, one.text]), ["not_stated", w.not_stated]];

  function Question({ question }) {
    const [send, wrong] = useSend();
    const [picked, setPicked] = React.useState(null);
    React.useEffect(() => setPicked(null), [question.answer]);
    const pick = async (value) => {
      setPicked(value);
      const reply = await send("ToldAbout", { question: question.id, value });
      if (!reply.stored && !reply.repeated) setPicked(null);
    };
    return (
      <div>
        <Seg legend={question.text} name={`about-${question.id}`} answers={answersOf(question)} value={picked ?? question.answer} onPick={pick} />
        <Wrong text={wrong} />
      </div>
    );
  }

  function Open(props) {
    const node = useOpen(props.key_, "about");
    const [send, wrong] = useSend();
    return (
      <section className="snd snd-sheet snd-now" ref={node} tabIndex={-1} aria-labelledby={`${props.when}-about`}>
        <h2 id={`${props.when}-about`}>{w[`about_title_${props.when}`]}</h2>
        <p>{w[`about_lead_${props.when}`]}</p>
        {props.questions.map((question) => <Question key={question.id} question={question} />)}
        <div className="snd-row" style={{ marginBlock: "var(--snd-s4)" }}>
          <button type="button" className="snd-btn snd-main" onClick={() => send("Pressed", { button: "go_on", subject: props.key_ })}>{w.go_on}</button>
        </div>
        <Wrong text={wrong} />
      </section>
    );
  }

  const Told = ({ when, questions }) => (
    <section className="snd snd-sheet" aria-label={w[`about_title_${when}`]}>
      <dl className="snd-answered">
        {questions.map((question) => (
          <React.Fragment key={question.id}>
            <dt>{question.text}</dt>
            <dd>{(answersOf(question).find(([id]) => id === question.answer) || [null, w.not_stated])[1]}</dd>
          </React.Fragment>
        ))}
      </dl>
    </section>
  );

  return (props) => (props.open ? <Open {...props} /> : <Told {...props} />);
})();

const About = snd.parts.About;
export default <About {...props} key_={props.key} />;
