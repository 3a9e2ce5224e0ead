// Somebody signed in as the same person on another device: said once, with what to do about it.
import { t } from "../i18n";
import type { Room } from "../live/room";
import { Icon } from "./icons";
import { timeOf } from "./words";

export function Elsewhere({ room }: { room: Room }) {
  const at = room.elsewhere.value;
  if (at === "") return null;
  return (
    <section class="elsewhere" role="alert" aria-label={t("Entrada desde otro dispositivo")}>
      <p>
        <Icon name="warning" />{" "}
        <strong>
          {t("Se ha entrado con su identidad en otro dispositivo a las {time}.", { time: timeOf(at) })}
        </strong>{" "}
        {t("Si no ha sido usted, ciérrelo desde «Su cuenta» y avise a la Secretaría.")}
      </p>
      <div class="elsewhere-acts">
        <a class="button" href="/cuenta" target="_blank" rel="noopener">
          {t("Su cuenta")}
        </a>
        <button type="button" class="button" onClick={() => room.knowsElsewhere()}>
          {t("He sido yo")}
        </button>
      </div>
    </section>
  );
}
