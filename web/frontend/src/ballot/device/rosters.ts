// The rosters of passkeys, which the secretary looks at and signs: whose key is whose.
import { dump, encoded, hexdigest } from "../form";
import { challengeOf } from "./challenge";
import { type Ports, Trouble, good } from "./ports";
import type { RostersDesk } from "../../wire/generated";

/** A passkey as its roster has it; `hash` is that of the public key, to be compared. */
export interface HeldKey {
  readonly person: string;
  readonly hash: string;
}

/** What is shown, and what a passkey is to sign of exactly that. */
export interface RostersToSign {
  readonly keys: readonly HeldKey[];
  readonly statement: string;
  readonly challenge: string;
  readonly passkeys: readonly string[];
  readonly isSigned: boolean;
}

interface Roster {
  readonly t: string;
  readonly session: string;
  readonly keys: readonly (readonly [person: string, credential: string, publicKey: string])[];
}

export class Rosters {
  constructor(
    private readonly ports: Ports,
    private readonly session: string,
  ) {}

  /** The text that is signed is made here, of the rosters that are shown. */
  async toSign(): Promise<RostersToSign> {
    const desk = good<RostersDesk>(await this.ports.server.get("/rosters"));
    const keys = new Map<string, HeldKey>();
    for (const raw of desk.rosters) {
      const roster = JSON.parse(raw) as Roster;
      if (roster.t !== "hemiciclo/roster/1" || roster.session !== this.session) {
        throw new Trouble("roster-form");
      }
      for (const [person, credential, publicKey] of roster.keys) {
        keys.set(`${person}|${credential}|${publicKey}`, { person, hash: hexdigest(encoded(publicKey)) });
      }
    }
    const rosters = desk.rosters.map((raw) => hexdigest(encoded(raw))).toSorted();
    const statement = dump({ t: "hemiciclo/rosters/1", session: this.session, rosters });
    return {
      keys: [...keys.values()],
      statement,
      challenge: challengeOf(statement),
      passkeys: desk.passkeys,
      isSigned: desk.is_signed,
    };
  }

  async sign(statement: string, assertion: unknown): Promise<void> {
    const body = JSON.stringify({ statement, assertion });
    good(await this.ports.server.post("/rosters", body));
  }
}
