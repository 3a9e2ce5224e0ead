// Tabs by the pattern of the ARIA guide: arrows move, the panel follows.
import { type Signal, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { Icon, type IconName } from "./icons";

export interface Tab {
  readonly id: string;
  readonly words: string;
  readonly icon: IconName;
  readonly panel: () => ComponentChildren;
  /** What must be seen without opening the tab. */
  readonly badge?: () => ComponentChildren;
}

export function Tabs({ tabs, label }: { tabs: readonly Tab[]; label: string }) {
  const chosen = useSignal(tabs[0]?.id ?? "");
  const base = useId();
  const open = tabs.find((tab) => tab.id === chosen.value) ?? tabs[0];
  return (
    <section class="tabs" aria-label={label}>
      <div class="tab-list" role="tablist" onKeyDown={(event) => step(event, tabs, chosen)}>
        {tabs.map((tab) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            id={`${base}-${tab.id}`}
            aria-selected={tab === open}
            aria-controls={`${base}-panel`}
            tabIndex={tab === open ? 0 : -1}
            onClick={() => (chosen.value = tab.id)}
          >
            <Icon name={tab.icon} />
            <span>{tab.words}</span>
            {tab.badge?.()}
          </button>
        ))}
      </div>
      <div
        class="tab-panel"
        role="tabpanel"
        id={`${base}-panel`}
        aria-labelledby={`${base}-${open?.id}`}
        tabIndex={0}
      >
        {open?.panel()}
      </div>
    </section>
  );
}

function step(event: KeyboardEvent, tabs: readonly Tab[], chosen: Signal<string>): void {
  const move = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
  if (move === 0) return;
  const at = tabs.findIndex((tab) => tab.id === chosen.value);
  const next = tabs[(at + move + tabs.length) % tabs.length];
  if (!next) return;
  chosen.value = next.id;
  const list = event.currentTarget as HTMLElement;
  requestAnimationFrame(() => {
    list.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
  });
}
