// The picture of who speaks, the sound of the room, and one's own small picture.
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { t } from "../../i18n";
import type { Seen } from "../../live/conference";
import type { Room } from "../../live/room";
import { isAfar, isSpeaking, personOf } from "../../room/select";
import { useRoom, useSession } from "../../ui/context";
import { Icon, type IconName } from "../../ui/icons";
import { Initials } from "../../ui/people";
import { Picture, Sound, streamOf } from "../../ui/picture";
import { fullName } from "../../ui/words";
import { useMedia, usePicture } from "../../ui/media";
import { Others } from "./gallery";
import { HearingNote, SlowLine, ThriftMenu } from "./line-notes";
import { CameraSwitch, DeviceMenus, PreJoin } from "./prejoin";

export function ConferenceZone() {
  const media = useMedia();
  const room = useRoom();
  const stage = media.stage.value;
  if (stage === "off" || stage === "preview" || stage === "joining") return <PreJoin />;
  return (
    <section class="conference" aria-label={t("Imagen y sonido")}>
      <LineNote />
      <SlowLine />
      <HearingNote />
      <Speaker />
      <Own />
      <Screens />
      <Others except={wantedOf(room).tiles} />
      {media.received.value
        .filter((received) => received.media === "audio")
        .map(({ track }) => (
          <Sound key={track.id} track={track} speaker={media.local.chosen.value.speaker} />
        ))}
    </section>
  );
}

const SAID_MS = 6_000;

// What happens to the line, and that nothing of the session depends on it.
function LineNote() {
  const media = useMedia();
  const stage = media.stage.value;
  if (stage === "mending") {
    return (
      <Note icon="offline">
        {t("La conexión se interrumpe. Se está recuperando; conserva su turno y su voto.")}
      </Note>
    );
  }
  if (stage === "rejoining") {
    return (
      <Note icon="offline">
        {t("Se ha cortado la imagen y el sonido. Se vuelve a conectar; conserva su turno y su voto.")}{" "}
        {media.refusal.value}
      </Note>
    );
  }
  return <Returned key={media.returns.value} />;
}

function Returned() {
  const isSaid = useSignal(useMedia().returns.value > 0);
  useEffect(() => {
    const timer = setTimeout(() => (isSaid.value = false), SAID_MS);
    return () => clearTimeout(timer);
  }, []);
  return isSaid.value ? (
    <p class="note" role="status">
      <Icon name="check" /> {t("Se ha reconectado. Conserva su turno y su voto.")}
    </p>
  ) : null;
}

function Note({ icon, children }: { icon: IconName; children: ComponentChildren }) {
  return (
    <p class="note note-warning" role="status">
      <Icon name={icon} /> {children}
    </p>
  );
}

/** The screens that are shared, when more than one: the first stands where the speaker does. */
function Screens() {
  const { received } = useMedia();
  const isShared = useRoom().peers.value.filter((peer) => peer.screen).length > 1;
  const further = received.value.filter((one) => one.media === "screen" && one.isFlowing).slice(1);
  if (!isShared) return null;
  return (
    <>
      {further.map(({ track }) => (
        <figure key={track.id} class="speaker-tile">
          <Picture stream={streamOf(track)} label={t("Otra pantalla compartida")} />
        </figure>
      ))}
    </>
  );
}

function Speaker() {
  const state = useSession();
  const speaker = state.speaking?.member ?? state.presiding;
  const person = personOf(state, speaker);
  const picture = usePicture(speaker);
  if (isSpeaking(state, useRoom().me.value.person)) return null;
  return (
    <figure class={picture ? "speaker-tile" : "speaker-tile is-small"}>
      {picture ? (
        <Picture stream={picture} label={fullName(person)} />
      ) : (
        <div class="no-picture">
          <Initials person={person} />
        </div>
      )}
      <figcaption>
        {fullName(person)}
        {!picture && <small> {t("sin imagen")}</small>}
      </figcaption>
    </figure>
  );
}

function Own() {
  const media = useMedia();
  const local = media.local.stream.value;
  const isSharing = media.isSharing.value;
  return (
    <div class="own">
      {local && media.local.isCameraOn.value && local.getVideoTracks().length > 0 && (
        <Picture stream={local} label={t("Su imagen")} isMirrored />
      )}
      <CameraSwitch />
      <ThriftMenu />
      <details class="devices">
        <summary>{t("Dispositivos")}</summary>
        <DeviceMenus />
      </details>
      {media.mayShare.value && (
        <button
          type="button"
          class="button"
          aria-pressed={isSharing}
          onClick={() => void media.share(!isSharing)}
        >
          <Icon name="share" />
          {isSharing ? t("Dejar de compartir") : t("Compartir pantalla")}
        </button>
      )}
      <button type="button" class="button button-leave" onClick={() => media.leave()}>
        <Icon name="leave" /> {t("Salir de la imagen")}
      </button>
    </div>
  );
}

/** What the zone wants to see and hear: who speaks and who presides; in the room only to be seen. */
export function wantedOf(room: Room): Seen {
  const state = room.state.value;
  const me = room.me.value.person;
  const speaker = state?.speaking?.member;
  const wanted = [speaker, state?.presiding].filter((id): id is string => Boolean(id) && id !== me);
  return {
    tiles: [...new Set(wanted)],
    high: speaker && speaker !== me ? [speaker] : [],
    audio: state !== null && isAfar(state, room.me.value),
  };
}
