// The console: agenda, act and room side by side; the strip of health at the foot.
import { t } from "../i18n";
import { isSecretary, mayConduct, openVote, personOf } from "../room/select";
import { RoomStage } from "../screen/stage";
import { AgendaLine } from "../ui/agenda";
import { Announcer } from "../ui/announcer";
import { useRoom, useSession } from "../ui/context";
import { Clock, SignNow } from "../ui/signs";
import { Tabs } from "../ui/tabs";
import { ThemeSwitch } from "../ui/theme";
import { fullName, stageWord } from "../ui/words";
import { Keyboard } from "./palette";
import { AttendancePanel } from "./panels/attendance";
import { CaucusActs } from "./panels/caucus";
import { ConferenceCount, ConferencePanel } from "./panels/conference";
import { WaitingRoom } from "./panels/door";
import { Health } from "./panels/health";
import { ItemCard } from "./panels/item";
import { Noting, SessionActs } from "./panels/session";
import { SecretPanel } from "./panels/secret";
import { Speakers } from "./panels/speakers";
import { VotePanel } from "./panels/vote";

export function ConsoleApp() {
  const state = useSession();
  const room = useRoom();
  if (!mayConduct(state, room.me.value)) return <NotYours />;
  return (
    <div class="console">
      <Head />
      {/* oxlint-disable-next-line jsx_a11y/no-noninteractive-tabindex -- what scrolls is reached by keyboard too */}
      <nav class="console-agenda" aria-label={t("Orden del día")} tabIndex={0}>
        <h2 class="console-heading">{t("Orden del día")}</h2>
        <ol class="agenda">
          {state.items.map((item) => (
            <AgendaLine key={item.id} item={item} />
          ))}
        </ol>
      </nav>
      <main class="console-act">
        <ItemCard />
        <VotePanel />
        <Rest />
        <CaucusActs />
        <Keyboard />
      </main>
      <aside class="console-side" aria-label={t("Sala")}>
        <section class="thumbnail" aria-label={t("Pantalla de la sala, como se ve ahora")}>
          <h2 class="console-heading">{t("Pantalla de la sala")}</h2>
          <div class="thumbnail-frame" data-theme="dark" inert>
            <RoomStage />
          </div>
        </section>
        <div class="side-foot">
          <WaitingRoom />
          <Tabs
            label={t("Personas")}
            tabs={[
              { id: "attendance", words: t("Asistencia"), icon: "user-check", panel: () => <AttendancePanel /> },
              { id: "conference", words: t("Conferencia"), icon: "video", badge: () => <ConferenceCount />, panel: () => <ConferencePanel /> },
            ]}
          />
        </div>
      </aside>
      <Health />
      <Announcer />
    </div>
  );
}

// ROF 98.3: once begun, a vote is not interrupted; what cannot be done is not in the way either.
function Rest() {
  const vote = openVote(useSession());
  if (vote?.kind === "secret") return <SecretPanel />;
  if (vote) return <Noting />;
  return (
    <>
      <Speakers />
      <SecretPanel />
      <SessionActs />
    </>
  );
}

function Head() {
  const state = useSession();
  const me = useRoom().me.value;
  return (
    <header class="console-head">
      <SignNow />
      <h1>{state.title}</h1>
      <span class="stage-chip">{stageWord(state.stage)}</span>
      <span class="who">
        {fullName(personOf(state, me.person))}{" "}
        <small>{isSecretary(state, me) ? t("Secretaría") : t("Presidencia")}</small>
      </span>
      <Clock withSeconds />
      <small class="only-wide">{t("Ctrl+/ teclado")}</small>
      <ThemeSwitch />
    </header>
  );
}

function NotYours() {
  return (
    <main class="whole">
      <h1>{t("Esta consola es de la Presidencia y la Secretaría")}</h1>
      <p>{t("Con su acceso puede usar la tableta o seguir la sesión en la página pública.")}</p>
      <a class="button" href="/">
        {t("Volver a las sesiones")}
      </a>
    </main>
  );
}
