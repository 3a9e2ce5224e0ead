// The count of a vote on paper: two persons enter it apart, and it stands when both are equal.
import { useSignal } from "@preact/signals";
import { t } from "../../i18n";
import { personOf } from "../../room/select";
import { ActButton, ActNote, useAct } from "../../ui/act";
import { answerWord } from "../../ui/answers";
import { useRoom, useSession } from "../../ui/context";
import { choicesOf } from "../../ui/secret-result";
import { fullName } from "../../ui/words";
import type { SecretNow, VoteNow } from "../../wire/generated";

export function PaperCount({ vote }: { vote: VoteNow }) {
  const state = useSession();
  const me = useRoom().me.value.person;
  const { secret } = vote;
  if (!secret) return null;
  const names = secret.paper_counts.map((one) => fullName(personOf(state, one.person)));
  const isIn = secret.paper_counts.some((one) => one.person === me);
  return (
    <div class="paper-count">
      <p>{t("Dos personas escriben el recuento por separado; una es la Secretaría. Vale cuando coinciden.")}</p>
      {secret.disagreements > 0 && secret.paper_counts.length === 0 && (
        <p class="note note-warning" role="alert">
          {t("Los dos recuentos no coincidieron: cuéntese de nuevo.")}
        </p>
      )}
      {names.length > 0 && <p role="status">{t("Ha escrito su recuento: {names}", { names: names.join("; ") })}</p>}
      {isIn ? <p>{t("Su recuento consta. Falta el de la otra persona.")}</p> : <Form vote={vote} secret={secret} />}
    </div>
  );
}

function Form({ vote, secret }: { vote: VoteNow; secret: SecretNow }) {
  const act = useAct();
  const choices = choicesOf(secret);
  const counts = useSignal<readonly number[]>(choices.map(() => 0));
  const ballots = useSignal(0);
  const spoilt = useSignal(0);
  return (
    <div class="secret-form">
      <Figure label={t("Papeletas en la urna")} value={ballots.value} set={(n) => (ballots.value = n)} />
      {choices.map((choice, place) => (
        <Figure
          key={choice}
          label={answerWord(choice)}
          value={counts.value[place] ?? 0}
          set={(n) => (counts.value = counts.value.map((each, at) => (at === place ? n : each)))}
        />
      ))}
      <Figure label={t("Papeletas nulas")} value={spoilt.value} set={(n) => (spoilt.value = n)} />
      <ActButton
        act={act}
        icon="check"
        tone="button-primary"
        command={() => ({
          type: "secret.enter-count",
          vote: vote.vote,
          ballots: ballots.value,
          counts: counts.value,
          spoilt: spoilt.value,
        })}
      >
        {t("Dejar constancia de mi recuento")}
      </ActButton>
      <ActNote act={act} />
    </div>
  );
}

function Figure(props: { label: string; value: number; set: (value: number) => void }) {
  return (
    <label class="field">
      <span>{props.label}</span>
      <input
        type="number"
        min={0}
        inputMode="numeric"
        value={props.value}
        onInput={(event) => props.set(event.currentTarget.valueAsNumber || 0)}
      />
    </label>
  );
}
