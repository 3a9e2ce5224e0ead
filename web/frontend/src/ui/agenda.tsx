// A line of the agenda: number, title, state in sign and words.
import { lastVoteOf } from "../room/select";
import type { ItemNow, ItemState } from "../wire/generated";
import { useSession } from "./context";
import { Icon, type IconName } from "./icons";
import { itemStateWord, outcomeWord } from "./words";

const STATE_ICONS: Record<ItemState, IconName> = {
  pending: "circle-dashed",
  debating: "play",
  voting: "vote",
  settled: "check",
  withdrawn: "cross",
  tabled: "pause",
};

export function AgendaLine({ item }: { item: ItemNow }) {
  const state = useSession();
  const outcome = lastVoteOf(state, item.id)?.result?.outcome;
  return (
    <li class={`agenda-line is-${item.state}`} aria-current={item.id === state.current_item && "step"}>
      <span class="agenda-number figure">{item.number}</span>
      <span class="agenda-words">
        <span class="agenda-title law">{item.title}</span>
        <small>
          <Icon name={STATE_ICONS[item.state]} size="1em" /> {itemStateWord(item.state)}
          {outcome && item.state !== "voting" && <> · {outcomeWord(outcome)}</>}
        </small>
      </span>
    </li>
  );
}
