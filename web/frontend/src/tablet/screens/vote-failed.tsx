// A vote that nobody answered: say so, try again with the same key, or be seen by the secretary.
import { useSignal } from "@preact/signals";
import { t } from "../../i18n";
import type { Act } from "../../ui/act";
import { Icon } from "../../ui/icons";

export function VoteFailed({ act }: { act: Act }) {
  const isCalling = useSignal(false);
  if (isCalling.value) return <CallSign close={() => (isCalling.value = false)} />;
  return (
    <div class="failed" role="alert">
      <Icon name="offline" size="3rem" />
      <p class="failed-words">{t("Su voto no se ha registrado.")}</p>
      <p>{t("No hay respuesta del servidor. Repetirlo no cuenta dos veces.")}</p>
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
