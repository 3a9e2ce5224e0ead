// Guests: experts and who appears before the body; each comes in by a link of his own.
import { useSignal } from "@preact/signals";
import { t } from "../../i18n";
import { ActNote, useAct } from "../../ui/act";
import { useRoom, useSession } from "../../ui/context";
import { Icon } from "../../ui/icons";
import { fullName } from "../../ui/words";
import type { Person } from "../../wire/generated";

export function Guests() {
  const state = useSession();
  const guests = state.people.filter((person) => person.duty === "guest");
  return (
    <details class="guests">
      <summary>{t("Invitados ({n})", { n: guests.length })}</summary>
      <ul>
        {guests.map((person) => (
          <Guest key={person.id} person={person} />
        ))}
      </ul>
      <Invite />
    </details>
  );
}

function Guest({ person }: { person: Person }) {
  const state = useSession();
  const link = useSignal("");
  const isCopied = useSignal(false);
  const ask = async (): Promise<void> => {
    const address = `/api/sessions/${encodeURIComponent(state.session)}/guests/${person.id}`;
    const response = await fetch(address).catch(() => null);
    const answer = response?.ok ? ((await response.json()) as { link: string }) : null;
    link.value = answer?.link ?? "";
    if (!answer) return;
    isCopied.value = await navigator.clipboard.writeText(answer.link).then(
      () => true,
      () => false,
    );
  };
  return (
    <li>
      <strong>{fullName(person)}</strong> <small>{person.office}</small>
      <button type="button" class="button" onClick={() => void ask()}>
        <Icon name="share" /> {isCopied.value ? t("Enlace copiado") : t("Copiar su enlace")}
      </button>
      {link.value && !isCopied.value && <input readOnly value={link.value} aria-label={t("Enlace")} />}
    </li>
  );
}

function Invite() {
  const room = useRoom();
  const act = useAct();
  const name = useSignal("");
  const surnames = useSignal("");
  const office = useSignal("");
  return (
    <form
      class="invite"
      onSubmit={(event) => {
        event.preventDefault();
        const guest = `g-${room.newId().slice(0, 12)}`;
        act.send({
          type: "guest.invite",
          guest,
          name: name.value.trim(),
          surnames: surnames.value.trim(),
          office: office.value.trim(),
        });
        name.value = surnames.value = office.value = "";
      }}
    >
      <Field label={t("Nombre")} value={name} />
      <Field label={t("Apellidos")} value={surnames} />
      <Field label={t("En calidad de")} value={office} />
      <button class="button">
        <Icon name="plus" /> {t("Invitar")}
      </button>
      <ActNote act={act} />
    </form>
  );
}

function Field({ label, value }: { label: string; value: { value: string } }) {
  return (
    <label class="field">
      <span>{label}</span>
      <input required value={value.value} onInput={(event) => (value.value = event.currentTarget.value)} />
    </label>
  );
}
