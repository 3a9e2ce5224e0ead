// The secretary vouches for the passkeys: whose each one is, signed with one tap.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Trouble } from "../../ballot/device/ports";
import type { RostersToSign } from "../../ballot/device/rosters";
import { t, tn } from "../../i18n";
import type { BallotDesk } from "../../live/ballot-desk";
import { assertionOf } from "../../live/passkey";
import { personOf } from "../../room/select";
import { useAsking } from "../../secret/asked";
import { Tap, TroubleNote } from "../../secret/notes";
import { Words } from "../../ui/code";
import { useRoom, useSession } from "../../ui/context";
import { useDesk } from "../../ui/desk";
import { Icon } from "../../ui/icons";
import { fullName } from "../../ui/words";

/** Shown to the secretary once there is a key: before it, the list is still being made. */
export function SignRosters() {
  const state = useSession();
  const me = useRoom().me.value.person;
  const desk = useDesk();
  const isSecretary = personOf(state, me)?.duty === "secretary";
  return desk && isSecretary ? <Rosters desk={desk} /> : null;
}

function Rosters({ desk }: { desk: BallotDesk }) {
  const { bound } = useSession().secret;
  const asking = useAsking();
  const found = useSignal<RostersToSign | null>(null);
  const ask = async (): Promise<void> => {
    found.value = await desk.ask("rosters");
  };
  const named = bound.map((one) => one.binding_sha256).join(" ");
  useEffect(() => {
    void asking.follow(ask);
  }, [named]);
  if (!found.value) return <TroubleNote asking={asking} />;
  const { keys, isSigned } = found.value;
  return (
    <div class="secret-rosters">
      {isSigned ? (
        <p class="secret-ready" role="status">
          <Icon name="badge-check" /> {t("Ha firmado de quién es cada llave de acceso.")}
        </p>
      ) : (
        <p>{t("Firme de quién es cada llave de acceso. Con su firma, nadie podrá decir después que el servidor puso una llave a nombre de otra persona.")}</p>
      )}
      <Held keys={keys} />
      {!isSigned && (
        <Tap
          asking={asking}
          icon="key"
          act={async () => {
            await sign(desk, found.value);
            await ask();
          }}
        >
          {t("Firmar la lista con mi llave de acceso")}
        </Tap>
      )}
      <TroubleNote asking={asking} />
    </div>
  );
}

function Held({ keys }: { keys: RostersToSign["keys"] }) {
  const state = useSession();
  return (
    <details class="secret-more">
      <summary>{tn("Ver la lista: {n} llave", "Ver la lista: {n} llaves", keys.length)}</summary>
      <ul class="secret-keys">
        {keys.map(({ person, hash }) => (
          <li key={`${person} ${hash}`}>
            {fullName(personOf(state, person))} · <Words hash={hash} />
          </li>
        ))}
      </ul>
    </details>
  );
}

async function sign(desk: BallotDesk, shown: RostersToSign | null): Promise<void> {
  if (!shown) return;
  const assertion = await assertionOf(shown.challenge, shown.passkeys);
  if (typeof assertion === "string") throw new Trouble(assertion);
  await desk.ask("signRosters", shown.statement, assertion.json);
}
