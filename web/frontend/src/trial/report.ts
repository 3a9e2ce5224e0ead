// What a connection test found, as named steps; pure.

export const STEPS = [
  "browser",
  "camera",
  "microphone",
  "udp",
  "relay",
  "send",
  "receive",
  "clock",
] as const;
export type Step = (typeof STEPS)[number];

/** `skipped` where there is nothing to try, as a relay that the town has not set up. */
export type Outcome = "waiting" | "running" | "passed" | "warned" | "failed" | "skipped";

export interface Result {
  readonly outcome: Outcome;
  /** Figures and names for who has to help, in no language. */
  readonly detail: string;
}

export type Report = Readonly<Record<Step, Result>>;

export const UNTRIED: Report = Object.fromEntries(
  STEPS.map((step) => [step, { outcome: "waiting", detail: "" }]),
) as Record<Step, Result>;

export type Verdict = "running" | "fit" | "limited" | "unfit";

const NEEDED: readonly Step[] = ["browser", "microphone", "send", "receive"];

/** Whether one can take part: without camera or straight way one can, without sound one cannot. */
export function verdictOf(report: Report): Verdict {
  const outcomes = STEPS.map((step) => report[step].outcome);
  if (outcomes.some((one) => one === "waiting" || one === "running")) return "running";
  if (NEEDED.some((step) => report[step].outcome === "failed")) return "unfit";
  if (report.udp.outcome === "failed" && report.relay.outcome !== "passed") return "unfit";
  return outcomes.some((one) => one === "failed" || one === "warned") ? "limited" : "fit";
}

/** The report as a text file that can be read without this program. */
export function textOf(report: Report, when: string, agent: string): string {
  const lines = STEPS.map((step) => `${step}: ${report[step].outcome} ${report[step].detail}`.trimEnd());
  return ["Hemiciclo", when, agent, `verdict: ${verdictOf(report)}`, ...lines, ""].join("\n");
}

const FAR_MS = 2_000;

/** Votes carry the server's time; a clock that is far off only confuses who reads it. */
export function clockResult(serverMs: number, askedMs: number, answeredMs: number): Result {
  const offset = Math.round(serverMs - (askedMs + answeredMs) / 2);
  const outcome = Math.abs(offset) > FAR_MS ? "warned" : "passed";
  return { outcome, detail: `${offset} ms; ${Math.round(answeredMs - askedMs)} ms` };
}

const WEAK_LOSS = 0.03;
const BAD_LOSS = 0.1;

/** What was sent or received in the seconds of the test. */
export function flowResult(packets: number, lost: number, kbps: number): Result {
  const loss = lost / Math.max(1, packets + lost);
  const detail = `${packets} p; ${(loss * 100).toFixed(1)} %; ${Math.round(kbps)} kbit/s`;
  if (packets === 0 || loss > BAD_LOSS) return { outcome: "failed", detail };
  return { outcome: loss > WEAK_LOSS ? "warned" : "passed", detail };
}
