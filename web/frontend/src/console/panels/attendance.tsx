// Quorum and attendance: the roll while it is called, arrivals and departures after.
import { t } from "../../i18n";
import { quorumNow, whyNot } from "../../room/acts";
import { attendanceOf, isSecretaryHere, membersOf, personOf } from "../../room/select";
import { type Act, ActNote, useAct } from "../../ui/act";
import { useRoom, useSession } from "../../ui/context";
import { Icon } from "../../ui/icons";
import { fullName, presenceWord, shortName } from "../../ui/words";
import type {
  Attendance,
  AttendanceCause,
  OfficialNow,
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
        {state.officials.map((official) => (
          <OfficialRow key={official.person} official={official} act={act} />
        ))}
      </ul>
      <ActNote act={act} />
    </section>
  );
}

function Quorum() {
  const state = useSession();
  const { present, needed } = quorumNow(state);
  const hasSecretary = state.stage === "convened" || state.stage === "roll-call" || isSecretaryHere(state);
  const isEnough = present >= needed && hasSecretary;
  return (
    <p class={`quorum ${isEnough ? "" : "quorum-short"} ${present === needed ? "quorum-edge" : ""}`}>
      <Icon name={isEnough ? "check" : "warning"} />
      {t("Quórum: presentes {present} de {members}, necesarios {needed}", {
        present,
        members: state.rules.legal_number,
        needed,
      })}
      {!hasSecretary && ` · ${t("falta la Secretaría")}`}
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
          <option value="conflict" disabled={state.current_item === null}>
            {t("Se abstiene por causa legal")}
          </option>
        </select>
      )}
      {!why && mayCorrect(state, now) && (
        <button
          type="button"
          class="button button-quiet"
          onClick={() => act.send({ type: "attendance.correct", member: person.id })}
        >
          <Icon name="undo" size="1em" /> {t("Deshacer")}
          <span class="visually-hidden"> {fullName(person)}</span>
        </button>
      )}
    </li>
  );
}

/** Whether the last change can still be undone: nothing was built on it (R-VOT-5). */
function mayCorrect(state: SessionState, now: Attendance | undefined): boolean {
  const since = now?.changed_at;
  if (!since || state.opened_at === null || since < state.opened_at) return false;
  if (now.cause === "conflict" || now.cause === "expelled") return false;
  const built = [...state.items.map((i) => i.opened_at), ...state.votes.map((v) => v.opened_at)];
  return built.every((at) => at === null || at < since);
}

// LRBRL 46.2.c: without who acts as secretary nothing is held; the auditor's presence is in the acta.
function OfficialRow({ official, act }: { official: OfficialNow; act: Act }) {
  const state = useSession();
  const person = personOf(state, official.person);
  const why = whyNot(state, useRoom().me.value, "record-official");
  return (
    <li class={`presence-${official.presence}`}>
      <span class="attendance-name">
        {fullName(person)} <small>{person?.office}</small>
      </span>
      {why ? (
        <span class="attendance-state" title={whyWord(why, state)}>
          {presenceWord(official.presence)}
        </span>
      ) : (
        <select
          aria-label={t("Asistencia de {name}", { name: fullName(person) })}
          value={official.presence}
          onChange={(event) =>
            act.send({
              type: "official.record",
              person: official.person,
              presence: event.currentTarget.value as Presence,
            })
          }
        >
          <option value="unknown" disabled>
            {presenceWord("unknown")}
          </option>
          {(["in-room", "remote", "absent"] as const).map((presence) => (
            <option key={presence} value={presence}>
              {presenceWord(presence)}
            </option>
          ))}
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
