// The action zone of a tablet while a secret vote goes from its preparation to its count.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Expected } from "../ballot/device/setup";
import { t } from "../i18n";
import type { BallotDesk } from "../live/ballot-desk";
import { Code } from "../ui/code";
import { useRoom, useSession } from "../ui/context";
import { useDesk } from "../ui/desk";
import { Icon } from "../ui/icons";
import type { SessionState, VoteNow } from "../wire/generated";
import { useAsking } from "./asked";
import { SecretBallot } from "./ballot";
import { expectedOf, placeOf } from "./expected";
import { TroubleNote } from "./notes";
import { OpeningCard } from "./opening";
import { useVoting } from "./voting";

export function SecretZone({ vote }: { vote: VoteNow }) {
  const desk = useDesk();
  const me = useRoom().me.value.person ?? "";
  const state = useSession();
  if (vote.secret?.is_paper) return <OnPaper />;
  if (!desk) return null;
  const opens = isToOpen(state, vote, me);
  return (
    <div class="secret-zone">
      {opens && <OpeningCard vote={vote} />}
      {vote.eligible.includes(me) ? (
        <Mine desk={desk} vote={vote} />
      ) : (
        <p class="secret-quiet">{t("Votación secreta en curso. Usted no vota en ella.")}</p>
      )}
      {!opens && <OpeningCard vote={vote} />}
    </div>
  );
}

// What is asked of a custodian stands first, and brings the code of the urn with it.
function isToOpen(state: SessionState, vote: VoteNow, me: string): boolean {
  const hasOpened = vote.secret?.opened_by.includes(me) ?? false;
  return vote.status === "counting" && placeOf(state, me) > 0 && !hasOpened;
}

function OnPaper() {
  return (
    <p class="secret-quiet" role="status">
      <Icon name="document" size="2rem" />{" "}
      {t("Esta votación es en papel: la Secretaría le dará su papeleta.")}
    </p>
  );
}

function Mine({ desk, vote }: { desk: BallotDesk; vote: VoteNow }) {
  const room = useRoom();
  const state = useSession();
  const voting = useVoting(desk, vote);
  const expected = expectedOf(state, vote);
  if (voting) return <SecretBallot vote={vote} voting={voting} />;
  if (vote.status === "counting" && expected) {
    const me = room.me.value.person ?? "";
    return <Closed desk={desk} expected={expected} hasCode={!isToOpen(state, vote, me)} />;
  }
  return (
    <p class="secret-quiet" role="status">
      <Icon name="lock" size="2rem" />{" "}
      {vote.status === "preparing" ? t("Se prepara la votación secreta…") : t("Se cierra la urna…")}
    </p>
  );
}

interface ClosedProps {
  readonly desk: BallotDesk;
  readonly expected: Expected;
  readonly hasCode: boolean;
}

function Closed({ desk, expected, hasCode }: ClosedProps) {
  const asking = useAsking();
  const verdict = useSignal<"counted" | "not-voted" | null>(null);
  useEffect(() => {
    void asking.follow(async () => {
      verdict.value = await desk.ask("checkClose", expected);
    });
  }, [expected.closeHead]);
  return (
    <div class="registered registered-secret">
      <p class="registered-words" role="status">
        {t("Urna cerrada")}
      </p>
      {hasCode && <Code hash={expected.closeHead} label={t("Código de la urna cerrada")} />}
      {verdict.value === "counted" && (
        <p class="secret-ready">
          <Icon name="badge-check" /> {t("Esta tableta ha comprobado que su papeleta está en la urna.")}
        </p>
      )}
      {verdict.value === "not-voted" && <p>{t("No consta papeleta de esta tableta.")}</p>}
      <TroubleNote asking={asking} />
    </div>
  );
}
