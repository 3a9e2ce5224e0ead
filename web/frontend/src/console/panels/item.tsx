// The item under debate: what it is, what it needs, and the acts that set it aside.
import { useSignal } from "@preact/signals";
import { t } from "../../i18n";
import { type ActName, whyNot } from "../../room/acts";
import { currentItem, lastVoteOf } from "../../room/select";
import { type Act, ActNote, useAct } from "../../ui/act";
import { useRoom, useSession } from "../../ui/context";
import { Icon } from "../../ui/icons";
import { itemKindWord, majorityWord, stageWord } from "../../ui/words";
import type { Command, ItemNow } from "../../wire/generated";
import { whyWord } from "../words";
import { NextAct } from "./next";

export function ItemCard() {
  const state = useSession();
  const item = currentItem(state);
  return (
    <section class="card item-card" aria-label={t("Acto en curso")}>
      {item ? <ItemHead item={item} /> : <h2 class="item-title">{stageWord(state.stage)}</h2>}
      <NextAct />
      {item && <Asides item={item} />}
    </section>
  );
}

function ItemHead({ item }: { item: ItemNow }) {
  return (
    <header>
      <p class="item-kind">
        <span class="figure">{item.number}</span> · {itemKindWord(item.kind)}
        {item.proposer && ` · ${item.proposer}`}
      </p>
      <h2 class="law item-title">{item.title}</h2>
      <p class="item-majority">
        {item.votable ? majorityWord(item.majority) : t("No se vota")}
        {item.matter && <> · {t("materia {matter}", { matter: item.matter })}</>}
      </p>
    </header>
  );
}

function Asides({ item }: { item: ItemNow }) {
  const state = useSession();
  const act = useAct();
  const vote = lastVoteOf(state, item.id);
  const canAnnul = vote && vote.status !== "proclaimed";
  return (
    <div class="asides">
      <ReasonAct
        name="set-item-aside"
        words={t("Retirar")}
        act={act}
        command={(reason) => ({ type: "item.withdraw", item: item.id, reason })}
      />
      <ReasonAct
        name="set-item-aside"
        words={t("Sobre la mesa")}
        act={act}
        command={(reason) => ({ type: "item.table", item: item.id, reason })}
      />
      {canAnnul && (
        <ReasonAct
          name="annul"
          words={t("Anular la votación")}
          act={act}
          command={(reason) => ({ type: "vote.annul", vote: vote.vote, reason })}
        />
      )}
      <ActNote act={act} />
    </div>
  );
}

interface ReasonProps {
  readonly name: ActName;
  readonly words: string;
  readonly act: Act;
  readonly command: (reason: string) => Command;
}

/** An act that the acta has to explain: it asks for the reason before it is done. */
export function ReasonAct({ name, words, act, command }: ReasonProps) {
  const state = useSession();
  const isAsked = useSignal(false);
  const reason = useSignal("");
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
        act.send(command(reason.value.trim()));
        isAsked.value = false;
      }}
    >
      <label class="field">
        <span>{t("{act}: motivo que constará en el acta", { act: words })}</span>
        <input
          required
          minLength={3}
          value={reason.value}
          onInput={(event) => (reason.value = event.currentTarget.value)}
        />
      </label>
      <button class="button button-danger">
        <Icon name="check" /> {words}
      </button>
      <button type="button" class="button button-quiet" onClick={() => (isAsked.value = false)}>
        {t("Dejarlo")}
      </button>
    </form>
  );
}
