// Who else is to be seen: small pictures in a row; only those in view are received.
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../i18n";
import { personOf } from "../../room/select";
import { useRoom, useSession } from "../../ui/context";
import { useMedia, usePicture } from "../../ui/media";
import { Initials } from "../../ui/people";
import { Picture, Sound } from "../../ui/picture";
import { fullName, shortName } from "../../ui/words";

/** The members of one's group in its room, with their voices. */
export function Gallery() {
  const state = useSession();
  const media = useMedia();
  const me = personOf(state, useRoom().me.value.person);
  const mates = state.people.filter((one) => one.group === me?.group && one.id !== me?.id);
  return (
    <>
      <Row members={mates.map((one) => one.id)} />
      {media.received.value
        .filter((one) => one.media === "audio")
        .map(({ track }) => (
          <Sound key={track.id} track={track} speaker={media.local.chosen.value.speaker} />
        ))}
    </>
  );
}

/** Everybody who sends a picture and is not seen large. */
export function Others({ except }: { except: readonly string[] }) {
  const media = useMedia();
  const room = useRoom();
  const me = room.me.value.person;
  if (media.local.chosen.value.thrift !== "all") return null;
  const members = room.peers.value
    .filter((peer) => peer.video && peer.participant !== me && !except.includes(peer.participant))
    .map((peer) => peer.participant);
  return members.length > 0 ? <Row members={members} /> : null;
}

function Row({ members }: { members: readonly string[] }) {
  return (
    <ul class="gallery" aria-label={t("También se ve a")}>
      {members.map((member) => (
        <Tile key={member} member={member} />
      ))}
    </ul>
  );
}

function Tile({ member }: { member: string }) {
  const media = useMedia();
  const person = personOf(useSession(), member);
  const tile = useRef<HTMLLIElement>(null);
  const picture = usePicture(member);
  useEffect(() => {
    if (!tile.current) return;
    const watcher = new IntersectionObserver(([entry]) => {
      media.show(member, entry?.isIntersecting === true);
    });
    watcher.observe(tile.current);
    return () => {
      watcher.disconnect();
      media.show(member, false);
    };
  }, [member]);
  return (
    <li ref={tile} class="gallery-tile">
      {picture ? <Picture stream={picture} label={fullName(person)} /> : <Initials person={person} />}
      <span>{person ? shortName(person) : t("Sala de plenos")}</span>
    </li>
  );
}
