// Check-in of a voter: one tap with the passkey binds the credentials that this device drew.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Trouble } from "../ballot/device/ports";
import type { Readiness } from "../ballot/device/voter";
import { t } from "../i18n";
import type { BallotDesk } from "../live/ballot-desk";
import { assertionOf } from "../live/passkey";
import { isMember, isOver, openVote, personOf } from "../room/select";
import { useRoom, useSession } from "../ui/context";
import { useDesk } from "../ui/desk";
import { Icon } from "../ui/icons";
import { useAsking } from "./asked";
import { Tap, TroubleNote } from "./notes";

/** The card of who may vote in secret and whose device is not ready for it. */
export function CheckIn() {
  const state = useSession();
  const me = useRoom().me.value.person;
  const desk = useDesk();
  const isVoter = isMember(personOf(state, me));
  if (!desk || !isVoter || state.secret.trustees_sha256 === "" || openVote(state) || isOver(state)) return null;
  return <Card desk={desk} person={me ?? ""} />;
}

function Card({ desk, person }: { desk: BallotDesk; person: string }) {
  const state = useSession();
  const asking = useAsking();
  const readiness = useSignal<Readiness | null>(null);
  const bound = state.secret.bound.find((one) => one.member === person)?.binding_sha256;
  const ask = async (): Promise<void> => {
    readiness.value = await desk.ask("readiness");
  };
  useEffect(() => {
    void asking.follow(ask);
  }, [bound, state.secret.ceremony]);
  if (readiness.value === "bound") return <Ready />;
  if (readiness.value === null && !asking.trouble.value) return null;
  return (
    <section class="card secret-card" aria-label={t("Preparar el voto secreto")}>
      <h2>
        <Icon name="key" /> {t("Prepare su voto secreto")}
      </h2>
      <p>
        {readiness.value === "elsewhere"
          ? t("Preparó su voto en otra tableta. Si va a votar en esta, prepárelo de nuevo aquí.")
          : t("Un toque con su llave de acceso, una vez por sesión. Su credencial no sale de esta tableta.")}
      </p>
      <Tap
        asking={asking}
        icon="key"
        tone="button-primary button-wide"
        act={async () => {
          await bind(desk, state.body_name, person);
          await ask();
        }}
      >
        {t("Preparar con la llave de acceso")}
      </Tap>
      <TroubleNote asking={asking} />
    </section>
  );
}

function Ready() {
  return (
    <p class="secret-ready">
      <Icon name="badge-check" /> {t("Esta tableta está lista para votar en secreto.")}
    </p>
  );
}

async function bind(desk: BallotDesk, body: string, person: string): Promise<void> {
  const { binding, challenge, passkeys } = await desk.ask("prepare", body, person);
  const assertion = await assertionOf(challenge, passkeys);
  if (typeof assertion === "string") throw new Trouble(assertion);
  await desk.ask("bind", binding, assertion.json);
}
