// Outside the conference: waiting to be let in, or put out; the vote and the floor do not depend on it.
import { useEffect } from "preact/hooks";
import { t } from "../../i18n";
import { isWaiting } from "../../room/entry";
import { ActButton, ActNote, useAct } from "../../ui/act";
import { useRoom, useSession } from "../../ui/context";
import { Icon } from "../../ui/icons";
import { useMedia } from "../../ui/media";

export function Door() {
  const state = useSession();
  const me = useRoom().me.value;
  const media = useMedia();
  const act = useAct();
  const place = state.entry.waiting.findIndex((one) => one.person === me.person) + 1;
  const isOut = state.entry.removed.includes(me.person ?? "");
  // Who is outside has no line to keep; once let in, one goes in as before.
  useEffect(() => media.rest(), []);
  return (
    <section class="door" aria-label={t("Sala de espera")}>
      <Icon name={isOut ? "door-closed" : "clock"} size="2.5rem" />
      <div>
        <h2>{isOut && place === 0 ? t("Se le ha retirado de la conexión") : t("Sala de espera")}</h2>
        <p role="status">
          {state.doors_open || me.duty !== "guest"
            ? words(place, isOut)
            : t("La sesión es secreta en este momento. Volverá a entrar cuando se abra al público.")}
        </p>
        {me.duty !== "guest" && (
          <p class="hint">{t("Su voto y su petición de palabra no dependen de la imagen.")}</p>
        )}
        {!isWaiting(state, me.person) && (state.doors_open || me.duty !== "guest") && (
          <ActButton act={act} icon="hand" tone="button-primary" command={() => ({ type: "entry.request" })}>
            {t("Pedir entrar")}
          </ActButton>
        )}
        <ActNote act={act} />
      </div>
    </section>
  );
}

function words(place: number, isOut: boolean): string {
  if (place > 0) {
    return t("Está en la sala de espera, posición {place}. Se le avisará cuando le admitan; no hace falta que haga nada.", { place });
  }
  if (isOut) return t("La Presidencia le ha retirado de la imagen y el sonido. Puede pedir que se le vuelva a admitir.");
  return t("La Presidencia o la Secretaría admiten a quien entra a distancia. Pida entrar y espere.");
}
