// Calling the roll: names light up as they answer.
import { t } from "../../i18n";
import { quorumNow } from "../../room/acts";
import { attendanceOf, isPresent, membersOf } from "../../room/select";
import { useSession } from "../../ui/context";
import { Icon, type IconName } from "../../ui/icons";
import { shortName, presenceWord } from "../../ui/words";
import type { Person, Presence } from "../../wire/generated";

const ICONS: Record<Presence, IconName> = {
  unknown: "circle-dashed",
  "in-room": "check",
  remote: "video",
  excused: "document",
  absent: "cross",
};

export function RollScene() {
  const state = useSession();
  const { present, needed } = quorumNow(state);
  return (
    <div class="scene-roll">
      <header>
        <h1>{t("Pase de lista")}</h1>
        <p class="roll-count">
          <span class="figure">{present}</span> {t("presentes")}
          <small>{t("quórum: {needed}", { needed })}</small>
        </p>
      </header>
      <Names people={membersOf(state)} />
    </div>
  );
}

function Names({ people }: { people: readonly Person[] }) {
  const state = useSession();
  return (
    <ul class={`names ${people.length > 27 ? "names-many" : ""}`}>
      {people.map((person) => {
        const now = attendanceOf(state, person.id);
        const presence = now?.presence ?? "unknown";
        return (
          <li key={person.id} class={isPresent(now) ? "is-here" : `is-${presence}`}>
            <Icon name={ICONS[presence]} size="1em" />
            <span class="name">{shortName(person)}</span>
            {presence !== "in-room" && presence !== "unknown" && <small>{presenceWord(presence)}</small>}
          </li>
        );
      })}
    </ul>
  );
}
