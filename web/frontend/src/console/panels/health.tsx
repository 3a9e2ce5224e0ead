// The strip at the foot: quiet when all is well, with words when it is not.
import type { ComponentChildren } from "preact";
import { t } from "../../i18n";
import type { MediaLack } from "../../live/room";
import { isOver, personOf, signOf } from "../../room/select";
import { useRoom, useSession } from "../../ui/context";
import { Icon, type IconName } from "../../ui/icons";
import { LinkDot } from "../../ui/signs";
import { alarmWord, durationFigure, fullName } from "../../ui/words";

export function Health() {
  const state = useSession();
  return (
    <footer class="health" aria-label={t("Estado técnico")}>
      <Recording />
      <Stream />
      <Sound />
      <Tablets />
      {state.alarms.map((alarm) => (
        <Cell key={alarm.code + alarm.subject} icon="warning" isBad>
          {alarmWord(alarm.code)}
          {alarm.subject && `: ${fullName(personOf(state, alarm.subject)) || alarm.subject}`}
        </Cell>
      ))}
      <LinkDot />
    </footer>
  );
}

function Cell(props: { icon: IconName; isBad?: boolean; children: ComponentChildren }) {
  return (
    <span class={props.isBad ? "health-cell is-bad" : "health-cell"} role={props.isBad ? "alert" : undefined}>
      <Icon name={props.icon} />
      <span>{props.children}</span>
      {!props.isBad && <Icon name="check" size="1em" />}
    </span>
  );
}

function Recording() {
  const state = useSession();
  const { isMediaUp, now } = useRoom();
  if (state.recording_since !== null && !isMediaUp.value) {
    return (
      <Cell icon="square" isBad>
        {t("Grabación interrumpida: sigue sola cuando vuelva el servidor")}
      </Cell>
    );
  }
  if (state.recording_since === null) {
    const isExpected = state.opened_at !== null && !isOver(state);
    return (
      <Cell icon="square" isBad={isExpected}>
        {isExpected ? t("No se está grabando") : t("Grabación: aún no")}
      </Cell>
    );
  }
  const since = state.opened_at ?? state.recording_since;
  return (
    <Cell icon="square">
      {t("Grabación")} <span class="figure">{durationFigure(now.value - Date.parse(since))}</span>
    </Cell>
  );
}

function Stream() {
  const sign = signOf(useSession());
  if (sign === "secret") return <Cell icon="lock">{t("Sin emisión: sesión secreta")}</Cell>;
  return <Cell icon="radio">{sign === "live" ? t("En directo") : t("Emisión: aún no")}</Cell>;
}

function Sound() {
  const { isMediaUp, mediaLack, peers } = useRoom();
  if (!isMediaUp.value) return <Cell icon="video" isBad>{lackWords(mediaLack.value)}</Cell>;
  return (
    <Cell icon="video">
      {t("En la conferencia")} <span class="figure">{peers.value.length}</span>
    </Cell>
  );
}

function lackWords(lack: MediaLack): string {
  if (lack === "none") {
    return t("Ningún servidor de imagen y sonido en servicio: avise a informática. La votación sigue.");
  }
  if (lack === "moving") return t("Cambio de servidor: la imagen y el sonido vuelven en unos segundos.");
  return t("Sin imagen ni sonido: la votación sigue");
}

function Tablets() {
  const state = useSession();
  const present = state.attendance.filter((a) => a.presence === "in-room" || a.presence === "remote");
  const lost = present.filter((a) => !a.is_connected);
  return (
    <Cell icon="tablet" isBad={lost.length > 0}>
      {t("Tabletas")}{" "}
      <span class="figure">
        {present.length - lost.length}/{present.length}
      </span>
      {lost.length > 0 &&
        `: ${lost.map((a) => fullName(personOf(state, a.member))).join(", ")}`}
    </Cell>
  );
}
