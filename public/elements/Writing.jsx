// A model at work on what comes next: the question so far, or three quiet dots that say what is being made.
const snd = window.snd, w = snd.w;

snd.parts.Writing ??= (() => {
  const { Icon, Wrong, useOpen, useSend } = snd.kit(React);
  const DOING = { question: w.writing_question, card: w.writing_card, rules: w.writing_rules };
  const NEAR_THE_END = 300; // pixels

  const Dots = ({ text }) => <p className="snd-bubble snd-doing"><span className="snd-dots" aria-hidden="true"><i /><i /><i /></span>{text}</p>;

  /** Nobody is at work any more: one sentence, and a way to begin again. */
  function Stuck() {
    const again = () => { snd.announce(w.is_writing); snd.look(); };
    return (
      <div className="snd-notice snd-warn"><Icon name="warn" />
        <div><p>{w.stuck}</p><div className="snd-chips"><button type="button" className="snd-btn" onClick={again}>{w.try_again}</button></div></div>
      </div>
    );
  }

  /** As the text grows it stays above the answer box, for whoever is at the end of the page; nobody is fetched back there. */
  function useInSight(node, text) {
    React.useEffect(() => { if (text && document.documentElement.scrollHeight - innerHeight - scrollY < NEAR_THE_END) snd.bring(node.current); }, [text]);
  }

  return function Writing({ key_, what, text, can_draft, stuck }) {
    const node = useOpen(`${key_}/${what}`, what === "rules" ? "waiting" : "writing");
    const [send, wrong] = useSend();
    useInSight(node, text);
    React.useEffect(() => snd.announce(stuck ? w.stuck : what === "question" ? w.is_writing : DOING[what]), [what, stuck]);
    return (
      <div className="snd snd-now" ref={node} tabIndex={-1}>
        {stuck ? <Stuck /> : (
          <div className="snd-ask">
            <span className="snd-who">{w.interviewer}</span>
            {text ? <p className="snd-bubble" dir="auto">{text}</p> : <Dots text={DOING[what]} />}
          </div>
        )}
        {what === "question" && can_draft && <div className="snd-chips"><button type="button" className="snd-btn" onClick={() => send("Pressed", { button: "draft" })}><Icon name="edit" />{w.draft}</button></div>}
        <Wrong text={wrong} />
      </div>
    );
  };
})();

snd.connect(callAction);
const Writing = snd.parts.Writing;
export default <Writing {...props} key_={props.key} />;
