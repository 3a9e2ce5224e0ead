// What is wrong with one's own line or microphone, in words and with what one can do.
import { t } from "../../i18n";
import { healthOf } from "../../room/quality";
import { useRoom } from "../../ui/context";
import { Icon } from "../../ui/icons";
import { useMedia } from "../../ui/media";
import type { Thrift } from "../../live/memory";
import { Menu } from "./prejoin";

/** One's own line carries less than it should. */
export function SlowLine() {
  const room = useRoom();
  const mine = room.peers.value.find((peer) => peer.participant === room.me.value.person);
  const words = slowWords(room.line.value, mine !== undefined && healthOf(mine) === "bad");
  if (!words) return null;
  return (
    <p class="note note-warning" role="status">
      <Icon name="warning" /> {words}
    </p>
  );
}

function slowWords(line: "full" | "reduced" | "sound", isHeardBadly: boolean): string {
  if (line === "sound") return t("Su conexión es lenta: solo le llega el sonido. La palabra y el voto funcionan igual.");
  if (line === "reduced") return t("Su conexión es lenta: las imágenes le llegan pequeñas. El sonido no cambia.");
  if (isHeardBadly) return t("Su conexión es lenta: se le puede oír a trozos. Apague la cámara o acérquese al punto de acceso.");
  return "";
}

/** Talking while closed, or open and nothing heard. */
export function HearingNote() {
  const media = useMedia();
  const hearing = media.hearing.value;
  if (hearing === "talking-closed") {
    return (
      <p class="note note-warning" role="status">
        <Icon name="mic-off" /> {t("Está hablando con el micrófono cerrado. Se abre cuando le dan la palabra.")}
      </p>
    );
  }
  return hearing === "silent-open" ? <Silent /> : null;
}

function Silent() {
  const media = useMedia();
  const { microphone } = media.local.chosen.value;
  return (
    <div class="note note-bad" role="alert">
      <p>
        <Icon name="mic-off" /> {t("Tiene la palabra y no se le oye. Compruebe que el micrófono no esté apagado, o elija otro:")}
      </p>
      <Menu
        label={t("Micrófono")}
        devices={media.local.devices.value.microphones}
        chosen={microphone}
        choose={(id) => void media.choose({ microphone: id })}
      />
    </div>
  );
}

/** How much is received: one tap for less. */
export function ThriftMenu() {
  const media = useMedia();
  const choices: readonly (readonly [Thrift, string])[] = [
    ["all", t("Todas las imágenes")],
    ["speaker", t("Solo quien habla")],
    ["sound", t("Solo sonido")],
  ];
  return (
    <label class="field">
      <span>{t("Qué recibe")}</span>
      <select
        value={media.local.chosen.value.thrift}
        onChange={(event) => void media.choose({ thrift: event.currentTarget.value as Thrift })}
      >
        {choices.map(([thrift, words]) => (
          <option key={thrift} value={thrift}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
