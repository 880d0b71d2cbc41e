// The promised time is over: one more scenario, or on to the end.
const snd = window.snd, w = snd.w;

snd.parts.More ??= (() => {
  const { Wrong, useOpen, useSend } = snd.kit(React);
  return function More(props) {
    const node = useOpen(props.key_, "more");
    const [send, wrong] = useSend();
    const press = (detail) => send("Pressed", { button: "go_on", subject: props.key_, detail });
    return (
      <section className="snd snd-sheet snd-now" ref={node} tabIndex={-1} aria-labelledby={props.key_}>
        <h2 id={props.key_}>{w.more_title}</h2>
        <p>{snd.say("more_took", { minutes: props.minutes, promised: props.promised })} {props.paid && w.more_paid}</p>
        <p>{snd.say("more_left", { n: props.left })} {w.more_end}</p>
        <div className="snd-row">
          <button type="button" className="snd-btn snd-even" onClick={() => press("one_more")}>{w.one_more}</button>
          <button type="button" className="snd-btn snd-even" onClick={() => press("to_the_end")}>{w.to_the_end}</button>
        </div>
        <Wrong text={wrong} />
      </section>
    );
  };
})();

snd.connect(callAction);
const More = snd.parts.More;
export default <More {...props} key_={props.key} />;
