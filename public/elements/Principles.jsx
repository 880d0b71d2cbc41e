// A card and the rules held against it: one form per person, every answer stored as it is given.
const snd = window.snd, w = snd.w;

snd.parts.Principles ??= (() => {
  const { Icon, Report, Seg, Because, ReadCard, Wrong, useDraft, focusOn, useOpen, useSend } = snd.kit(React);
  const FIT = ["yes", "partly", "no", "unsure"].map((one) => [one, w[`fit_${one}`]]);
  const STAND = ["supports", "qualifies", "opposes", "does_not_fit", "unsure"].map((one) => [one, w[`stand_${one}`]]);
  const LOOK_AFTER = 250; // milliseconds without a key before we look for rules
  const isAnswered = (rule) => rule.answer !== null || rule.fit === "unsure";

  const under_way = new Set(); // own words on their way to the server

  /** Own words that are stored when they are left. `text` is what is stored; what was refused stays in the box. */
  function Line({ id, label, text, rows, onKeep }) {
    const [draft, setDraft, drop] = useDraft(id, text);
    const seen = React.useRef(text);
    React.useEffect(() => {
      if (draft === seen.current) setDraft(text);
      if (draft === text) drop();
      seen.current = text;
    }, [text]);
    const tried = React.useRef(text), [refused, setRefused] = React.useState(false);
    const keep = () => {
      if (draft === text || draft === tried.current) return;
      const going = onKeep((tried.current = draft)).then((reply) => { setRefused(!reply.stored && !reply.repeated); under_way.delete(going); });
      under_way.add(going);
    };
    React.useEffect(keep, []);
    const box = { id, className: "snd-field snd-own", dir: "auto", value: draft, "aria-invalid": refused, onChange: (e) => setDraft(e.target.value), onBlur: keep };
    return (
      <div style={{ marginBlockStart: "var(--snd-s3)" }}>
        <label className="snd-label" htmlFor={id}>{label}</label>
        {rows ? <textarea {...box} rows={rows} /> : <input {...box} onKeyDown={(e) => e.key === "Enter" && keep()} />}
      </div>
    );
  }

  function Rule({ rule, n, of, card }) {
    const [send, wrong] = useSend();
    const [pending, setPending] = React.useState(null);
    const newest = React.useRef(null), waiting = React.useRef(0);
    const now = pending || rule;
    const name = `rule-${card.card_id}-${rule.principle_id}`;
    const answer = async (part) => {
      const { fit, answer: stand, exception } = newest.current || rule;
      const next = { fit, answer: stand, exception, ...part };
      setPending((newest.current = next));
      waiting.current += 1;
      const reply = await send("AnsweredRule", { card_id: card.card_id, principle_id: rule.principle_id, ...next });
      waiting.current -= 1;
      if (!reply.stored && !reply.repeated) setPending((newest.current = null));
      return reply;
    };
    /* What was picked stands until the stored answer has come back: the reply may be here before it. */
    React.useEffect(() => { if (!waiting.current) setPending((newest.current = null)); }, [rule.fit, rule.answer, rule.exception]);
    const settled = !pending || (pending.answer === rule.answer && pending.fit === rule.fit);
    const stance = rule.guess;
    const asks = !stance || (now.fit && now.fit !== "yes");
    return (
      <div role="group" id={name} tabIndex={-1} className={`snd-sheet${stance ? ` snd-guess snd-${stance}` : ""}`} aria-label={`${snd.say("rule_of", { n, of })}: ${rule.title}`}>
        {stance && <p className="snd-flush"><span className={`snd-stance snd-${stance}`}><Icon name={stance} />{w[`seems_${stance}`]}</span></p>}
        <div className="snd-row snd-spread"><h3 className="snd-flush">{rule.title}</h3><span className="snd-small snd-soft">{isAnswered(rule) && settled && <><Icon name="check" /> {w.saved} · </>}{snd.say("rule_of", { n, of })}</span></div>
        <p style={{ marginBlock: "var(--snd-s1) var(--snd-s4)" }}>{rule.text}</p>
        {rule.full_text && <details className="snd-ui" style={{ marginBlockEnd: "var(--snd-s4)" }}><summary>{w.full_text}</summary><p style={{ whiteSpace: "pre-wrap" }}>{rule.full_text}</p></details>}
        {rule.because && <div style={{ marginBlockEnd: "var(--snd-s4)" }}><Because quotes={[rule.because]} label={w.because} /></div>}
        {stance && <Seg ui legend={w.is_that} name={`${name}-fit`} answers={FIT} value={now.fit} onPick={(fit) => answer({ fit, answer: fit === "yes" ? stance : null })} />}
        {asks && <div className={stance ? "snd-follow" : undefined}>
          <Seg ui five legend={w.how_stands} name={`${name}-stand`} answers={STAND} value={now.answer} onPick={(one) => answer({ answer: one })} />
          {now.answer === "qualifies" && <Line id={`${name}-except`} label={w.except_when} text={rule.exception} onKeep={(exception) => answer({ exception })} />}
        </div>}
        <Wrong text={wrong} />
        {rule.earlier && <p className="snd-small snd-soft snd-flush" style={{ marginBlockStart: "var(--snd-s3)" }}>{snd.say("earlier", { answer: w[`stand_${rule.earlier}`] })}</p>}
      </div>
    );
  }

  function Find({ card, send }) {
    const [open, setOpen] = React.useState(false);
    const [words, setWords] = React.useState("");
    const [found, setFound] = React.useState(null);
    const box = React.useRef(null);
    React.useEffect(() => { if (open && box.current) box.current.focus(); }, [open]);
    React.useEffect(() => {
      if (!words.trim()) { setFound(null); return; }
      let stale = false;
      const timer = setTimeout(async () => { const rules = await snd.findRules(words); if (!stale) { setFound(rules); snd.announce(rules.length ? rules.map((rule) => rule.title).join(", ") : w.nothing_found); } }, LOOK_AFTER);
      return () => { stale = true; clearTimeout(timer); };
    }, [words]);
    const add = async (id) => { const reply = await send("AddedRule", { card_id: card.card_id, principle_id: id }); if (reply.stored) { setOpen(false); setWords(""); focusOn(`rule-${card.card_id}-${id}`); } };
    return (
      <div>
        <button type="button" className="snd-btn" aria-expanded={open} onClick={() => setOpen(!open)}>{w.something_else}</button>
        {open && <div style={{ marginBlockStart: "var(--snd-s4)" }}>
          <label className="snd-label" htmlFor="snd-find">{w.find_rule}</label>
          <input id="snd-find" ref={box} className="snd-field" dir="auto" value={words} maxLength={200} onChange={(e) => setWords(e.target.value)} />
          {found && found.length === 0 && <p className="snd-ui snd-soft">{w.nothing_found}</p>}
          <ul className="snd-found">{(found || []).map((rule) => (
            <li key={rule.principle_id}><span><b className="snd-own">{rule.title}</b><br /><span className="snd-ui snd-soft">{rule.text}</span></span>
              <button type="button" className="snd-btn" aria-label={snd.say("add_what", { what: rule.title })} onClick={() => add(rule.principle_id)}>{w.add}</button></li>))}</ul>
        </div>}
      </div>
    );
  }

  function Open(props) {
    const { card, rules } = props;
    const node = useOpen(props.key_, "rules");
    const [send, wrong] = useSend();
    const [ticking, setTicking] = React.useState(null);
    const fits_none = ticking === null ? props.nothing_fits : ticking;
    const words = React.useRef(props.gap), waiting = React.useRef(0);
    const gap = async (nothing_fits, text) => {
      words.current = text;
      setTicking(nothing_fits);
      waiting.current += 1;
      const reply = await send("SaidGap", { card_id: card.card_id, nothing_fits, text });
      waiting.current -= 1;
      if (!reply.stored && !reply.repeated) { words.current = props.gap; setTicking(null); }
      return reply;
    };
    /* What is drawn for an earlier act does not undo a later one that is on its way. */
    React.useEffect(() => { if (!waiting.current) { setTicking(null); words.current = props.gap; } }, [props.nothing_fits, props.gap]);
    /* Words that could not be stored are not left behind. */
    const go_on = async () => {
      await Promise.all(under_way);
      await new Promise((drawn) => setTimeout(drawn, 0));
      const refused = node.current.querySelector('[aria-invalid="true"]');
      if (refused) refused.focus(); else send("Pressed", { button: "go_on", subject: `${card.card_id}/${card.version}` });
    };
    const guessed = rules.some((rule) => rule.guess);
    return (
      <div className="snd snd-stack snd-now" ref={node} tabIndex={-1}>
        <p>{guessed ? w.rules_lead_guess : w.rules_lead} <b>{guessed ? w.rules_lead_wrong : w.rules_lead_stray}</b></p>
        <ReadCard card={card} meta={card.author === "model" ? `${w.your_card} · ${w.drafted_by_ai}` : w.your_card} />
        {rules.map((rule, i) => <Rule key={rule.principle_id} rule={rule} n={i + 1} of={rules.length} card={card} />)}
        <Find card={card} send={send} />
        <div>
          <div className="snd-option snd-flush"><label className="snd-pick"><input type="checkbox" checked={fits_none} onChange={(e) => gap(e.target.checked, words.current)} /><span>{w.nothing_fits}</span></label></div>
          {fits_none && <Line id="snd-gap" label={w.missing} text={props.gap} rows={2} onKeep={(text) => gap(true, text)} />}
          {fits_none && <p className="snd-ui snd-soft snd-flush" role="status">{props.gap ? <><Icon name="check" /> {w.gap_saved}</> : "\u00a0"}</p>}
        </div>
        <Wrong text={wrong} />
        <div className="snd-row">
          <button type="button" className="snd-btn snd-main" onClick={go_on}>{w.go_on}</button>
          <span className="snd-ui snd-soft" role="status">{snd.say("answered_count", { n: rules.filter(isAnswered).length, of: rules.length })}</span>
        </div>
        <Report about={props.key_} />
      </div>
    );
  }

  function Answered({ card, rules, nothing_fits, gap }) {
    return (
      <article className="snd snd-sheet" aria-label={card.title || w.no_title}>
        <h2 dir="auto" className="snd-own">{card.title || w.no_title}</h2>
        <dl className="snd-answered">
          {rules.map((rule) => <React.Fragment key={rule.principle_id}><dt>{rule.title}</dt><dd>{rule.answer ? w[`stand_${rule.answer}`] : w.open_answer}{rule.exception && <> <span className="snd-own" dir="auto">{rule.exception}</span></>}</dd></React.Fragment>)}
          {nothing_fits && <><dt>{w.nothing_fits}</dt><dd className="snd-own" dir="auto">{gap}</dd></>}
        </dl>
      </article>
    );
  }

  return function Principles(props) {
    return props.open ? <Open {...props} /> : <Answered {...props} />;
  };
})();

snd.connect(callAction);
const Principles = snd.parts.Principles;
export default <Principles {...props} key_={props.key} />;
