// The permanent signs: what is going out, how the line is, what time it is.
import { t } from "../i18n";
import { type Sign, signOf } from "../room/select";
import { useRoom, useSession } from "./context";
import { Icon } from "./icons";
import { timeOf } from "./words";

export function signWord(sign: Sign): string {
  switch (sign) {
    case "live":
      return t("En directo");
    case "recording":
      return t("Grabando");
    case "secret":
      return t("Sesión secreta: sin emisión");
    case "none":
      return t("Sin grabar");
  }
}

const DRAWINGS: Record<Sign, string> = {
  live: "sign-live",
  recording: "sign-recording",
  secret: "sign-secret",
  none: "sign-none",
};

export function SignNow() {
  const sign = signOf(useSession());
  return (
    <span class={`sign ${DRAWINGS[sign]}`}>
      {sign === "secret" ? <Icon name="lock" /> : <span class="sign-mark" aria-hidden="true" />}
      <span>{signWord(sign)}</span>
    </span>
  );
}

export function LinkDot() {
  const { link, heardAt } = useRoom();
  const isOnline = link.value === "online" || link.value === "polling";
  const words = isOnline
    ? t("Conectado")
    : t("Sin conexión desde las {time}", { time: timeOf(heardAt.value || Date.now(), true) });
  return (
    <span class={`link-dot ${isOnline ? "is-on" : "is-off"}`}>
      {isOnline ? <span class="dot" aria-hidden="true" /> : <Icon name="offline" />}
      <span class={isOnline ? "only-wide" : ""}>{words}</span>
    </span>
  );
}

export function Clock({ withSeconds = false }: { withSeconds?: boolean }) {
  const { now } = useRoom();
  return <time class="clock figure">{timeOf(now.value, withSeconds)}</time>;
}
