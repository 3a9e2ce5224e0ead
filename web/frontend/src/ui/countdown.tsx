// The time until a moment, by the server's clock, in words and figures.
import { t } from "../i18n";
import { useRoom } from "./context";

const MINUTE = 60;

export function Countdown({ until }: { until: string }) {
  const seconds = Math.max(0, Math.ceil((Date.parse(until) - useRoom().now.value) / 1000));
  const figure = `${Math.floor(seconds / MINUTE)}:${String(seconds % MINUTE).padStart(2, "0")}`;
  return (
    <strong class="countdown" role="timer">
      {t("Cierran en {time}", { time: figure })}
    </strong>
  );
}
