// Looks at one moment of one screen: ?app=tablet&moment=vote&me=p-5&members=25
import { render } from "preact";
import { ConsoleApp } from "../src/console/console";
import { readCatalogue, useCatalogue } from "../src/i18n";
import { LiveConference } from "../src/live/conference";
import { FORGETFUL } from "../src/live/memory";
import { LiveRoom } from "../src/live/room";
import { signallingAt } from "../src/media/signalling";
import { ScreenApp } from "../src/screen/screen";
import { TabletApp } from "../src/tablet/tablet";
import { DeskProvider } from "../src/ui/desk";
import { MediaProvider } from "../src/ui/media";
import { Shell } from "../src/ui/shell";
import { readTheme } from "../src/ui/theme";
import type { SessionState } from "../src/wire/generated";
import { SAMPLE_DESK, SECRET_MOMENTS } from "./sample-secret";
import { NOW, counted, session, speaking, titled, voting } from "./sample-states";

const query = new URLSearchParams(location.search);
readCatalogue(document); // there is one where whoever looks has put it into the page
if (query.has("long")) {
  // Sentences a third longer, as Russian or Valencian are.
  const longer = (words: string): string => words + words.slice(0, words.length / 3);
  useCatalogue(new Proxy({}, { get: (_, words) => longer(String(words)) }), "es");
}
const asked = (name: string, usual: string): string => query.get(name) ?? usual;
const members = Number(asked("members", "25"));
const current = Number(asked("item", "3"));
const me = asked("me", "p-5");

const MOMENTS: Record<string, () => SessionState> = {
  convened: () => ({ ...session(0, members), stage: "convened", current_item: null, opened_at: null, recording_since: null, attendance: session().attendance.map((a) => ({ ...a, presence: "unknown" })) }),
  roll: () => ({ ...session(0, members), stage: "roll-call", current_item: null, opened_at: null, recording_since: null, attendance: session(0, members).attendance.map((a, n) => (n % 3 === 1 ? { ...a, presence: "unknown" } : a)) }),
  quorate: () => ({ ...session(0, members), stage: "quorate", current_item: null, opened_at: null, recording_since: null }),
  item: () => session(current, members),
  speaking: () => speaking(session(current, members), asked("speaker", "p-7"), Number(asked("spent", "122"))),
  vote: () => voting(session(current, members), Number(asked("received", "19"))),
  result: () => counted(session(current, members)),
  rejected: () => counted(session(current, members), "rejected"),
  tie: () => counted(session(current, members), "second-vote-required"),
  casting: () => counted(session(current, members), "casting-vote-required"),
  recess: () => ({ ...session(current, members), stage: "recess", recess_until: "2027-03-04T11:00:00Z" }),
  secret: () => ({ ...speaking(session(current, members), "p-7"), doors_open: false }),
  "no-quorum": () => ({ ...session(current, members), stage: "no-quorum" }),
  between: () => ({ ...session(current, members), current_item: null }),
  over: () => ({ ...session(6, members), stage: "closed", current_item: null, closed_at: NOW, recording_since: null }),
};

const isUnanswered = query.has("unanswered");
const room = new LiveRoom(
  {
    post: () =>
      isUnanswered ? Promise.reject(new TypeError("no line")) : Promise.resolve(Response.json({ code: "sample", sentence: "Muestra sin servidor: la orden no se ha enviado.", params: {}, article: "" }, { status: 409 })),
    newKey: () => "0".repeat(32),
    wait: () => Promise.resolve(),
    random: () => 0,
  },
  () => Date.parse(NOW),
  { load: () => ({}), save: () => {} },
);
const moment = asked("moment", "item");
const state = titled(MOMENTS[moment]?.() ?? SECRET_MOMENTS[moment]?.(session(current, members)) ?? session(), Number(asked("title", "0")));
room.receive({
  type: "snapshot",
  seq: state.seq,
  hash: "",
  state,
  me: { person: me, duty: state.people.find((p) => p.id === me)?.duty ?? null, audience: "member" },
  now: NOW,
});
if (query.has("elsewhere")) room.elsewhere.value = NOW;
room.link.value = query.has("offline") ? "offline" : "online";
if (query.has("cast")) {
  room.receive({ type: "event", seq: state.seq + 1, kind: "vote.cast", at: NOW, actor: me, hash: "", body: { vote: "w-1", member: me, choice: "yes", aloud: false } });
}
const theme = query.get("theme");
if (theme) localStorage.setItem("hemiciclo-theme", theme);
else localStorage.removeItem("hemiciclo-theme");
readTheme(null);
const media = new LiveConference(room, {
  signalling: signallingAt(""),
  seen: () => ({ tiles: [], high: [], audio: false }),
  sends: true,
  memory: FORGETFUL,
});
const APPS = { tablet: <TabletApp />, console: <ConsoleApp />, screen: <ScreenApp /> };
const app = APPS[asked("app", "tablet") as keyof typeof APPS];
const place = document.getElementById("app");
if (place) {
  render(
    <Shell room={room}>
      <MediaProvider value={media}>
        <DeskProvider value={SAMPLE_DESK}>{app}</DeskProvider>
      </MediaProvider>
    </Shell>,
    place,
  );
}
