// The acts of the session itself, in legal order; what cannot be done yet says why.
import { useSignal } from "@preact/signals";
import { t } from "../../i18n";
import { type ActName, whyNot } from "../../room/acts";
import { type Act, ActNote, TwoStepButton, useAct } from "../../ui/act";
import { useRoom, useSession } from "../../ui/context";
import type { IconName } from "../../ui/icons";
import type { Command } from "../../wire/generated";
import { liftingQuestion, whyWord } from "../words";
import { FormAct, reasonOf } from "./form-act";
import { Order } from "./order";

export function SessionActs() {
  const state = useSession();
  const act = useAct();
  return (
    <section class="card session-acts" aria-label={t("Actos de la sesión")}>
      <h3>{t("Sesión")}</h3>
      <div class="act-list">
        <Step act={act} name="recess" icon="pause" words={t("Receso")} command={{ type: "session.recess" }} />
        {state.doors_open ? (
          <FormAct
            name="close-doors"
            words={t("Hacer secreta la sesión")}
            act={act}
            fields={[reasonOf(t("Hacer secreta la sesión"))]}
            command={({ reason = "" }) => ({ type: "doors.close", reason })}
          />
        ) : (
          <Step act={act} name="open-doors" icon="door-open" words={t("Volver a sesión pública")} command={{ type: "doors.open" }} />
        )}
        {state.opened_at === null && (
          <Step act={act} name="not-held" icon="cross" words={t("No celebrar por falta de quórum")} command={{ type: "session.declare-not-held" }} />
        )}
        <Step act={act} name="close-session" icon="gavel" words={t("Levantar la sesión")} command={{ type: "session.close" }} />
      </div>
      <Order act={act} />
      <Incident act={act} />
      <ActNote act={act} />
    </section>
  );
}

/** During a vote an incident can still be written down, and nothing else. */
export function Noting() {
  const act = useAct();
  return (
    <section class="card session-acts" aria-label={t("Incidencias")}>
      <Incident act={act} />
      <ActNote act={act} />
    </section>
  );
}

interface StepProps {
  readonly act: Act;
  readonly name: ActName;
  readonly icon: IconName;
  readonly words: string;
  readonly command: Command;
}

function Step({ act, name, icon, words, command }: StepProps) {
  const state = useSession();
  const why = whyNot(state, useRoom().me.value, name);
  return (
    <TwoStepButton
      act={act}
      icon={icon}
      blocked={why && whyWord(why, state)}
      question={name === "close-session" ? liftingQuestion(state) : t("¿{act}?", { act: words })}
      command={() => command}
    >
      {words}
    </TwoStepButton>
  );
}

function Incident({ act }: { act: Act }) {
  const state = useSession();
  const text = useSignal("");
  const why = whyNot(state, useRoom().me.value, "note-incident");
  return (
    <form
      class="incident"
      onSubmit={(event) => {
        event.preventDefault();
        act.send({ type: "incident.note", text: text.value.trim() });
        text.value = "";
      }}
    >
      <label class="field">
        <span>
          {t("Incidencia que constará en el acta (anotadas: {n})", { n: state.incidents })}
          {why && ` · ${whyWord(why, state)}`}
        </span>
        <input
          required
          disabled={Boolean(why)}
          value={text.value}
          onInput={(event) => (text.value = event.currentTarget.value)}
        />
      </label>
      <button class="button" disabled={Boolean(why)}>
        {t("Anotar")}
      </button>
    </form>
  );
}
