// What went wrong with the device, and a button that does one thing at a time.
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { t } from "../i18n";
import { Icon, type IconName } from "../ui/icons";
import type { Asking } from "./asked";
import { troubleWord } from "./words";

export function TroubleNote({ asking }: { asking: Asking }) {
  const trouble = asking.trouble.value;
  if (!trouble) return null;
  return (
    <div class="note note-warning" role="alert">
      <p>
        <Icon name="warning" /> {troubleWord(trouble)}
      </p>
      {asking.mayRepeat.value && (
        <button type="button" class="button" onClick={() => void asking.repeat()}>
          <Icon name="retry" /> {t("Volver a comprobar")}
        </button>
      )}
    </div>
  );
}

interface TapProps {
  readonly asking: Asking;
  readonly act: () => Promise<void>;
  readonly icon: IconName;
  readonly tone?: string;
  readonly children: ComponentChildren;
}

/** With the button goes what became of its tap. */
export function Tap({ asking, act, icon, tone = "", children }: TapProps) {
  useEffect(() => () => asking.forgetTap(), [asking]);
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
