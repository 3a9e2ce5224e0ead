// Quorum and attendance: the roll while it is called, arrivals and departures after.
import { t } from "../../i18n";
import { quorumNow, whyNot } from "../../room/acts";
import { attendanceOf, membersOf } from "../../room/select";
import { type Act, ActNote, useAct } from "../../ui/act";
import { useRoom, useSession } from "../../ui/context";
import { Icon } from "../../ui/icons";
import { fullName, presenceWord, shortName } from "../../ui/words";
import type {
  Attendance,
  AttendanceCause,
  Person,
  Presence,
  SessionState,
} from "../../wire/generated";
import { whyWord } from "../words";

export function AttendancePanel() {
  const state = useSession();
  const act = useAct();
  return (
    <section class="card attendance" aria-label={t("Asistencia y quórum")}>
      <Quorum />
      {/* oxlint-disable-next-line jsx_a11y/no-noninteractive-tabindex -- what scrolls is reached by keyboard too */}
      <ul tabIndex={0}>
        {membersOf(state).map((person) => (
          <Row key={person.id} person={person} act={act} />
        ))}
      </ul>
      <ActNote act={act} />
    </section>
  );
}

function Quorum() {
  const state = useSession();
  const { present, needed } = quorumNow(state);
  const isEnough = present >= needed;
  return (
    <p class={`quorum ${isEnough ? "" : "quorum-short"} ${present === needed ? "quorum-edge" : ""}`}>
      <Icon name={isEnough ? "check" : "warning"} />
      {t("Quórum: presentes {present} de {members}, necesarios {needed}", {
        present,
        members: state.rules.legal_number,
        needed,
      })}
    </p>
  );
}

function Row({ person, act }: { person: Person; act: Act }) {
  const state = useSession();
  const now = attendanceOf(state, person.id);
  const why = whyNot(state, useRoom().me.value, "record-attendance");
  const record = (value: string): void => {
    const [presence, cause] = meaningOf(value, state, now);
    act.send({ type: "attendance.record", member: person.id, presence, cause });
  };
  return (
    <li class={`presence-${now?.presence}`}>
      <span class="attendance-name" title={fullName(person)}>
        <span class="figure">{person.seat}</span> {shortName(person)}
        {now && !now.is_connected && now.presence === "remote" && (
          <span class="lost">
            <Icon name="offline" size="1em" /> {t("sin conexión")}
          </span>
        )}
      </span>
      {why ? (
        <span class="attendance-state" title={whyWord(why, state)}>
          {presenceWord(now?.presence ?? "unknown")}
        </span>
      ) : (
        <select
          aria-label={t("Asistencia de {name}", { name: fullName(person) })}
          value={now?.is_in_conflict ? "conflict" : (now?.presence ?? "unknown")}
          onChange={(event) => record(event.currentTarget.value)}
        >
          <option value="unknown" disabled>
            {presenceWord("unknown")}
          </option>
          {(["in-room", "remote", "excused", "absent"] as const).map((presence) => (
            <option key={presence} value={presence}>
              {presenceWord(presence)}
            </option>
          ))}
          <option value="conflict">{t("Se abstiene por causa legal")}</option>
        </select>
      )}
    </li>
  );
}

/** What a change of attendance means, by when it happens (law.md 1.4). */
function meaningOf(
  value: string,
  state: SessionState,
  now: Attendance | undefined,
): readonly [Presence, AttendanceCause] {
  if (value === "conflict") return ["absent", "conflict"];
  const presence = value as Presence;
  if (state.opened_at === null) return [presence, "roll-call"];
  if (presence === "absent" || presence === "excused") return [presence, "left"];
  return [presence, now?.cause === "roll-call" ? "arrival" : "returned"];
}
