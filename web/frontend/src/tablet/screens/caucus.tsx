// The room of one's group in a recess: who is in it, sound and picture, and the way back.
import { t } from "../../i18n";
import { personOf } from "../../room/select";
import { useRoom, useSession } from "../../ui/context";
import { Countdown } from "../../ui/countdown";
import { Icon } from "../../ui/icons";
import { useMedia } from "../../ui/media";
import { Gallery } from "./gallery";
import { CameraSwitch } from "./prejoin";

export function GroupRoom() {
  const state = useSession();
  const media = useMedia();
  const me = personOf(state, useRoom().me.value.person);
  const group = state.groups.find((one) => one.id === me?.group);
  const isInside = media.place.value === "group" && media.stage.value !== "off";
  return (
    <section class="card group-room" aria-label={t("Sala de su grupo")}>
      <h2>
        <Icon name="users" /> {t("Sala de su grupo: {group}", { group: group?.name ?? "" })}
      </h2>
      <p class="hint">
        {t("Solo entran los miembros del grupo. No se graba ni se emite.")}{" "}
        {state.caucus?.closes_at && <Countdown until={state.caucus.closes_at} />}
      </p>
      {isInside ? <Inside /> : <Outside />}
    </section>
  );
}

function Outside() {
  const media = useMedia();
  return (
    <button type="button" class="button button-primary button-wide" onClick={() => void media.move("group")}>
      <Icon name="door-open" /> {t("Entrar en la sala del grupo")}
    </button>
  );
}

function Inside() {
  const media = useMedia();
  return (
    <>
      <Gallery />
      <div class="own-row">
        <CameraSwitch />
        <button type="button" class="button" onClick={() => void media.move("plenary")}>
          <Icon name="leave" /> {t("Volver al pleno")}
        </button>
      </div>
    </>
  );
}
