// The conference from the console: whose line fails, microphones, who is put out, guests, the lock.
import { t } from "../../i18n";
import { isSilenced } from "../../room/entry";
import { type Health, type Measured, byNeed, healthOf } from "../../room/quality";
import { isPresiding, personOf } from "../../room/select";
import { type Act, ActButton, ActNote, useAct } from "../../ui/act";
import { useRoom, useSession } from "../../ui/context";
import { Icon } from "../../ui/icons";
import { fullName, shortName } from "../../ui/words";
import type { Peer, Person } from "../../wire/generated";
import { Guests } from "./guests";
import { FormAct, reasonOf } from "./form-act";

export function ConferencePanel() {
  const act = useAct();
  const { peers } = useRoom();
  return (
    <section class="conference-panel" aria-label={t("Conferencia")}>
      <Lock act={act} />
      {peers.value.length === 0 && (
        <p class="hint">{t("Nadie envía imagen ni sonido en este momento.")}</p>
      )}
      <ul>
        {byNeed(peers.value).map((peer) => (
          <Line key={peer.participant} peer={peer} act={act} />
        ))}
      </ul>
      <ActNote act={act} />
      <Trials />
      <Guests />
    </section>
  );
}

// What connection tests found before the session, those that failed first.
function Trials() {
  const state = useSession();
  const found = Object.entries(useRoom().trials.value);
  if (found.length === 0) return null;
  const isWorse = { unfit: 0, limited: 1, fit: 2 };
  const sorted = found.toSorted(([, a], [, b]) => isWorse[a.verdict] - isWorse[b.verdict]);
  return (
    <section class="trials" aria-label={t("Pruebas de conexión")}>
      <h4>{t("Pruebas de conexión")}</h4>
      {sorted.map(([person, { verdict, text }]) => (
        <details key={person}>
          <summary>
            {fullName(personOf(state, person))} · {trialWord(verdict)}
          </summary>
          <pre>{text}</pre>
        </details>
      ))}
    </section>
  );
}

function trialWord(verdict: "fit" | "limited" | "unfit"): string {
  if (verdict === "fit") return t("adecuada");
  return verdict === "limited" ? t("con limitaciones") : t("no sirve");
}

function Lock({ act }: { act: Act }) {
  const { entry } = useSession();
  return (
    <p class="lock-line">
      <span>
        {entry.is_locked
          ? t("Entrada cerrada: quien llegue espera a que se le admita.")
          : t("Entrada abierta a los miembros; los invitados esperan.")}
      </span>
      <ActButton
        act={act}
        icon={entry.is_locked ? "door-open" : "lock"}
        command={() => ({ type: entry.is_locked ? "entry.unlock" : "entry.lock" })}
      >
        {entry.is_locked ? t("Abrir la entrada") : t("Cerrar la entrada")}
      </ActButton>
    </p>
  );
}

function Line({ peer, act }: { peer: Peer; act: Act }) {
  const state = useSession();
  const person = personOf(state, peer.participant);
  const health = healthOf(peer);
  return (
    <li class={`line-of health-${health}`}>
      <span class="line-name">
        <Icon name={peer.audio ? "mic" : "mic-off"} />
        {person ? shortName(person) : t("Sala de plenos")}
      </span>
      <span class="line-health">
        <Icon name={health === "good" ? "check" : "warning"} size="1em" /> {healthWord(health)}
      </span>
      <Figures peer={peer} />
      {person && <Handling person={person} act={act} />}
    </li>
  );
}

export function healthWord(health: Health): string {
  switch (health) {
    case "good":
      return t("Bien");
    case "weak":
      return t("Débil");
    case "bad":
      return t("Mal: llámele por teléfono");
  }
}

function Figures({ peer }: { peer: Peer }) {
  const { loss, down_loss, jitter_ms, rtt_ms, bitrate_kbps, line } = peer as Peer & Measured;
  const lost = Math.max(loss ?? 1 - peer.quality, down_loss ?? 0);
  const parts = [
    t("pérdidas {loss} %", { loss: Math.round(lost * 100) }),
    typeof jitter_ms === "number" && t("fluctuación {ms} ms", { ms: jitter_ms }),
    typeof rtt_ms === "number" && t("ida y vuelta {ms} ms", { ms: rtt_ms }),
    typeof bitrate_kbps === "number" && t("{kbps} kbit/s", { kbps: bitrate_kbps }),
    line === "sound" && t("solo le llega el sonido"),
    line === "reduced" && t("le llegan imágenes pequeñas"),
  ];
  return <small class="line-figures figure">{parts.filter(Boolean).join(" · ")}</small>;
}

function Handling({ person, act }: { person: Person; act: Act }) {
  const state = useSession();
  const me = useRoom().me.value;
  const isClosed = isSilenced(state, person.id);
  const conducts = person.duty === "secretary" || person.id === state.presiding;
  return (
    <span class="row-acts">
      <ActButton
        act={act}
        icon={isClosed ? "mic" : "mic-off"}
        command={() => ({ type: isClosed ? "microphone.release" : "microphone.close", person: person.id })}
      >
        {isClosed ? t("Devolver el micrófono") : t("Cerrar el micrófono")}{" "}
        <span class="visually-hidden">{fullName(person)}</span>
      </ActButton>
      {!conducts && (person.duty === "guest" || isPresiding(state, me)) && (
        <FormAct
          name="answer-door"
          words={t("Retirar de la conexión")}
          act={act}
          fields={[reasonOf(t("Retirar de la conexión"))]}
          command={({ reason = "" }) => ({ type: "entry.remove", person: person.id, reason })}
        />
      )}
    </span>
  );
}

/** The words of the tab: how many need help. */
export function ConferenceCount() {
  const { peers } = useRoom();
  const ill = peers.value.filter((peer) => healthOf(peer) !== "good").length;
  return ill > 0 ? <small class="tab-alarm">{t("{n} con mala línea", { n: ill })}</small> : null;
}
