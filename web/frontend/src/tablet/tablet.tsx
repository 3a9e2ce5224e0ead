// The councillor's tablet: status, now, action, consultation; a vote takes the last two.
import { t } from "../i18n";
import { type TabletScreen, screenOf } from "../room/screen-of";
import { mayEnter } from "../room/entry";
import { attendanceOf, currentItem, isAfar, isOver, openVote, personOf } from "../room/select";
import { CheckIn } from "../secret/check-in";
import { TrusteeCard } from "../secret/trustee";
import { SecretZone } from "../secret/zone";
import { Announcer } from "../ui/announcer";
import { Chimes, SoundSwitch } from "../ui/chimes";
import { useRoom, useSession } from "../ui/context";
import { Icon } from "../ui/icons";
import { useMedia } from "../ui/media";
import { Clock, LinkDot, SignNow } from "../ui/signs";
import { ThemeSwitch } from "../ui/theme";
import { Timer } from "../ui/timer";
import { fullName, itemKindWord, presenceWord, roleLine, stageWord } from "../ui/words";
import { Panels } from "./panels";
import {
  GuestNow,
  NoQuorum,
  NotEntitled,
  Outside,
  Over,
  RecessNow,
  ResultNow,
  Visitor,
  Waiting,
} from "./screens/calm";
import { GroupRoom } from "./screens/caucus";
import { Companion } from "./screens/companion";
import { Door } from "./screens/door";
import { ConferenceZone } from "./screens/conference";
import { FloorZone, SpeakingZone } from "./screens/floor";
import { RollAnswered, RollCall } from "./screens/roll";
import { VoteZone } from "./screens/vote";

const ALONE: ReadonlySet<TabletScreen> = new Set(["vote", "voted"]);

export function TabletApp() {
  const state = useSession();
  const room = useRoom();
  const screen = screenOf(state, room.me.value);
  const isSecret = openVote(state)?.kind === "secret";
  const isAlone = ALONE.has(screen) || isSecret;
  const isRemote = isAfar(state, room.me.value);
  return (
    <div class={`tablet show-${screen}${isRemote ? " is-remote" : ""}`}>
      <Strip />
      <main class="zones">
        <NowCard />
        <Remote />
        <section class="action" aria-label={t("Acción")}>
          {!isSecret && <TrusteeCard />}
          <CheckIn />
          <Action screen={screen} />
          {isSecret && <TrusteeCard />}
        </section>
        {!isAlone && <Panels />}
      </main>
      <Announcer />
      <Chimes />
    </div>
  );
}

function Strip() {
  const state = useSession();
  const room = useRoom();
  const mine = attendanceOf(state, room.me.value.person);
  return (
    <header class="strip">
      <SignNow />
      <span class="strip-title">{state.title}</span>
      {mine && <span class="strip-presence">{presenceWord(mine.presence)}</span>}
      <LinkDot />
      <Clock />
      <SoundSwitch />
      <ThemeSwitch />
    </header>
  );
}

function NowCard() {
  const state = useSession();
  const item = currentItem(state);
  const speaker = personOf(state, state.speaking?.member ?? null);
  return (
    <section class="now card" aria-label={t("Ahora")}>
      {item ? (
        <>
          <p class="now-kind">
            <span class="figure">{item.number}</span> · {itemKindWord(item.kind)}
            {item.proposer && ` · ${item.proposer}`}
          </p>
          <h1 class="law now-title">{item.title}</h1>
        </>
      ) : (
        <>
          <p class="now-kind">{stageWord(state.stage)}</p>
          <h1 class="law now-title">{state.title}</h1>
        </>
      )}
      {speaker && (
        <p class="now-speaker">
          <Icon name="mic" />
          <span>
            {t("Habla:")} <strong>{fullName(speaker)}</strong> <small>{roleLine(state, speaker)}</small>
          </span>
          <Timer />
        </p>
      )}
    </section>
  );
}

// Who attends at a distance is offered picture and sound; in the room one has the room's.
function Remote() {
  const state = useSession();
  const room = useRoom();
  const media = useMedia();
  const me = personOf(state, room.me.value.person);
  if (!me || isOver(state)) return null;
  if (state.caucus && me.group) return <GroupRoom />;
  if (!isAfar(state, room.me.value)) {
    const isHere = attendanceOf(state, me.id)?.presence === "in-room";
    return isHere && state.opened_at !== null ? <Companion /> : null;
  }
  if (!mayEnter(state, me)) return <Door />;
  const isOut = media.stage.value === "off" && !room.isMediaUp.value;
  return (
    <>
      {!room.isMediaUp.value && <MediaDown />}
      {!isOut && <ConferenceZone />}
    </>
  );
}

function MediaDown() {
  return (
    <p class="note note-warning" role="status">
      <Icon name="warning" />{" "}
      {t("No hay imagen ni sonido en este momento. La votación y la palabra siguen funcionando.")}
    </p>
  );
}

function Action({ screen }: { screen: TabletScreen }) {
  const vote = openVote(useSession());
  if (vote?.kind === "secret" && screen !== "visitor" && screen !== "over") {
    return <SecretZone key={vote.vote} vote={vote} />;
  }
  switch (screen) {
    case "visitor":
      return <Visitor />;
    case "waiting":
      return <Waiting />;
    case "roll-call":
      return <RollCall />;
    case "roll-answered":
      return <RollAnswered />;
    case "not-entitled":
      return <NotEntitled />;
    case "outside":
      return <Outside />;
    case "vote":
    case "voted":
      return vote ? <VoteZone key={vote.vote} vote={vote} /> : null;
    case "speaking":
      return <SpeakingZone />;
    case "recess":
      return <RecessNow />;
    case "no-quorum":
      return <NoQuorum />;
    case "over":
      return <Over />;
    case "guest":
      return <GuestNow />;
    default:
      return <Debate screen={screen} />;
  }
}

function Debate({ screen }: { screen: TabletScreen }) {
  return (
    <>
      {screen === "result" && <ResultNow />}
      {screen === "between-items" && (
        <p class="hint">{t("La Presidencia anunciará el siguiente punto.")}</p>
      )}
      <FloorZone />
    </>
  );
}
