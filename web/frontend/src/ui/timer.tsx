// The countdown of who speaks; computed from the log's moment, so every screen shows the same.
import { t } from "../i18n";
import { secondsLeft } from "../room/select";
import { useRoom, useSession } from "./context";
import { clockFigure } from "./words";

const SOON_SECONDS = 30;

export type Haste = "calm" | "soon" | "over";

export function hasteOf(seconds: number): Haste {
  if (seconds < 0) return "over";
  return seconds <= SOON_SECONDS ? "soon" : "calm";
}

export function hasteWord(haste: Haste): string {
  switch (haste) {
    case "calm":
      return t("Tiempo restante");
    case "soon":
      return t("Termina el tiempo");
    case "over":
      return t("Tiempo agotado");
  }
}

export function Timer({ withWords = false }: { withWords?: boolean }) {
  const seconds = secondsLeft(useSession(), useRoom().now.value);
  if (seconds === null) return <span class="timer">{t("Sin límite")}</span>;
  const haste = hasteOf(seconds);
  return (
    <span class={`timer timer-${haste}`} role="timer">
      <span class="figure">{clockFigure(seconds)}</span>
      {withWords && <span class="timer-words">{hasteWord(haste)}</span>}
    </span>
  );
}

/** How much of the time is spent, as a bar; the figure beside it says the same in numbers. */
export function TimeBar() {
  const state = useSession();
  const seconds = secondsLeft(state, useRoom().now.value);
  const allotted = state.speaking?.allotted_seconds ?? 0;
  if (seconds === null || allotted <= 0) return null;
  const left = Math.max(0, Math.min(1, seconds / allotted));
  return (
    <span class={`time-bar timer-${hasteOf(seconds)}`} aria-hidden="true">
      <span style={{ inlineSize: `${left * 100}%` }} />
    </span>
  );
}
