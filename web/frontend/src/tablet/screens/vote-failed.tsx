// A vote that nobody answered: say so, try again with the same key, or be seen by the secretary.
import { useSignal, useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { t } from "../../i18n";
import type { Act } from "../../ui/act";
import { useRoom } from "../../ui/context";
import { Icon } from "../../ui/icons";

export function VoteFailed({ act }: { act: Act }) {
  const isCalling = useSignal(false);
  const { link } = useRoom();
  const wasOffline = useRef(link.peek() !== "online");
  // What was confirmed is sent as soon as the line is back; the key makes it one vote.
  useSignalEffect(() => {
    if (link.value === "online" && wasOffline.current) act.again();
    wasOffline.current = link.value !== "online";
  });
  if (isCalling.value) return <CallSign close={() => (isCalling.value = false)} />;
  return (
    <div class="failed" role="alert">
      <Icon name="offline" size="3rem" />
      <p class="failed-words">{t("Su voto no se ha registrado.")}</p>
      <p>{t("No hay respuesta del servidor. Se enviará al volver la conexión; repetirlo no cuenta dos veces.")}</p>
      <button type="button" class="button button-primary button-wide" onClick={act.again}>
        <Icon name="retry" /> {t("Reintentar")}
      </button>
      <button type="button" class="button button-wide" onClick={() => (isCalling.value = true)}>
        <Icon name="hand" /> {t("Avisar a Secretaría")}
      </button>
    </div>
  );
}

// The line may be down, so the notice is for the eyes of the room.
function CallSign({ close }: { close: () => void }) {
  return (
    <div class="call-sign" role="alert">
      <p class="call-words">{t("Secretaría: mi voto no se registra")}</p>
      <p>{t("Muestre esta pantalla o dígalo: su voto puede tomarse de viva voz.")}</p>
      <button type="button" class="button button-wide" onClick={close}>
        {t("Volver")}
      </button>
    </div>
  );
}
