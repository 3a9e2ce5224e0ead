// Who presides, who acts as secretary, calls to order, abstentions by law, motions off the agenda.
import { t } from "../../i18n";
import { attendanceOf, isPresent, membersOf, personOf } from "../../room/select";
import { type Act, TwoStepButton } from "../../ui/act";
import { useRoom, useSession } from "../../ui/context";
import { fullName } from "../../ui/words";
import type { Person, SessionState } from "../../wire/generated";
import { type Field, FormAct, reasonOf } from "./form-act";

const EXPELLED = 3;

export function Order({ act }: { act: Act }) {
  return (
    <details class="more">
      <summary>{t("Presidencia, secretaría y orden")}</summary>
      <div class="asides">
        <Chair act={act} />
        <Secretary act={act} />
        <Call act={act} />
        <Calls act={act} />
        <Conflict act={act} />
        <Urgent act={act} />
        <RemoteLeaves act={act} />
      </div>
    </details>
  );
}

function options(people: readonly Person[]): Field["options"] {
  return people.map((person) => [person.id, fullName(person)] as const);
}

function here(state: SessionState): readonly Person[] {
  return membersOf(state).filter((person) => isPresent(attendanceOf(state, person.id)));
}

function Chair({ act }: { act: Act }) {
  const state = useSession();
  const others = here(state).filter((person) => person.id !== state.presiding);
  return (
    <FormAct
      name="pass-chair"
      words={t("Pasar la presidencia")}
      act={act}
      fields={[{ name: "member", label: t("Quién preside desde ahora"), options: options(others) ?? [] }]}
      command={({ member = "" }) => ({ type: "chair.pass", member })}
    />
  );
}

/** ROF 109.1.f: who acts as secretary, and with which title, is in the acta. */
function Secretary({ act }: { act: Act }) {
  const room = useRoom();
  const words = t("Sustituir en la secretaría");
  const fields: readonly Field[] = [
    { name: "name", label: t("Nombre") },
    { name: "surnames", label: t("Apellidos") },
    { name: "office", label: t("Con qué título actúa (por ejemplo, secretaria accidental)") },
    reasonOf(words),
  ];
  return (
    <FormAct
      name="replace-secretary"
      words={words}
      act={act}
      fields={[...officialsField(useSession()), ...fields]}
      command={({ person = "", name = "", surnames = "", office = "", reason = "" }) => ({
        type: "secretary.replace",
        person: person === NEW ? `p-${room.newId().slice(0, 12)}` : person,
        name,
        surnames,
        office,
        reason,
      })}
    />
  );
}

const NEW = "new";

function officialsField(state: SessionState): readonly Field[] {
  const known = state.people.filter((person) => person.seat === 0 && person.id !== state.secretary);
  const choices = known.map((person) => [person.id, `${fullName(person)} · ${person.office}`] as const);
  return [
    {
      name: "person",
      label: t("Quién actúa desde ahora"),
      options: [...choices, [NEW, t("Otra persona, con papel")]],
    },
  ];
}

function Call({ act }: { act: Act }) {
  const state = useSession();
  const words = t("Llamar al orden");
  const people = here(state).filter((person) => person.id !== state.presiding);
  return (
    <FormAct
      name="call-to-order"
      words={words}
      act={act}
      fields={[
        { name: "member", label: t("A quién"), options: options(people) ?? [] },
        reasonOf(words),
      ]}
      command={({ member = "", reason = "" }) => ({ type: "order.call", member, reason })}
    />
  );
}

function Calls({ act }: { act: Act }) {
  const state = useSession();
  return (
    <>
      {state.calls
        .filter((one) => isPresent(attendanceOf(state, one.member)))
        .map(({ member, count }) => (
          <span key={member} class="called">
            <span>
              {fullName(personOf(state, member))}:{" "}
              {t("{n} de 3 llamadas al orden", { n: count })}
            </span>
            <TwoStepButton
              act={act}
              icon="undo"
              question={t("¿Retirar la última llamada al orden?")}
              command={() => ({ type: "order.withdraw-call", member })}
            >
              {t("Retirar la última")}
            </TwoStepButton>
            {count >= EXPELLED && (
              <TwoStepButton
                act={act}
                icon="door-open"
                question={t("¿Ordenar que abandone la sala? No podrá volver a esta sesión.")}
                command={() => ({ type: "order.expel", member })}
              >
                {t("Ordenar que abandone la sala")}
              </TwoStepButton>
            )}
          </span>
        ))}
    </>
  );
}

function Conflict({ act }: { act: Act }) {
  const state = useSession();
  const open = state.items.filter((item) => item.state === "pending" || item.state === "debating");
  return (
    <>
      <FormAct
        name="record-attendance"
        words={t("Anotar abstención legal")}
        act={act}
        fields={[
          { name: "member", label: t("Quién"), options: options(membersOf(state)) ?? [] },
          {
            name: "item",
            label: t("En qué punto"),
            options: open.map((item) => [item.id, `${item.number}. ${item.title}`]),
            ...(state.current_item && { usual: state.current_item }),
          },
        ]}
        command={({ member = "", item = "" }) => ({ type: "conflict.declare", member, item })}
      />
      {state.conflicts
        .filter((one) => open.some((item) => item.id === one.item))
        .map((one) => (
          <span key={one.item + one.member} class="called">
            <span>
              {t("{name} se abstiene en el punto {number}", {
                name: fullName(personOf(state, one.member)),
                number: state.items.find((item) => item.id === one.item)?.number ?? "",
              })}
            </span>
            <TwoStepButton
              act={act}
              icon="undo"
              question={t("¿Deshacer esta abstención? Úselo solo si se anotó por error.")}
              command={() => ({ type: "conflict.withdraw", item: one.item, member: one.member })}
            >
              {t("Deshacer")}
            </TwoStepButton>
          </span>
        ))}
    </>
  );
}

function Urgent({ act }: { act: Act }) {
  const room = useRoom();
  const state = useSession();
  return (
    <FormAct
      name="propose-urgent"
      words={t("Moción fuera del orden del día")}
      act={act}
      fields={[
        { name: "title", label: t("Título de la moción") },
        { name: "text", label: t("Texto que se propone aprobar"), isLong: true },
        {
          name: "proposer",
          label: t("Quién la presenta"),
          options: state.groups.map((group) => [group.name, group.name]),
        },
      ]}
      command={({ title = "", text = "", proposer = "" }) => ({
        type: "item.propose-urgent",
        item: room.newId(),
        title,
        text,
        proposer,
      })}
    />
  );
}

/** Requests to attend at a distance, where the rules of the body ask for leave (R-REM-4). */
function RemoteLeaves({ act }: { act: Act }) {
  const state = useSession();
  if (!state.rules.remote_needs_leave || state.opened_at !== null) return null;
  return (
    <>
      {state.remote_leaves.map(({ member, is_granted }) => (
        <span key={member} class="called">
          <span>
            {fullName(personOf(state, member))}:{" "}
            {is_granted === null
              ? t("pide asistir a distancia")
              : is_granted
                ? t("autorizada la asistencia a distancia")
                : t("denegada la asistencia a distancia")}
          </span>
          {is_granted !== true && (
            <TwoStepButton
              act={act}
              question={t("¿Autorizar la asistencia a distancia?")}
              command={() => ({ type: "remote.decide", member, is_granted: true })}
            >
              {t("Autorizar")}
            </TwoStepButton>
          )}
          {is_granted !== false && (
            <TwoStepButton
              act={act}
              question={t("¿Denegar la asistencia a distancia?")}
              command={() => ({ type: "remote.decide", member, is_granted: false })}
            >
              {t("Denegar")}
            </TwoStepButton>
          )}
        </span>
      ))}
    </>
  );
}
