// Asking for a secret vote on the item under debate: why it may be secret, and what is asked.
import { type Signal, useSignal } from "@preact/signals";
import { t } from "../../i18n";
import { groundWord, shapeWord } from "../../secret/words";
import { isPresiding } from "../../room/select";
import { ActButton, ActNote, useAct } from "../../ui/act";
import { useRoom, useSession } from "../../ui/context";
import { SECRET_SHAPE_VALUES } from "../../wire/generated";
import type { Command, ItemNow, SecretAsk, SecretGround, SecretShape } from "../../wire/generated";

interface Draft {
  readonly ground: Signal<SecretGround>;
  readonly shape: Signal<SecretShape>;
  readonly text: Signal<string>;
  readonly names: Signal<string>;
  readonly most: Signal<number>;
  readonly agreed: Signal<string>;
}

export function AskSecretVote({ item }: { item: ItemNow }) {
  const state = useSession();
  const grounds = state.rules.secret_grounds;
  const draft: Draft = {
    ground: useSignal<SecretGround>(grounds[0] ?? "persons"),
    shape: useSignal<SecretShape>("yes-no"),
    text: useSignal(item.title),
    names: useSignal(""),
    most: useSignal(1),
    agreed: useSignal(""),
  };
  return (
    <details class="secret-ask">
      <summary>{t("Abrir una votación secreta sobre este punto")}</summary>
      <div class="secret-form">
        <Grounds draft={draft} />
        <Question draft={draft} />
        <Acts item={item} draft={draft} />
      </div>
    </details>
  );
}

function Grounds({ draft }: { draft: Draft }) {
  const state = useSession();
  const agreements = state.votes.filter(
    (vote) => vote.status === "proclaimed" && vote.result?.outcome === "approved" && !vote.secret,
  );
  const titleOf = (item: string): string =>
    state.items.find((each) => each.id === item)?.title ?? item;
  return (
    <>
      <label class="field">
        <span>{t("Por qué es secreta")}</span>
        <select
          value={draft.ground.value}
          onChange={(event) => (draft.ground.value = event.currentTarget.value as SecretGround)}
        >
          {state.rules.secret_grounds.map((ground) => (
            <option key={ground} value={ground}>
              {groundWord(ground)}
            </option>
          ))}
        </select>
      </label>
      {draft.ground.value !== "persons" && (
        <label class="field">
          <span>{t("Votación en que se acordó")}</span>
          <select
            value={draft.agreed.value}
            onChange={(event) => (draft.agreed.value = event.currentTarget.value)}
          >
            <option value="">{t("Elija la votación")}</option>
            {agreements.map((vote) => (
              <option key={vote.vote} value={vote.vote}>
                {titleOf(vote.item)}
              </option>
            ))}
          </select>
        </label>
      )}
    </>
  );
}

function Question({ draft }: { draft: Draft }) {
  return (
    <>
      <label class="field">
        <span>{t("Qué se vota")}</span>
        <select
          value={draft.shape.value}
          onChange={(event) => (draft.shape.value = event.currentTarget.value as SecretShape)}
        >
          {SECRET_SHAPE_VALUES.map((shape) => (
            <option key={shape} value={shape}>
              {shapeWord(shape)}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>{t("Pregunta")}</span>
        <input
          value={draft.text.value}
          onInput={(event) => (draft.text.value = event.currentTarget.value)}
        />
      </label>
      {draft.shape.value !== "yes-no" && (
        <label class="field">
          <span>{t("Candidaturas, una en cada línea")}</span>
          <textarea
            rows={4}
            value={draft.names.value}
            onInput={(event) => (draft.names.value = event.currentTarget.value)}
          />
        </label>
      )}
      {draft.shape.value === "several" && (
        <label class="field">
          <span>{t("Cuántas pueden marcarse como máximo")}</span>
          <input
            type="number"
            min={1}
            max={40}
            value={draft.most.value}
            onInput={(event) => (draft.most.value = event.currentTarget.valueAsNumber || 1)}
          />
        </label>
      )}
    </>
  );
}

function asked(draft: Draft): SecretAsk {
  const names = draft.names.value.split("\n").map((name) => name.trim().normalize("NFC"));
  return {
    shape: draft.shape.value,
    text: draft.text.value.trim().normalize("NFC"),
    candidates: draft.shape.value === "yes-no" ? [] : names.filter(Boolean),
    most: draft.shape.value === "several" ? draft.most.value : 1,
  };
}

function Acts({ item, draft }: { item: ItemNow; draft: Draft }) {
  const room = useRoom();
  const act = useAct();
  const reason = useSignal("");
  const isChair = isPresiding(useSession(), room.me.value);
  const blocked = !isChair && t("Corresponde a la Presidencia");
  const terms = () => ({
    vote: room.newId(),
    item: item.id,
    ground: draft.ground.value,
    agreed_by: draft.ground.value === "persons" ? "" : draft.agreed.value,
    question: asked(draft),
  });
  const open = (): Command => ({ type: "secret.open", ...terms() });
  const onPaper = (): Command => ({
    type: "secret.open-on-paper", reason: reason.value.trim(), ...terms(),
  }); // prettier-ignore
  return (
    <>
      <ActButton act={act} icon="lock" tone="button-primary" command={open}>
        {t("Abrir la votación secreta")}
      </ActButton>
      <details class="secret-more">
        <summary>{t("Votar en papel")}</summary>
        <label class="field">
          <span>{t("Motivo que constará en el acta")}</span>
          <input value={reason.value} onInput={(event) => (reason.value = event.currentTarget.value)} />
        </label>
        <ActButton act={act} icon="document" blocked={blocked} command={onPaper}>
          {t("Abrir la votación en papel")}
        </ActButton>
      </details>
      <ActNote act={act} />
    </>
  );
}
