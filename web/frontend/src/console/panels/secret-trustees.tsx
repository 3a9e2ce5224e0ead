// Naming who holds the key: as many as the rules of the body say.
import { useSignal } from "@preact/signals";
import { t } from "../../i18n";
import { groupOf, membersOf } from "../../room/select";
import { ActButton, ActNote, useAct } from "../../ui/act";
import { useRoom, useSession } from "../../ui/context";
import { fullName } from "../../ui/words";
import type { Person, SessionState } from "../../wire/generated";

export function NameTrustees() {
  const state = useSession();
  const room = useRoom();
  const act = useAct();
  const { secret_trustees: size, secret_threshold: threshold } = state.rules;
  const chosen = useSignal<readonly string[]>(proposed(state, size));
  return (
    <fieldset class="secret-trustees">
      <legend>
        {t("Designe {size} custodios de intereses opuestos; {threshold} abrirán el resultado.", { size, threshold })}
      </legend>
      {chosen.value.map((id, place) => (
        <label key={place} class="field">
          <span>{t("Custodio {n}", { n: place + 1 })}</span>
          <select
            value={id}
            onChange={(event) => {
              const picked = event.currentTarget.value;
              chosen.value = chosen.value.map((each, index) => (index === place ? picked : each));
            }}
          >
            {candidates(state).map((person) => (
              <option key={person.id} value={person.id}>
                {[fullName(person), groupOf(state, person)?.initials].filter(Boolean).join(" · ")}
              </option>
            ))}
          </select>
        </label>
      ))}
      <ActButton
        act={act}
        icon="key"
        command={() => ({ type: "trustees.name", ceremony: room.newId(), members: chosen.value })}
      >
        {t("Designar y empezar la ceremonia de la clave")}
      </ActButton>
      <ActNote act={act} />
    </fieldset>
  );
}

function candidates(state: SessionState): readonly Person[] {
  const officials = state.people.filter((person) => person.duty === "secretary");
  return [...officials, ...membersOf(state)];
}

/** The secretary, then the first member of each group: government and opposition. */
function proposed(state: SessionState, size: number): readonly string[] {
  const all = candidates(state);
  const groups = state.groups.map((group) => all.find((person) => person.group === group.id));
  const order = [...all.filter((person) => person.duty === "secretary"), ...groups, ...all];
  const ids = order.flatMap((person) => (person ? [person.id] : []));
  return [...new Set(ids)].slice(0, size);
}
