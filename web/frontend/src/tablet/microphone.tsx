// What one's microphone does now, in words: it follows the floor, nobody opens it by hand.
import { t } from "../i18n";
import { Icon } from "../ui/icons";
import { useRoom } from "../ui/context";
import { useMedia } from "../ui/media";

export function MicrophoneState() {
  const media = useMedia();
  const { isMediaUp } = useRoom();
  if (media.stage.value !== "joined" && media.stage.value !== "mending") {
    return <p class="hint">{t("Hable por el micrófono de su escaño.")}</p>;
  }
  if (!isMediaUp.value) return <p class="hint">{t("Ahora no llega su sonido a la sala.")}</p>;
  return media.isMicrophoneOpen.value ? (
    <p class="mic mic-open" role="status">
      <Icon name="mic" /> {t("Su micrófono está abierto")}
    </p>
  ) : (
    <p class="mic mic-closed" role="status">
      <Icon name="mic-off" /> {t("Su micrófono está cerrado")}
    </p>
  );
}
