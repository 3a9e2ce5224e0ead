// The chamber as a map: each seat with letters, ring of its group and a sign; never colour alone.
import { t } from "../i18n";
import {
  attendanceOf,
  choiceOf,
  isPresent,
  isSpeaking,
  membersOf,
  placeInQueue,
} from "../room/select";
import { useSession } from "../ui/context";
import { Icon, type IconName } from "../ui/icons";
import { fullName, initialsOf } from "../ui/words";
import type { Person, SessionState, VoteNow } from "../wire/generated";
import { hemicycle } from "./hemicycle";

interface SeatMapProps {
  /** The vote whose progress or result the map shows. */
  readonly vote?: VoteNow | undefined;
  readonly onTap?: ((person: Person) => void) | undefined;
}

export function SeatMap({ vote, onTap }: SeatMapProps) {
  const state = useSession();
  const members = membersOf(state);
  const { places, size } = hemicycle(members.length);
  return (
    <div class="seat-frame">
      <div class="seat-map" style={{ "--seat": `${size * 100}cqw` } as Record<string, string>}>
        {members.map((person, n) => {
          const place = places[n];
          return (
            place && (
              <div
                key={person.id}
                class="seat-place"
                style={{ insetInlineStart: `${place.x * 100}%`, insetBlockStart: `${place.y * 100}%` }}
              >
                <Seat person={person} vote={vote} onTap={onTap} />
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}

function Seat({ person, vote, onTap }: SeatMapProps & { person: Person }) {
  const state = useSession();
  const mark = markOf(state, person, vote);
  const group = state.groups.find((g) => g.id === person.group);
  const content = (
    <>
      <span class="seat-letters" aria-hidden="true">{initialsOf(person)}</span>
      {mark && (
        <span class={`seat-mark mark-${mark.name}`}>
          <Icon name={mark.icon} size="1em" />
        </span>
      )}
    </>
  );
  const looks = {
    class: `seat is-${mark?.name ?? "quiet"}`,
    style: { "--group": group?.colour ?? "var(--line)" } as Record<string, string>,
  };
  const label = `${fullName(person)}${mark ? `: ${mark.words}` : ""}`;
  if (!onTap) {
    return (
      <span {...looks} role="img" aria-label={label}>
        {content}
      </span>
    );
  }
  return (
    <button type="button" {...looks} aria-label={label} onClick={() => onTap(person)}>
      {content}
    </button>
  );
}

interface Mark {
  readonly name: string;
  readonly icon: IconName;
  readonly words: string;
}

function markOf(state: SessionState, person: Person, vote: VoteNow | undefined): Mark | null {
  if (vote) return voteMark(person, vote);
  const now = attendanceOf(state, person.id);
  if (now && !isPresent(now)) return absentMark(now.presence);
  if (isSpeaking(state, person.id)) return { name: "speaking", icon: "mic", words: t("Habla") };
  if (placeInQueue(state, person.id) > 0)
    return { name: "asking", icon: "hand", words: t("Pide la palabra") };
  if (now?.presence === "remote") return { name: "remote", icon: "video", words: t("A distancia") };
  return null;
}

function absentMark(presence: string): Mark {
  return presence === "unknown"
    ? { name: "unknown", icon: "circle-dashed", words: t("Sin responder") }
    : { name: "absent", icon: "cross", words: t("Ausente") };
}

// While it is open the map tells that somebody voted, and after closing how.
function voteMark(person: Person, vote: VoteNow): Mark {
  if (!vote.eligible.includes(person.id))
    return { name: "absent", icon: "cross", words: t("No vota") };
  if (vote.status === "open") {
    return vote.voted.includes(person.id)
      ? { name: "voted", icon: "badge-check", words: t("Ha votado") }
      : { name: "unknown", icon: "circle-dashed", words: t("Falta su voto") };
  }
  switch (choiceOf(vote, person.id)) {
    case "yes":
      return { name: "yes", icon: "check", words: t("A favor") };
    case "no":
      return { name: "no", icon: "cross", words: t("En contra") };
    case "abstain":
      return { name: "abstain", icon: "circle", words: t("Abstención") };
    case null:
      return { name: "abstain", icon: "circle", words: t("Abstención: no respondió") };
  }
}
