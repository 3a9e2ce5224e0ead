// A line of the agenda: number, title, state in sign and words.
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n";
import { lastVoteOn } from "../room/select";
import type { ItemNow, ItemState } from "../wire/generated";
import { useSession } from "./context";
import { Icon, type IconName } from "./icons";
import { itemStateWord, resultWord } from "./words";

const STATE_ICONS: Record<ItemState, IconName> = {
  pending: "circle-dashed",
  debating: "play",
  voting: "vote",
  settled: "check",
  withdrawn: "cross",
  tabled: "pause",
  "not-admitted": "cross",
};

export function AgendaLine({ item, aside }: { item: ItemNow; aside?: ComponentChildren }) {
  const state = useSession();
  const line = useRef<HTMLLIElement>(null);
  const isNow = item.id === state.current_item;
  useEffect(() => {
    if (isNow && line.current) bringIntoView(line.current);
  }, [isNow]);
  const vote = lastVoteOn(state, item.id, "substance");
  const isCounted = item.state === "voting" && Boolean(vote?.result);
  const standing = isCounted ? "settled" : item.state;
  return (
    <li ref={line} class={`agenda-line is-${item.state}`} aria-current={isNow && "step"}>
      <span class="agenda-number figure">{item.number}</span>
      <span class="agenda-words">
        <span class="agenda-title law">{item.title}</span>
        <small>
          <Icon name={STATE_ICONS[standing]} size="1em" />{" "}
          {isCounted ? t("Votado") : itemStateWord(item.state, state.stage)}
          {vote?.result && <> · {resultWord(vote)}</>}
        </small>
        {aside}
      </span>
    </li>
  );
}

// Only the list moves: `scrollIntoView` would also move the page below the finger.
function bringIntoView(line: HTMLElement): void {
  const box = line.closest<HTMLElement>(".tab-panel, .console-agenda");
  if (!box || box.scrollHeight <= box.clientHeight) return;
  box.scrollTop = line.offsetTop - box.offsetTop - box.clientHeight / 3;
}
