// A person as a screen shows one: letters on a ring of the group's colour, name, office.
import type { Person } from "../wire/generated";
import { useSession } from "./context";
import { fullName, initialsOf, roleLine } from "./words";

export function Initials({ person }: { person: Person | undefined }) {
  const group = useSession().groups.find((g) => g.id === person?.group);
  return (
    <span
      class="initials"
      aria-hidden="true"
      style={{ "--group": group?.colour ?? "var(--line)" } as Record<string, string>}
    >
      {initialsOf(person)}
    </span>
  );
}

export function PersonLine({ person }: { person: Person | undefined }) {
  const state = useSession();
  return (
    <span class="person">
      <Initials person={person} />
      <span class="person-words">
        <strong>{fullName(person)}</strong>
        <small>{roleLine(state, person)}</small>
      </span>
    </span>
  );
}
