// The picture of who speaks, the sound of the room, and one's own small picture.
import { t } from "../../i18n";
import { personOf } from "../../room/select";
import { useRoom, useSession } from "../../ui/context";
import { Icon } from "../../ui/icons";
import { Initials } from "../../ui/people";
import { Picture, Sound, streamOf } from "../../ui/picture";
import { fullName } from "../../ui/words";
import { useMedia } from "../../ui/media";
import { CameraSwitch, PreJoin } from "./prejoin";

export function ConferenceZone() {
  const media = useMedia();
  const stage = media.stage.value;
  if (stage === "off" || stage === "preview" || stage === "joining") return <PreJoin />;
  return (
    <section class="conference" aria-label={t("Imagen y sonido")}>
      {stage === "rejoining" && <Rejoining />}
      <Speaker />
      <Own />
      {media.received.value
        .filter((received) => received.media === "audio")
        .map(({ track }) => (
          <Sound key={track.id} track={track} />
        ))}
    </section>
  );
}

function Rejoining() {
  const { refusal } = useMedia();
  return (
    <p class="note note-warning" role="status">
      <Icon name="offline" />{" "}
      {t("Se ha cortado la imagen y el sonido. Se vuelve a conectar; conserva su turno y su voto.")}{" "}
      {refusal.value}
    </p>
  );
}

function Speaker() {
  const state = useSession();
  const media = useMedia();
  const id = state.speaking?.member ?? state.presiding;
  const person = personOf(state, id);
  const found =
    media.received.value.find((r) => r.participant === id && r.media === "screen") ??
    media.received.value.find((r) => r.participant === id && r.media === "video") ??
    media.received.value.find((r) => r.media === "video");
  return (
    <figure class="speaker-tile">
      {found ? (
        <Picture stream={streamOf(found.track)} label={fullName(person)} />
      ) : (
        <div class="no-picture">
          <Initials person={person} />
        </div>
      )}
      <figcaption>{fullName(personOf(state, found?.participant ?? id))}</figcaption>
    </figure>
  );
}

function Own() {
  const media = useMedia();
  const local = media.local.value;
  return (
    <div class="own">
      {local && media.isCameraOn.value && local.getVideoTracks().length > 0 && (
        <Picture stream={local} label={t("Su imagen")} isMirrored />
      )}
      <CameraSwitch />
      <button type="button" class="button button-leave" onClick={() => media.leave()}>
        <Icon name="leave" /> {t("Salir de la imagen")}
      </button>
    </div>
  );
}

/** What the zone wants to see: who speaks and the chair. */
export function wantedTiles(room: ReturnType<typeof useRoom>): {
  tiles: readonly string[];
  high: readonly string[];
} {
  const state = room.state.value;
  const me = room.me.value.person;
  const speaker = state?.speaking?.member;
  const chair = state?.presiding;
  const wanted = [speaker, chair, "room"].filter((id): id is string => id !== undefined && id !== me);
  return { tiles: [...new Set(wanted)], high: speaker && speaker !== me ? [speaker] : [] };
}
