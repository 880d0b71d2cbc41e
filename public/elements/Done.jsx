// The last screen of the conversation: on to the page with the code, or back in after a stop.
const snd = window.snd, w = snd.w;

snd.parts.Done ??= (() => {
  const { Wrong, useOpen, useSend } = snd.kit(React);
  return function Done(props) {
    const node = useOpen(props.key_, "last");
    const [send, wrong] = useSend();
    return (
      <article className="snd snd-sheet snd-now" ref={node} tabIndex={-1}>
        <h2>{props.stopped ? w.stopped_title : w.done_title}</h2>
        <p>{props.stopped ? w.stopped_text : w.done_text}</p>
        <p className="snd-row">
          <output className="snd-code" dir="ltr" aria-label={w.done_code}>{props.code}</output>
          {navigator.clipboard && <button type="button" className="snd-btn" onClick={() => navigator.clipboard.writeText(props.code).then(() => snd.announce(w.copied))}>{w.copy_code}</button>}
        </p>
        <div className="snd-row">
          <a className="snd-btn snd-main" href="/done">{w.done_link}</a>
          {props.stopped && <button type="button" className="snd-btn" onClick={() => send("Pressed", { button: "go_on" })}>{w.continue}</button>}
        </div>
        <Wrong text={wrong} />
      </article>
    );
  };
})();

snd.connect(callAction);
const Done = snd.parts.Done;
export default <Done {...props} key_={props.key} />;
