// An act that the acta has to explain: it asks for what it needs before it is done.
import { useSignal } from "@preact/signals";
import { t } from "../../i18n";
import { type ActName, whyNot } from "../../room/acts";
import { type Act } from "../../ui/act";
import { useRoom, useSession } from "../../ui/context";
import { Icon } from "../../ui/icons";
import type { Command } from "../../wire/generated";
import { whyWord } from "../words";

export interface Field {
  readonly name: string;
  readonly label: string;
  /** Value and words of each choice; without them the field is written. */
  readonly options?: readonly (readonly [string, string])[];
  readonly usual?: string;
  readonly isLong?: boolean;
  readonly isOptional?: boolean;
}

export type Values = Readonly<Record<string, string>>;

interface FormProps {
  readonly name: ActName;
  readonly words: string;
  readonly act: Act;
  readonly fields: readonly Field[];
  readonly command: (values: Values) => Command;
}

export function FormAct({ name, words, act, fields, command }: FormProps) {
  const state = useSession();
  const isAsked = useSignal(false);
  const why = whyNot(state, useRoom().me.value, name);
  if (!isAsked.value || why) {
    return (
      <button
        type="button"
        class="button"
        aria-disabled={Boolean(why)}
        onClick={() => (isAsked.value = !why)}
      >
        <span class="button-words">
          {words}
          {why && <small class="why">{whyWord(why, state)}</small>}
        </span>
      </button>
    );
  }
  return (
    <form
      class="reason"
      onSubmit={(event) => {
        event.preventDefault();
        act.send(command(valuesOf(event.currentTarget)));
        isAsked.value = false;
      }}
    >
      {fields.map((field) => (
        <label key={field.name} class="field">
          <span>{field.label}</span>
          <Entry field={field} />
        </label>
      ))}
      <button class="button button-danger">
        <Icon name="check" /> {words}
      </button>
      <button type="button" class="button button-quiet" onClick={() => (isAsked.value = false)}>
        {t("Dejarlo")}
      </button>
    </form>
  );
}

function Entry({ field: { name, options, usual, isLong, isOptional } }: { field: Field }) {
  if (!options) {
    const isRequired = !isOptional;
    if (isLong) return <textarea name={name} required={isRequired} rows={3} />;
    return <input name={name} required={isRequired} minLength={isRequired ? 3 : undefined} />;
  }
  return (
    <select name={name} required defaultValue={usual ?? ""}>
      {usual === undefined && <option value="">—</option>}
      {options.map(([value, shown]) => (
        <option key={value} value={value}>
          {shown}
        </option>
      ))}
    </select>
  );
}

function valuesOf(form: HTMLFormElement): Values {
  const texts = [...new FormData(form)].map(([name, value]) => [name, String(value).trim()]);
  return Object.fromEntries(texts) as Values;
}

/** The field of a reason that the acta gives. */
export function reasonOf(words: string): Field {
  return { name: "reason", label: t("{act}: motivo que constará en el acta", { act: words }) };
}
