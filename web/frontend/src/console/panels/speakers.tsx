// Who speaks and who waits; give, end, add a minute, or give it by name.
import { useSignal } from "@preact/signals";
import { t } from "../../i18n";
import { whyNot } from "../../room/acts";
import { attendanceOf, isPresent, membersOf, personOf } from "../../room/select";
import { type Act, ActButton, ActNote, useAct } from "../../ui/act";
import { useRoom, useSession } from "../../ui/context";
import { Icon } from "../../ui/icons";
import { PersonLine } from "../../ui/people";
import { TimeBar, Timer } from "../../ui/timer";
import { floorWord, fullName } from "../../ui/words";
import type { FloorKind, FloorRequest } from "../../wire/generated";
import { whyWord } from "../words";

const MINUTE = 60;

export function Speakers() {
  const act = useAct();
  return (
    <section class="card speakers" aria-label={t("Palabra")}>
      <h3>{t("Palabra")}</h3>
      <Speaking act={act} />
      <Queue act={act} />
      <ByName act={act} />
      <ActNote act={act} />
    </section>
  );
}

function Speaking({ act }: { act: Act }) {
  const state = useSession();
  const { speaking } = state;
  if (!speaking) return <p class="hint">{t("Nadie tiene la palabra.")}</p>;
  return (
    <div class="speaking-now">
      <PersonLine person={personOf(state, speaking.member)} />
      <span class="kind-chip">{floorWord(speaking.kind)}</span>
      <Timer />
      <TimeBar />
      <span class="speaking-acts">
        <ActButton
          act={act}
          icon="plus"
          command={() => ({
            type: "floor.extend",
            intervention: speaking.intervention,
            seconds: MINUTE,
          })}
        >
          {t("1 min")}
        </ActButton>
        <ActButton
          act={act}
          icon="square"
          tone="button-primary"
          command={() => ({ type: "floor.end", intervention: speaking.intervention })}
        >
          {t("Fin")}
        </ActButton>
      </span>
    </div>
  );
}

function Queue({ act }: { act: Act }) {
  const { queue } = useSession();
  if (queue.length === 0) return <p class="hint">{t("Nadie ha pedido la palabra.")}</p>;
  return (
    <ol class="queue">
      {queue.map((request, n) => (
        <Waiting key={request.request} request={request} place={n + 1} act={act} />
      ))}
    </ol>
  );
}

function Waiting({ request, place, act }: { request: FloorRequest; place: number; act: Act }) {
  const state = useSession();
  const room = useRoom();
  const why = whyNot(state, room.me.value, "give-floor");
  return (
    <li>
      <span class="figure queue-place">{place}</span>
      <PersonLine person={personOf(state, request.member)} />
      <span class="kind-chip">{floorWord(request.kind)}</span>
      <ActButton
        act={act}
        icon="mic"
        blocked={why && whyWord(why, state)}
        command={() => ({
          type: "floor.give",
          intervention: room.newId(),
          member: request.member,
          kind: request.kind,
        })}
      >
        {t("Dar la palabra")}
      </ActButton>
      <button
        type="button"
        class="button button-icon"
        onClick={() => act.send({ type: "floor.withdraw", request: request.request })}
      >
        <Icon name="cross" />
        <span class="visually-hidden">
          {t("Quitar de la cola a {name}", { name: fullName(personOf(state, request.member)) })}
        </span>
      </button>
    </li>
  );
}

const KINDS: readonly FloorKind[] = ["turn", "second-turn", "allusion", "rapporteur", "explanation"];

function ByName({ act }: { act: Act }) {
  const state = useSession();
  const room = useRoom();
  const member = useSignal("");
  const kind = useSignal<FloorKind>("turn");
  const why = whyNot(state, room.me.value, "give-floor");
  const people = [
    ...membersOf(state).filter((p) => isPresent(attendanceOf(state, p.id))),
    ...state.people.filter((p) => p.duty === "secretary" || p.duty === "auditor"),
  ];
  return (
    <details class="by-name">
      <summary>{t("Dar la palabra por nombre")}</summary>
      <form
        class="by-name-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (member.value && !why)
            act.send({
              type: "floor.give",
              intervention: room.newId(),
              member: member.value,
              kind: kind.value,
            });
        }}
      >
        <label class="field">
          <span>{t("Persona")}</span>
          <select value={member.value} onChange={(e) => (member.value = e.currentTarget.value)}>
            <option value="">—</option>
            {people.map((person) => (
              <option key={person.id} value={person.id}>
                {fullName(person)}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>{t("Clase de turno")}</span>
          <select
            value={kind.value}
            onChange={(e) => (kind.value = KINDS.find((k) => k === e.currentTarget.value) ?? "turn")}
          >
            {KINDS.map((one) => (
              <option key={one} value={one}>
                {floorWord(one)}
              </option>
            ))}
          </select>
        </label>
        <button class="button" aria-disabled={Boolean(why) || !member.value}>
          <span class="button-words">
            {t("Dar la palabra")}
            {why && <small class="why">{whyWord(why, state)}</small>}
          </span>
        </button>
      </form>
    </details>
  );
}
