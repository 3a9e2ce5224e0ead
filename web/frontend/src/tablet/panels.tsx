// The fourth zone: agenda, documents, private notes, people.
import { useSignal } from "@preact/signals";
import { t } from "../i18n";
import { attendanceOf, byGroup, currentItem, presentCount, quorumOf } from "../room/select";
import { AgendaLine } from "../ui/agenda";
import { useSession } from "../ui/context";
import { PersonLine } from "../ui/people";
import { Tabs } from "../ui/tabs";
import { itemKindWord, majorityWord, presenceWord } from "../ui/words";

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
        <AgendaLine key={item.id} item={item} />
      ))}
    </ol>
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
