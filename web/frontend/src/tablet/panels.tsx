// The fourth zone: agenda, documents, private notes, people.
import { useSignal } from "@preact/signals";
import { t } from "../i18n";
import {
  attendanceOf,
  byGroup,
  currentItem,
  isInConflict,
  isMember,
  isOver,
  personOf,
  presentCount,
  quorumOf,
} from "../room/select";
import { ActNote, TwoStepButton, useAct } from "../ui/act";
import { AgendaLine } from "../ui/agenda";
import { useRoom, useSession } from "../ui/context";
import { Icon } from "../ui/icons";
import { PersonLine } from "../ui/people";
import { Tabs } from "../ui/tabs";
import { itemKindWord, majorityWord, presenceWord } from "../ui/words";
import type { ItemNow } from "../wire/generated";

export function Panels() {
  return (
    <Tabs
      label={t("Consulta")}
      tabs={[
        { id: "agenda", words: t("Orden del día"), icon: "list", panel: () => <Agenda /> },
        { id: "document", words: t("Documentos"), icon: "document", panel: () => <Text /> },
        { id: "notes", words: t("Notas"), icon: "notes", panel: () => <Notes /> },
        { id: "people", words: t("Personas"), icon: "users", panel: () => <People /> },
      ]}
    />
  );
}

function Agenda() {
  const { items } = useSession();
  if (items.length === 0) return <p class="hint">{t("Esta sesión no tiene orden del día.")}</p>;
  return (
    <ol class="agenda">
      {items.map((item) => (
        <AgendaLine key={item.id} item={item} aside={<Abstain item={item} />} />
      ))}
    </ol>
  );
}

/** To abstain by law in one item is the member's own duty to say (LRBRL 76; L40 23). */
function Abstain({ item }: { item: ItemNow }) {
  const state = useSession();
  const act = useAct();
  const me = useRoom().me.value.person;
  const isAhead = item.state === "pending" || item.state === "debating";
  if (!isAhead || !isMember(personOf(state, me)) || isOver(state)) return null;
  if (isInConflict(state, item.id, me)) {
    return (
      <p class="abstain">
        <Icon name="door-open" size="1em" /> {t("Se abstiene en este punto por causa legal")}
      </p>
    );
  }
  return (
    <div class="abstain">
      <TwoStepButton
        act={act}
        tone="button-quiet"
        question={t("¿Abstenerse por causa legal? Saldrá de la sala en este punto y no votará.")}
        command={() => ({ type: "conflict.declare", item: item.id })}
      >
        {t("Me abstengo por causa legal")}
      </TwoStepButton>
      <ActNote act={act} />
    </div>
  );
}

function Text() {
  const item = currentItem(useSession());
  if (!item) return <p class="hint">{t("Cuando se trate un punto, aquí estará su propuesta.")}</p>;
  return (
    <article class="law document">
      <h3>
        {item.number}. {item.title}
      </h3>
      <p class="document-kind">
        {itemKindWord(item.kind)}
        {item.proposer && ` · ${item.proposer}`} · {majorityWord(item.majority)}
      </p>
      {item.text.split("\n").map((paragraph, n) => (
        <p key={n}>{paragraph}</p>
      ))}
    </article>
  );
}

// Private: kept in this device only, one sheet for each item.
function Notes() {
  const state = useSession();
  const item = currentItem(state);
  const name = `hemiciclo-notes-${state.session}-${item?.id ?? ""}`;
  const text = useSignal(localStorage.getItem(name) ?? "");
  return (
    <label class="field notes" key={name}>
      <span>
        {item
          ? t("Notas del punto {number}. Solo están en este dispositivo.", { number: item.number })
          : t("Notas de la sesión. Solo están en este dispositivo.")}
      </span>
      <textarea
        rows={6}
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value;
          localStorage.setItem(name, text.value);
        }}
      />
    </label>
  );
}

function People() {
  const state = useSession();
  return (
    <div class="roster">
      <p>
        {t("Presentes {present}; quórum {quorum}", {
          present: presentCount(state),
          quorum: quorumOf(state),
        })}
      </p>
      {byGroup(state).map(([group, people]) => (
        <section key={group.id}>
          <h3>
            {group.name} <small>({group.initials})</small>
          </h3>
          <ul>
            {people.map((person) => (
              <li key={person.id}>
                <PersonLine person={person} />
                <small>{presenceWord(attendanceOf(state, person.id)?.presence ?? "unknown")}</small>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
