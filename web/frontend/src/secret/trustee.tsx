// A trustee's own part of the key: one tap in the ceremony, the sealed sheet, a replaced tablet.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Progress, Round } from "../ballot/device/trustee";
import { t } from "../i18n";
import type { BallotDesk } from "../live/ballot-desk";
import { isOver } from "../room/select";
import { useRoom, useSession } from "../ui/context";
import { useDesk } from "../ui/desk";
import { Icon } from "../ui/icons";
import { type Asking, useAsking } from "./asked";
import { placeOf } from "./expected";
import { Tap, TroubleNote } from "./notes";
import { SealedSheet } from "./sheet";
import { wrapOf } from "./unlocking";

/** The card of who holds a part of the key. */
export function TrusteeCard() {
  const state = useSession();
  const me = useRoom().me.value.person;
  const desk = useDesk();
  const isUnmade = state.secret.trustees_sha256 === "";
  if (!desk || placeOf(state, me) === 0 || (isUnmade && isOver(state))) return null;
  return <Card key={state.secret.ceremony} desk={desk} />;
}

function Card({ desk }: { desk: BallotDesk }) {
  const state = useSession();
  const room = useRoom();
  const asking = useAsking();
  const progress = useSignal<Progress | null>(null);
  const ring = room.bells.value["secret.ceremony"];
  const isMade = state.secret.trustees_sha256 !== "";
  const advance = async (): Promise<void> => {
    progress.value = await desk.ask("advance");
  };
  useEffect(() => {
    void asking.follow(advance);
  }, [ring, isMade]);
  return (
    <section class="card secret-card" aria-label={t("Su parte de la clave")}>
      <h2>
        <Icon name="key" /> {t("Usted es custodio de la clave")}
      </h2>
      {isMade ? (
        <Held desk={desk} asking={asking} progress={progress.value} advance={advance} />
      ) : (
        <Ceremony desk={desk} asking={asking} progress={progress.value} advance={advance} />
      )}
      <TroubleNote asking={asking} />
    </section>
  );
}

interface CeremonyProps {
  readonly desk: BallotDesk;
  readonly asking: Asking;
  readonly progress: Progress | null;
  readonly advance: () => Promise<void>;
}

function Ceremony({ desk, asking, progress, advance }: CeremonyProps) {
  if (!progress) return <p role="status">{t("Preguntando por la ceremonia…")}</p>;
  if (!progress.needs) return <p role="status">{waitingWord(progress.round)}</p>;
  return (
    <>
      <p>
        {progress.needs === "tap"
          ? t("Toque una vez. Esta tableta hará su parte de la clave de los votos secretos de esta sesión; no sale de ella.")
          : t("Abra su parte de la clave para seguir con la ceremonia.")}
      </p>
      <Tap
        asking={asking}
        icon="key"
        tone="button-primary button-wide"
        act={async () => {
          await desk.ask("begin", await wrapOf(desk));
          await advance();
        }}
      >
        {progress.needs === "tap" ? t("Hacer mi parte de la clave") : t("Abrir mi parte")}
      </Tap>
    </>
  );
}

function waitingWord(round: Round): string {
  switch (round) {
    case "certificate":
      return t("Esperando a que los demás custodios toquen en su tableta (paso 1 de 4).");
    case "commitment":
      return t("Las tabletas se comprometen con sus partes (paso 2 de 4).");
    case "contribution":
      return t("Las tabletas intercambian sus partes cifradas (paso 3 de 4).");
    case "output":
      return t("Las tabletas comprueban la clave (paso 4 de 4).");
    case "done":
      return t("La clave está hecha.");
  }
}

function Held({ desk, asking, progress, advance }: CeremonyProps) {
  if (!progress) return null;
  if (progress.isHere) return <Holding desk={desk} asking={asking} />;
  return (
    <>
      <p class="note note-warning" role="status">
        <Icon name="warning" />{" "}
        {t("Esta tableta no tiene su parte de la clave. Si la suya se ha perdido, abra el sobre y escriba aquí la clave de la hoja sellada.")}
      </p>
      <Restore desk={desk} asking={asking} advance={advance} />
    </>
  );
}

function Holding({ desk, asking }: { desk: BallotDesk; asking: Asking }) {
  const sheet = useSignal<string | null>(null);
  return (
    <>
      <p class="secret-ready">
        <Icon name="badge-check" /> {t("La clave está hecha y su parte está en esta tableta.")}
      </p>
      <details class="secret-more">
        <summary>{t("Hoja sellada")}</summary>
        <p>{t("Imprima la hoja y guárdela en un sobre cerrado: con ella, otra tableta puede abrir el resultado si esta se pierde.")}</p>
        <Tap
          asking={asking}
          icon="print"
          act={async () => {
            await desk.ask("unlock", await wrapOf(desk));
            sheet.value = await desk.ask("seed");
          }}
        >
          {t("Ver e imprimir la hoja sellada")}
        </Tap>
      </details>
      {sheet.value !== null && (
        <SealedSheet seed={sheet.value} close={() => (sheet.value = null)} />
      )}
    </>
  );
}

interface RestoreProps {
  readonly desk: BallotDesk;
  readonly asking: Asking;
  readonly advance: () => Promise<void>;
}

/** The sheet has the seed in groups of four: spaces are no part of it. */
function Restore({ desk, asking, advance }: RestoreProps) {
  const seed = useSignal("");
  return (
    <form
      class="secret-restore"
      onSubmit={(event) => {
        event.preventDefault();
        void asking.run(async () => {
          const written = seed.value.replaceAll(/\s/g, "");
          await desk.ask("restore", written, await wrapOf(desk));
          await advance();
        });
      }}
    >
      <label class="field">
        <span>{t("Clave de la hoja (22 letras y cifras)")}</span>
        <input
          type="text"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          value={seed.value}
          onInput={(event) => (seed.value = event.currentTarget.value)}
        />
      </label>
      <button class="button button-primary">
        <Icon name="key" /> {t("Recuperar mi parte de la clave")}
      </button>
    </form>
  );
}
