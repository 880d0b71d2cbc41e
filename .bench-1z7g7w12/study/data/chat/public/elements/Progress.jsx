// Nothing to see in the thread: it feeds our own bar and tells our scripts how to reach the server.
import { useRecoilValue } from "recoil";
import { sessionState } from "@chainlit/react-client";
const snd = window.snd;

snd.parts.Progress ??= function Progress({ progress, callAction }) {
  const session = useRecoilValue(sessionState);
  React.useEffect(() => snd.connect(callAction), [callAction]);
  React.useEffect(() => snd.watch(session && session.socket), [session]);
  React.useEffect(() => snd.progress(progress), [JSON.stringify(progress)]);
  return <span className="snd snd-nothing" hidden />;
};

const Progress = snd.parts.Progress;
export default <Progress progress={props} callAction={callAction} />;
