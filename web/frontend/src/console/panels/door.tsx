// Who waits to be let in: always on top, with a knock, to be answered with one tap.
import { useEffect } from "preact/hooks";
import { t } from "../../i18n";
import { personOf } from "../../room/select";
import { type Act, ActButton, ActNote, useAct } from "../../ui/act";
import { knock } from "../../ui/chimes";
import { useSession } from "../../ui/context";
import { Icon } from "../../ui/icons";
import { PersonLine } from "../../ui/people";
import { fullName, timeOf } from "../../ui/words";
import { FormAct, reasonOf } from "./form-act";

export function WaitingRoom() {
  const { waiting } = useSession().entry;
  const act = useAct();
  useEffect(() => {
    if (waiting.length > 0) knock();
  }, [waiting.length]);
  if (waiting.length === 0) return null;
  return (
    <section class="card waiting-room" aria-label={t("Sala de espera")}>
      <h3 role="status">
        <Icon name="hand" /> {t("En la sala de espera: {n}", { n: waiting.length })}
      </h3>
      <ul>
        {waiting.map((one) => (
          <Row key={one.person} person={one.person} at={one.at} act={act} />
        ))}
      </ul>
      <ActNote act={act} />
    </section>
  );
}

function Row({ person, at, act }: { person: string; at: string; act: Act }) {
  const found = personOf(useSession(), person);
  return (
    <li>
      <PersonLine person={found} />
      <small>{t("espera desde las {time}", { time: timeOf(at) })}</small>
      <span class="row-acts">
        <ActButton act={act} icon="check" tone="button-primary" command={() => ({ type: "entry.admit", person })}>
          {t("Admitir")} <span class="visually-hidden">{fullName(found)}</span>
        </ActButton>
        <FormAct
          name="answer-door"
          words={t("No admitir")}
          act={act}
          fields={[reasonOf(t("No admitir"))]}
          command={({ reason = "" }) => ({ type: "entry.refuse", person, reason })}
        />
      </span>
    </li>
  );
}
