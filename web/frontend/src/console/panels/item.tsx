// The item under debate: what it is, what it needs, and the acts that set it aside.
import { t } from "../../i18n";
import { currentItem, openVote, personOf } from "../../room/select";
import { useSession } from "../../ui/context";
import { Icon } from "../../ui/icons";
import { fullName, itemKindWord, majorityWord, stageWord } from "../../ui/words";
import type { ItemNow } from "../../wire/generated";
import { Asides } from "./asides";
import { NextAct } from "./next";

export function ItemCard() {
  const state = useSession();
  const item = currentItem(state);
  return (
    <section class="card item-card" aria-label={t("Acto en curso")}>
      {item ? <ItemHead item={item} /> : <h2 class="item-title">{stageWord(state.stage)}</h2>}
      <NextAct />
      {item && !openVote(state) && <Asides item={item} />}
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
        {item.agreed.includes("nominal") && <> · {t("votación nominal acordada")}</>}
        {item.agreed.includes("secrecy") && <> · {t("secreto acordado")}</>}
      </p>
      <Outside item={item.id} />
    </header>
  );
}

// Who abstains by law is named here, so that nobody looks for them in the hall.
function Outside({ item }: { item: string }) {
  const state = useSession();
  const out = state.conflicts.filter((one) => one.item === item);
  if (out.length === 0) return null;
  const names = out.map((one) => fullName(personOf(state, one.member))).join(", ");
  return (
    <p class="item-outside">
      <Icon name="door-open" size="1em" /> {t("Se abstienen por causa legal: {names}", { names })}
    </p>
  );
}
