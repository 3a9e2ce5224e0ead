// The item under debate, and who speaks with the time that is left.
import { t } from "../../i18n";
import { currentItem, personOf } from "../../room/select";
import { useSession } from "../../ui/context";
import { Icon } from "../../ui/icons";
import { usePicture } from "../../ui/media";
import { Initials } from "../../ui/people";
import { Picture } from "../../ui/picture";
import { TimeBar, Timer } from "../../ui/timer";
import { floorWord, fullName, itemKindWord, itemTitle, majorityWord, roleLine, shortName } from "../../ui/words";
import type { Person } from "../../wire/generated";
import { SeatMap } from "../seats";
import { Title } from "../title";

export interface TapProps {
  readonly onTap?: ((person: Person) => void) | undefined;
}

export function ItemScene({ onTap }: TapProps) {
  const item = currentItem(useSession());
  if (!item) return null;
  return (
    <div class="scene-item">
      <div class="item-words">
        <p class="scene-kind">
          {t("Punto {number}", { number: item.number })} · {itemKindWord(item.kind)}
          {item.proposer && ` · ${item.proposer}`}
        </p>
        <Title words={item.title} room={190} />
        {item.votable && <p class="scene-majority">{majorityWord(item.majority)}</p>}
        <Waiting />
      </div>
      <SeatMap onTap={onTap} />
    </div>
  );
}

export function SpeakerScene({ onTap }: TapProps) {
  const state = useSession();
  const { speaking } = state;
  const person = personOf(state, speaking?.member ?? null);
  const item = currentItem(state);
  if (!speaking) return null;
  return (
    <div class="scene-speaker">
      <figure class="speaker-stage">
        <SpeakerPicture member={speaking.member} person={person} />
        <figcaption class="lower-third">
          <strong>{fullName(person)}</strong>
          <span>{roleLine(state, person)}</span>
        </figcaption>
      </figure>
      <div class="speaker-side">
        <p class="scene-kind">{floorWord(speaking.kind)}</p>
        <Timer withWords />
        <TimeBar />
        {item && <Title words={itemTitle(item)} room={110} class="speaker-item" />}
        <Waiting />
        <SeatMap onTap={onTap} />
      </div>
    </div>
  );
}

function SpeakerPicture({ member, person }: { member: string; person: Person | undefined }) {
  const picture = usePicture(member);
  if (picture) return <Picture stream={picture} label={fullName(person)} />;
  return (
    <div class="speaker-letters">
      <Initials person={person} />
    </div>
  );
}

function Waiting() {
  const state = useSession();
  if (state.queue.length === 0) return null;
  const names = state.queue.slice(0, 2).map((r) => shortName(personOf(state, r.member)));
  return (
    <p class="waiting">
      <Icon name="hand" size="1em" /> {t("Siguen:")} {names.join(" · ")}
      {state.queue.length > names.length && ` · +${state.queue.length - names.length}`}
    </p>
  );
}
