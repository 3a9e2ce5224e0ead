// What went wrong with the device, and a button that does one thing at a time.
import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "../ui/icons";
import type { Asking } from "./asked";
import { troubleWord } from "./words";

export function TroubleNote({ asking }: { asking: Asking }) {
  const trouble = asking.trouble.value;
  if (!trouble) return null;
  return (
    <p class="note note-warning" role="alert">
      <Icon name="warning" /> {troubleWord(trouble)}
    </p>
  );
}

interface TapProps {
  readonly asking: Asking;
  readonly act: () => Promise<void>;
  readonly icon: IconName;
  readonly tone?: string;
  readonly children: ComponentChildren;
}

export function Tap({ asking, act, icon, tone = "", children }: TapProps) {
  return (
    <button
      type="button"
      class={`button ${tone}`}
      aria-busy={asking.isBusy.value}
      aria-disabled={asking.isBusy.value}
      onClick={() => void asking.run(act)}
    >
      <Icon name={icon} /> {children}
    </button>
  );
}
