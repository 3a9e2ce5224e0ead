// The connection test as a page: eight named steps, the verdict in one sentence, a report to send.
import { useSignal } from "@preact/signals";
import { t } from "../i18n";
import type { Signalling } from "../media/signalling";
import { Icon, type IconName } from "../ui/icons";
import type { Trial } from "../wire/generated";
import {
  type Outcome,
  type Report,
  STEPS,
  type Step,
  UNTRIED,
  type Verdict,
  textOf,
  verdictOf,
} from "./report";
import { run } from "./run";

export interface TrialPorts {
  readonly session: string;
  readonly signalling: Signalling;
  readonly whoAmI: () => Promise<string>;
  readonly askClock: () => Promise<number>;
  readonly send: (trial: Trial) => Promise<Sent>;
}

type Sent = "delivered" | "absent" | "failed";

export function TrialApp({ ports }: { ports: TrialPorts }) {
  const report = useSignal<Report | null>(null);
  const start = async (): Promise<void> => {
    report.value = UNTRIED;
    const me = await ports.whoAmI().catch(() => "");
    await run({ ...ports, me }, (now) => (report.value = now));
  };
  return (
    <main class="trial">
      <h1>{t("Probar mi conexión")}</h1>
      <p>
        {t("Dura unos veinte segundos. Nadie le ve ni le oye durante la prueba y no se graba nada.")}
      </p>
      {report.value === null ? (
        <button type="button" class="button button-primary button-big" onClick={() => void start()}>
          <Icon name="play" /> {t("Empezar la prueba")}
        </button>
      ) : (
        <Found report={report.value} ports={ports} again={() => void start()} />
      )}
    </main>
  );
}

function Found(props: { report: Report; ports: TrialPorts; again: () => void }) {
  const { report, ports, again } = props;
  const verdict = verdictOf(report);
  return (
    <>
      <ol class="trial-steps">
        {STEPS.map((step) => (
          <li key={step} class={`trial-${report[step].outcome}`}>
            <Icon name={iconOf(report[step].outcome)} />
            <span>
              <strong>{stepWord(step)}</strong> <span>{outcomeWord(report[step].outcome)}</span>
              {report[step].outcome === "failed" && <small>{helpWord(step)}</small>}
              {report[step].detail && <small class="figure">{report[step].detail}</small>}
            </span>
          </li>
        ))}
      </ol>
      <p class={`note trial-verdict verdict-${verdict}`} role="status">
        <Icon name={verdict === "fit" ? "check" : verdict === "running" ? "clock" : "warning"} />{" "}
        {verdictWord(verdict)}
      </p>
      {verdict !== "running" && <Send report={report} verdict={verdict} ports={ports} again={again} />}
    </>
  );
}

function Send(props: {
  report: Report;
  verdict: Exclude<Verdict, "running">;
  ports: TrialPorts;
  again: () => void;
}) {
  const { report, verdict, ports, again } = props;
  const sent = useSignal<Sent | null>(null);
  const text = textOf(report, new Date().toISOString(), navigator.userAgent);
  return (
    <div class="trial-acts">
      <button
        type="button"
        class="button button-primary"
        onClick={() => void ports.send({ verdict, text }).then((how) => (sent.value = how))}
      >
        <Icon name="share" /> {t("Enviar a Secretaría")}
      </button>
      <a
        class="button"
        download="prueba-de-conexion.txt"
        href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}
      >
        <Icon name="document" /> {t("Descargar el informe")}
      </a>
      <button type="button" class="button" onClick={again}>
        <Icon name="retry" /> {t("Repetir la prueba")}
      </button>
      <a class="button" href={`/tableta/${ports.session}`}>
        {t("Ir a la sesión")}
      </a>
      {sent.value && <p role="status">{sentWord(sent.value)}</p>}
    </div>
  );
}

function sentWord(sent: Sent): string {
  switch (sent) {
    case "delivered":
      return t("Secretaría ya tiene el informe.");
    case "absent":
      return t("Secretaría no está conectada. Descargue el informe y envíeselo.");
    case "failed":
      return t("No se ha podido enviar. Descargue el informe.");
  }
}

function iconOf(outcome: Outcome): IconName {
  switch (outcome) {
    case "passed":
      return "check";
    case "failed":
      return "cross";
    case "warned":
      return "warning";
    case "running":
      return "clock";
    case "waiting":
    case "skipped":
      return "circle-dashed";
  }
}

export function stepWord(step: Step): string {
  switch (step) {
    case "browser":
      return t("Navegador");
    case "camera":
      return t("Cámara");
    case "microphone":
      return t("Micrófono");
    case "udp":
      return t("Camino directo (UDP)");
    case "relay":
      return t("Camino por repetidor (TURN por TCP)");
    case "send":
      return t("Envío");
    case "receive":
      return t("Recepción");
    case "clock":
      return t("Reloj");
  }
}

function outcomeWord(outcome: Outcome): string {
  switch (outcome) {
    case "waiting":
      return t("pendiente");
    case "running":
      return t("probando…");
    case "passed":
      return t("bien");
    case "warned":
      return t("con reparos");
    case "failed":
      return t("falla");
    case "skipped":
      return t("no hay nada que probar");
  }
}

function helpWord(step: Step): string {
  switch (step) {
    case "browser":
      return t("Use una versión actual de Firefox, Chrome, Edge o Safari, y una dirección que empiece por https.");
    case "camera":
    case "microphone":
      return t("Toque el candado junto a la dirección y permita cámara y micrófono; compruebe que ningún otro programa los usa.");
    case "udp":
      return t("Su red no deja pasar UDP. Se usará el repetidor; si tampoco funciona, pruebe otra red.");
    case "relay":
      return t("No se llega al repetidor del ayuntamiento. Solo hace falta si falla el camino directo.");
    case "send":
    case "receive":
      return t("Se pierde demasiado. Acérquese al punto de acceso, use cable o cierre otros programas.");
    case "clock":
      return t("No se llega al servidor.");
  }
}

function verdictWord(verdict: Verdict): string {
  switch (verdict) {
    case "running":
      return t("Probando su conexión…");
    case "fit":
      return t("Su conexión es adecuada para participar a distancia.");
    case "limited":
      return t("Puede participar, con las limitaciones señaladas arriba.");
    case "unfit":
      return t("Así no se le oiría. Corrija lo señalado y repita la prueba, o avise a Secretaría.");
  }
}
