// What the chair must know of a secret count before it is opened, and before it is proclaimed.
import { t } from "../../i18n";
import { reveals } from "../../secret/reveals";
import type { VoteNow } from "../../wire/generated";

export function Revealing({ vote }: { vote: VoteNow }) {
  const found = reveals(vote);
  const n = vote.secret?.ballots ?? 0;
  if (found === "may") {
    return (
      <p class="note" role="note">
        {t("Si las {n} papeletas dicen lo mismo, el resultado dirá qué votó cada persona. Ningún sistema lo evita.", { n })}
      </p>
    );
  }
  if (found !== "all") return null;
  return (
    <p class="note note-warning" role="alert">
      {t("Resultado unánime: revela qué votó cada una de las personas que votaron. Téngalo en cuenta al proclamarlo.")}
    </p>
  );
}
