// What a screen can ask of its device in a secret vote; the worker answers one after another.
import { Flaw } from "../form";
import { Opening } from "./opening";
import { type Ports, Trouble } from "./ports";
import { Rosters } from "./rosters";
import type { Expected } from "./setup";
import { Trustee } from "./trustee";
import { Voter } from "./voter";

/** Everything that can be asked, by name. */
export function deviceOf(ports: Ports, session: string) {
  const voter = new Voter(ports, session);
  const rosters = new Rosters(ports, session);
  const trustee = new Trustee(ports, session);
  const opening = new Opening(ports, session, trustee);
  return {
    desk: () => voter.desk(),
    readiness: () => voter.readiness(),
    prepare: (body: string, person: string) => voter.prepare(body, person),
    bind: (binding: string, assertion: unknown) => voter.bind(binding, assertion),
    rosters: () => rosters.toSign(),
    signRosters: (statement: string, assertion: unknown) => rosters.sign(statement, assertion),
    check: (expected: Expected) => voter.check(expected),
    encrypt: (expected: Expected, places: readonly number[]) => voter.encrypt(expected, places),
    spoil: async (expected: Expected) => voter.spoil(expected),
    forget: async (vote: string) => voter.forget(vote),
    cast: (expected: Expected) => voter.cast(expected),
    resume: (expected: Expected) => voter.resume(expected),
    checkClose: (expected: Expected) => voter.checkClose(expected),
    begin: (wrap: Uint8Array | null) => trustee.begin(wrap),
    restore: (seed: string, wrap: Uint8Array | null) => trustee.restore(seed, wrap),
    unlock: (wrap: Uint8Array | null) => trustee.unlock(wrap),
    seed: () => trustee.seed(),
    advance: () => trustee.advance(),
    watch: (expected: Expected) => opening.watch(expected),
    sign: (expected: Expected) => opening.sign(expected),
    agreement: (expected: Expected) => opening.agreement(expected),
    release: (expected: Expected, isCompared: boolean) => opening.release(expected, isCompared),
  };
}

export type Device = ReturnType<typeof deviceOf>;
export type Question = keyof Device;

export interface Asked {
  readonly id: number;
  readonly what: Question;
  readonly given: readonly unknown[];
}

export type Answered =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly code: string; readonly where: string; readonly sentence: string };

/** What the worker says first: it answers nothing. */
export const READY: Answered = { id: 0, value: null };

/** Answer one question; what does not hold is told by its code. */
export async function answer(device: Device, { id, what, given }: Asked): Promise<Answered> {
  const act = device[what] as (...given: readonly unknown[]) => Promise<unknown>;
  try {
    return { id, value: await act(...given) };
  } catch (error) {
    if (error instanceof Trouble) return { id, ...told(error), sentence: error.sentence };
    if (error instanceof Flaw) return { id, ...told(error), sentence: "" };
    globalThis.reportError?.(error); // the page must hear of it too, or it waits for ever
    return { id, code: "fault", where: String(error), sentence: "" };
  }
}

const told = ({ code, where }: Trouble | Flaw): { code: string; where: string } => ({ code, where });
