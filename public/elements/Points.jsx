// A budget shared out over rules: never more than there is, stored a moment after each change; afterwards text.
const snd = window.snd, w = snd.w;

snd.parts.Points ??= (() => {
  const { Wrong, useOpen, useSend } = snd.kit(React);
  const SOON = 500; // milliseconds without a change before it is stored and said
  const STEPS = 20; // presses that use up a budget of points
  const name = (method) => (method === "quadratic" ? "credits" : "points");
  const costOf = (method, votes) => (method === "quadratic" ? votes * votes : votes);
  const stored = (rules) => Object.fromEntries(rules.map((rule) => [rule.principle_id, rule.votes]));
  const spent = (method, votes) => Object.values(votes).reduce((sum, each) => sum + costOf(method, each), 0);

  /** What is given now, stored soon: [votes, left, change, settle, wrong, saved]. `change` returns whether all of it could be had. */
  function useVotes({ rules, method, budget }) {
    const [send, wrong] = useSend();
    const [mine, setMine] = React.useState(null);
    const newest = React.useRef(null), timer = React.useRef(0), due = React.useRef(false), under_way = React.useRef(0);
    const votes = mine || stored(rules), left = budget - spent(method, votes);
    const settle = async () => {
      clearTimeout(timer.current);
      if (!due.current) return true;
      due.current = false;
      under_way.current += 1;
      const reply = await send("GavePoints", { votes: newest.current });
      under_way.current -= 1;
      if (!reply.stored && !reply.repeated) setMine((newest.current = null));
      return reply.stored || reply.repeated;
    };
    const change = (id, wanted) => {
      const now = newest.current || stored(rules), room = budget - spent(method, now) + costOf(method, now[id]);
      const most = method === "quadratic" ? Math.floor(Math.sqrt(room)) : room;
      const got = Math.min(Math.max(wanted, method === "quadratic" ? -most : 0), most);
      if (got !== now[id]) {
        setMine((newest.current = { ...now, [id]: got }));
        due.current = true;
        clearTimeout(timer.current);
        const rest = budget - spent(method, newest.current);
        timer.current = setTimeout(() => { snd.announce(snd.say(`${name(method)}_left`, { n: rest, of: budget })); settle(); }, SOON);
      }
      return got === wanted;
    };
    /* What is drawn for an earlier change does not undo a later one. */
    React.useEffect(() => { if (!due.current && !under_way.current) setMine((newest.current = null)); }, [JSON.stringify(stored(rules))]);
    React.useEffect(() => { const leave = () => { settle(); }; window.addEventListener("pagehide", leave); return () => { window.removeEventListener("pagehide", leave); leave(); }; }, []);
    const saved = left < budget && rules.every((rule) => rule.votes === votes[rule.principle_id]);
    return [votes, left, change, settle, wrong, saved];
  }

  /** One rule: its words, a number to type, a button on each side of it. */
  function Rule({ rule, votes, left, method, budget, onChange }) {
    const [typed, setTyped] = React.useState(null);
    const [short, setShort] = React.useState(false);
    const id = `points-${rule.principle_id}`, what = rule.title, kind = name(method);
    const step = method === "quadratic" ? 1 : Math.max(1, Math.round(budget / STEPS));
    const give = (wanted) => {
      const enough = onChange(rule.principle_id, wanted);
      setShort(!enough);
      if (!enough) snd.announce(w.points_no_more);
      return enough;
    };
    const more = () => give(method === "quadratic" ? votes + 1 : votes + (Math.min(step, left) || 1));
    const fewer = () => give(method === "quadratic" ? votes - 1 : Math.max(votes - step, 0));
    const type = (text) => {
      const wanted = /^-?\d+$/.test(text) ? Number(text) : 0;
      setTyped(give(wanted) ? text : null);
    };
    const none = method === "points" && votes === 0;
    const nothing_more = short && left < costOf(method, Math.abs(votes) + 1) - costOf(method, votes);
    return (
      <li className="snd-sheet">
        <h3 className="snd-flush" id={`${id}-title`}>{what}</h3>
        <p style={{ marginBlock: "var(--snd-s1) var(--snd-s3)" }} id={`${id}-text`}>{rule.text}</p>
        <div className="snd-amount">
          <button type="button" className="snd-btn" aria-label={snd.say("points_fewer", { what })} aria-disabled={none} onClick={() => !none && fewer()}>−</button>
          <input id={id} className="snd-field" type="number" inputMode="numeric" step="1" min={method === "quadratic" ? undefined : 0} dir="ltr" aria-label={snd.say(`${kind}_on`, { what })} aria-describedby={`${id}-text ${id}-note`}
            value={typed ?? votes} onChange={(e) => type(e.target.value)} onBlur={() => setTyped(null)} onWheel={(e) => e.target.blur()} />
          <button type="button" className="snd-btn" aria-label={snd.say("points_more", { what })} onClick={more}>+</button>
          <span className="snd-ui snd-soft" aria-hidden="true">{w[`${kind}_short`]}{method === "quadratic" && ` · ${snd.say("credits_cost", { n: votes * votes })}`}</span>
        </div>
        <p className={nothing_more ? "snd-ui snd-soft snd-flush" : "snd-vh"} id={`${id}-note`} style={{ marginBlockStart: "var(--snd-s2)" }}>{nothing_more ? w.points_no_more : method === "quadratic" ? snd.say("credits_cost", { n: votes * votes }) : ""}</p>
      </li>
    );
  }

  function Open(props) {
    const { rules, method, budget } = props;
    const node = useOpen(props.key_, "points");
    const [votes, left, change, settle, wrong, saved] = useVotes(props);
    const [send, refused] = useSend();
    const kind = name(method);
    const go_on = async () => { if (await settle()) send("Pressed", { button: "go_on", subject: props.key_ }); };
    return (
      <section className="snd snd-stack snd-now snd-weighing" ref={node} tabIndex={-1} aria-labelledby="points-title">
        <div>
          <h2 id="points-title">{w.points_title}</h2>
          <p>{snd.say(`${kind}_lead`, { budget })}</p>
          {method === "quadratic" && <p className="snd-ui snd-soft">{w.credits_costs}</p>}
        </div>
        <ul className="snd-bare">{rules.map((rule) => <Rule key={rule.principle_id} rule={rule} votes={votes[rule.principle_id]} left={left} method={method} budget={budget} onChange={change} />)}</ul>
        <Wrong text={wrong || refused} />
        <div className="snd-left">
          <div><b>{snd.say(`${kind}_left`, { n: left, of: budget })}</b>{saved && <span className="snd-small snd-soft"> · {w.saved}</span>}<span className="snd-spent" aria-hidden="true"><i style={{ inlineSize: `${(100 * left) / budget}%` }} /></span></div>
          <button type="button" className="snd-btn snd-main" onClick={go_on}>{w.go_on}</button>
        </div>
      </section>
    );
  }

  const Given = ({ rules, method }) => (
    <section className="snd snd-sheet" aria-label={w.points_title}>
      <dl className="snd-answered">{rules.map((rule) => (
        <React.Fragment key={rule.principle_id}><dt>{rule.title}</dt><dd>{w[`${name(method)}_short`]}: <bdi dir="ltr">{rule.votes}</bdi></dd></React.Fragment>))}
      </dl>
    </section>
  );

  return (props) => (props.open ? <Open {...props} /> : <Given {...props} />);
})();

snd.connect(callAction);
const Points = snd.parts.Points;
export default <Points {...props} key_={props.key} />;
