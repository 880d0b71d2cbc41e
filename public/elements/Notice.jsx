// What somebody should know at this place of the talk: set questions go on, the card is cut from own sentences, where to find help.
const snd = window.snd, w = snd.w;

snd.parts.Notice ??= (() => {
  const { Icon, useNews } = snd.kit(React);
  const AFTER_THE_QUESTION = 700; // milliseconds: the question that comes with it has been brought into sight by then
  const SAID = { set_questions: [w.no_model_title, w.no_model_text], set_card: [w.no_draft_title, w.no_draft_text] };

  function Plain({ notice }) {
    const [title, text] = SAID[notice];
    useNews(`${title} ${text}`);
    return <div className="snd snd-notice snd-info"><Icon name="info" /><p><b>{title}</b><br />{text}</p></div>;
  }

  function Help({ text, places }) {
    const node = React.useRef(null);
    useNews(`${w.danger_title}. ${text}`);
    /* New, it is what is read first, also where the question below would push it out of sight. */
    React.useEffect(() => {
      const timer = navigator.userActivation?.hasBeenActive && setTimeout(() => node.current?.scrollIntoView({ block: "start" }), AFTER_THE_QUESTION);
      return () => clearTimeout(timer);
    }, []);
    return (
      <section className="snd snd-notice snd-info snd-danger" ref={node} aria-label={w.danger_title}>
        <Icon name="info" />
        <div>
          <h2>{w.danger_title}</h2>
          {text && <p className="snd-lines-kept" dir="auto">{text}</p>}
          {places.length > 0 && <details><summary>{w.help_places}</summary><dl className="snd-answered">
            {places.map((one) => <React.Fragment key={one.country}><dt>{snd.country(one.country)}</dt><dd className="snd-lines-kept" dir="auto">{one.text}</dd></React.Fragment>)}
          </dl></details>}
          <p>{w.danger_next}</p>
          <p className="snd-small">{w.danger_why} {snd.say("help_contact", { contact: snd.facts.contact })}</p>
          <button type="button" className="snd-btn" onClick={snd.help}>{w.stop}</button>
        </div>
      </section>
    );
  }

  return function Notice(props) {
    return props.notice === "help" ? <Help {...props} /> : <Plain {...props} />;
  };
})();

snd.connect(callAction);
const Notice = snd.parts.Notice;
export default <Notice {...props} />;
