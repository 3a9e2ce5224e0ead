// A trustee during a vote: verifies ballots as they come, then one tap opens the result.
import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Agreement } from "../ballot/device/opening";
import type { Expected } from "../ballot/device/setup";
import { t, tn } from "../i18n";
import type { BallotDesk } from "../live/ballot-desk";
import { Code } from "../ui/code";
import { useRoom, useSession } from "../ui/context";
import { useDesk } from "../ui/desk";
import { Icon } from "../ui/icons";
import type { VoteNow } from "../wire/generated";
import { type Asking, useAsking } from "./asked";
import { expectedOf, placeOf } from "./expected";
import { Tap, TroubleNote } from "./notes";
import { FEW } from "./reveals";
import { wrapOf } from "./unlocking";

/**
 * The card of a trustee while a secret vote is open or waits for its opening; `hasCode` where the
 * code of the closed urn does not stand beside it already.
 */
export function OpeningCard({ vote, hasCode = true }: { vote: VoteNow; hasCode?: boolean }) {
  const state = useSession();
  const me = useRoom().me.value.person;
  const desk = useDesk();
  const expected = expectedOf(state, vote);
  if (!desk || !expected || placeOf(state, me) === 0) return null;
  if (vote.status === "open" || vote.status === "closing") {
    return <Watching desk={desk} expected={expected} />;
  }
  if (vote.status !== "counting") return null;
  const hasOpened = vote.secret?.opened_by.includes(me ?? "") ?? false;
  if (hasOpened) return <Opened vote={vote} />;
  return <Opening desk={desk} vote={vote} expected={expected} hasCode={hasCode} />;
}

function Watching({ desk, expected }: { desk: BallotDesk; expected: Expected }) {
  const ring = useRoom().bells.value["secret.board"];
  const asking = useAsking();
  const verified = useSignal(0);
  useEffect(() => {
    void asking.follow(async () => {
      verified.value = (await desk.ask("watch", expected)).verified;
    });
  }, [ring]);
  return (
    <section class="secret-watching" aria-label={t("Verificación de papeletas")}>
      <p>
        <Icon name="shield" />{" "}
        {tn("Su tableta ha verificado {n} papeleta.", "Su tableta ha verificado {n} papeletas.", verified.value)}
      </p>
      <TroubleNote asking={asking} />
    </section>
  );
}

function Opened({ vote }: { vote: VoteNow }) {
  const { threshold } = useSession().secret;
  const given = vote.secret?.opened_by.length ?? 0;
  return (
    <p class="secret-ready" role="status">
      <Icon name="badge-check" />{" "}
      {t("Usted ha abierto. Han abierto {given} de los {threshold} custodios necesarios.", { given, threshold })}
    </p>
  );
}

interface OpeningProps {
  readonly desk: BallotDesk;
  readonly vote: VoteNow;
  readonly expected: Expected;
  readonly hasCode: boolean;
}

function Opening({ desk, vote, expected, hasCode }: OpeningProps) {
  const ring = useRoom().bells.value["secret.statements"];
  const asking = useAsking();
  const agreement = useSignal<Agreement | null>(null);
  const hasSigned = useSignal(false);
  const waits = isWaitingForChair(vote);
  // The tap signs; when everybody has signed the same close, the result opens by itself.
  useEffect(() => {
    if (!hasSigned.value || waits) return;
    void asking.follow(() => goOn(desk, expected, agreement));
  }, [ring, hasSigned.value, waits]);
  return (
    <section class="card secret-card" aria-label={t("Abrir el resultado")}>
      <h2>
        <Icon name="key" /> {t("Abrir el resultado")}
      </h2>
      {hasCode && <Code hash={expected.closeHead} label={t("Código de la urna cerrada")} />}
      {waits && <p class="note note-warning">{t("Hay tan pocas papeletas que el resultado puede revelar el voto. La Presidencia debe permitir antes la apertura.")}</p>}
      {hasSigned.value ? (
        <Signed desk={desk} expected={expected} asking={asking} agreement={agreement.value} />
      ) : (
        <Sign desk={desk} expected={expected} asking={asking} signed={hasSigned} />
      )}
      <TroubleNote asking={asking} />
    </section>
  );
}

const isWaitingForChair = ({ secret }: VoteNow): boolean =>
  secret !== null && secret.ballots < FEW && !secret.is_opening_allowed;

async function goOn(
  desk: BallotDesk,
  expected: Expected,
  agreement: Signal<Agreement | null>,
): Promise<void> {
  const said = await desk.ask("agreement", expected);
  agreement.value = said;
  if (said.same === said.size) await desk.ask("release", expected, false);
}

interface SignProps {
  readonly desk: BallotDesk;
  readonly expected: Expected;
  readonly asking: Asking;
  readonly signed: Signal<boolean>;
}

function Sign({ desk, expected, asking, signed }: SignProps) {
  return (
    <>
      <p>{t("Compare estas tres palabras con las de la pantalla de la sala. Si son las mismas, toque una vez.")}</p>
      <Tap
        asking={asking}
        icon="key"
        tone="button-primary button-wide"
        act={async () => {
          await desk.ask("unlock", await wrapOf(desk));
          await desk.ask("sign", expected);
          signed.value = true;
        }}
      >
        {t("Son las mismas: abrir el resultado")}
      </Tap>
    </>
  );
}

interface SignedProps {
  readonly desk: BallotDesk;
  readonly expected: Expected;
  readonly asking: Asking;
  readonly agreement: Agreement | null;
}

/** With a dead tablet, enough equal signatures open once the code was compared aloud. */
function Signed({ desk, expected, asking, agreement }: SignedProps) {
  if (!agreement) return <p role="status">{t("Su tableta ha firmado el cierre.")}</p>;
  const { same, differing, size, threshold } = agreement;
  if (differing > 0) {
    return (
      <p class="note note-bad" role="alert">
        <Icon name="warning" /> {t("Otro custodio ha firmado un cierre distinto. No abra: avise a la Presidencia.")}
      </p>
    );
  }
  return (
    <>
      <p role="status">{t("Han firmado el mismo cierre {same} de {size}.", { same, size })}</p>
      {same >= threshold && same < size && (
        <Tap
          asking={asking}
          icon="key"
          act={() => desk.ask("release", expected, true)}
        >
          {t("Falta una tableta, pero hemos comparado el código en voz alta: abrir")}
        </Tap>
      )}
    </>
  );
}
