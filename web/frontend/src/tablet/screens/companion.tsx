// Companion mode: who sits in the hall is heard by its microphones; the tablet has no sound of its own.
import { t } from "../../i18n";
import { useRoom } from "../../ui/context";
import { Icon } from "../../ui/icons";
import { useMedia } from "../../ui/media";
import { ConferenceZone } from "./conference";

export function Companion() {
  const media = useMedia();
  const isIn = media.stage.value !== "off";
  return (
    <section class="companion" aria-label={t("Sonido en la sala")}>
      <HallHeard />
      {isIn ? (
        <ConferenceZone />
      ) : (
        <details>
          <summary>{t("En la sala: se le oye por los micrófonos de la sala")}</summary>
          <p class="hint">
            {t("Esta tableta no abre micrófono ni altavoz, para que no haya acople. Solo si la sala no tiene sonido propio, use los de la tableta:")}
          </p>
          <button type="button" class="button" onClick={() => void media.preview()}>
            <Icon name="camera" /> {t("Usar la cámara y el micrófono de la tableta")}
          </button>
        </details>
      )}
    </section>
  );
}

/** The second microphone of the room was closed; it can be taken back. */
export function HallHeard() {
  const room = useRoom();
  const media = useMedia();
  if (!room.isHallHeard.value || media.stage.value === "off") return null;
  return (
    <div class="note note-warning" role="status">
      <p>
        <Icon name="mic-off" /> {t("Se ha cerrado su micrófono: ya se oye el de la sala y dos a la vez se acoplan.")}
      </p>
      <button type="button" class="button" onClick={() => void media.keepMicrophone()}>
        {t("No estoy en la sala: usar mi micrófono")}
      </button>
    </div>
  );
}
