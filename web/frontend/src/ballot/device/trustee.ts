// A trustee's side: the key ceremony, and the seed that is the only secret.
import * as ceremony from "../ceremony";
import { draws, newSeed } from "../chance";
import { dump, encoded, type Json, Reader } from "../form";
import { BELENIOS_2048 } from "../group";
import { proofJson, readProof } from "../proofs";
import { readCertificate, readSigned, readTrustees, type Signed, signedJson } from "../trustees";
import { type Ports, Trouble, good } from "./ports";
import { type KeptSeed, keepSeed, openSeed } from "./seed";
import type { CeremonyDesk } from "../../wire/generated";

export type Round = "certificate" | "commitment" | "contribution" | "output" | "done";

/** Where the ceremony is for this trustee. */
export interface Progress {
  readonly round: Round;
  /** The device waits for the trustee's tap: no seed yet, or one that is locked. */
  readonly needs: "tap" | "unlock" | null;
  /** The rounds that the others have not finished. */
  readonly isWaiting: boolean;
  readonly place: number;
  /** Whether this device keeps the seed; another one does when the trustee changed tablets. */
  readonly isHere: boolean;
}

/** What the device keeps of a ceremony so that a repeated message has the same bytes. */
interface Made {
  readonly seed: KeptSeed;
  readonly certificate?: Signed;
  readonly contribution?: ceremony.Contribution;
  readonly certs?: string;
  readonly output?: ceremony.Output;
}

const G = BELENIOS_2048;
const reader = new Reader("ceremony", G);
const SEED = /^[1-9A-HJ-NP-Za-km-z]{22}$/;

export class Trustee {
  /** The seed in memory, by ceremony. */
  private readonly seeds = new Map<string, string>();
  private readonly draw = draws(G);

  constructor(
    private readonly ports: Ports,
    private readonly session: string,
  ) {}

  /** The trustee's tap: make a seed, or open the one that is kept. */
  async begin(wrap: Uint8Array | null): Promise<Progress> {
    const desk = await this.desk();
    const made = await this.made(desk);
    if (made) this.seeds.set(desk.ceremony, await openSeed(made.seed, wrap));
    else if (desk.said.length > 0) throw new Trouble(desk.trustees === null ? "seed-unmade" : "seed-missing");
    else await this.adopt(desk, newSeed(), wrap);
    return this.advance();
  }

  /** Take over a seed that was written down: a replaced tablet. */
  async restore(seed: string, wrap: Uint8Array | null): Promise<void> {
    const desk = await this.desk();
    const own = desk.certs[desk.place - 1];
    if (!SEED.test(seed)) throw new Trouble("seed-form");
    const keys = ceremony.derive(G, seed);
    if (!own || certified(own) !== G.ofG(keys.signing)) throw new Trouble("seed-other");
    await this.adopt(desk, seed, wrap);
  }

  private async adopt(desk: CeremonyDesk, seed: string, wrap: Uint8Array | null): Promise<void> {
    await this.keep(desk, { seed: await keepSeed(seed, wrap) });
    this.seeds.set(desk.ceremony, seed);
  }

  /** The seed, to be written on the sealed sheet; only while it is in memory. */
  async seed(): Promise<string> {
    return this.seedOf(await this.desk());
  }

  seedOf(desk: CeremonyDesk): string {
    const seed = this.seeds.get(desk.ceremony);
    if (seed === undefined) throw new Trouble("seed-locked");
    return seed;
  }

  /** Open the kept seed; used before each act that needs it. */
  async unlock(wrap: Uint8Array | null): Promise<void> {
    const desk = await this.desk();
    const made = await this.made(desk);
    if (!made) throw new Trouble("seed-missing");
    this.seeds.set(desk.ceremony, await openSeed(made.seed, wrap));
  }

  async desk(): Promise<CeremonyDesk> {
    return good<CeremonyDesk>(await this.ports.server.get("/ceremony"));
  }

  /** Say what this round waits for from this trustee, as far as the others let go on. */
  async advance(): Promise<Progress> {
    for (;;) {
      const desk = await this.desk();
      const round = desk.round as Round;
      const made = await this.made(desk);
      const isWaiting = desk.said.includes(round);
      const isHere = made !== undefined;
      const progress = { round, needs: null, isWaiting, place: desk.place, isHere };
      if (round === "done") {
        this.checkDone(desk, made);
        return progress;
      }
      if (isWaiting) return progress;
      if (!made) return { ...progress, needs: "tap" };
      if (!this.seeds.has(desk.ceremony)) return { ...progress, needs: "unlock" };
      await this.say(desk, round, made);
    }
  }

  private async say(desk: CeremonyDesk, round: Round, made: Made): Promise<void> {
    const body = await this.bodyOf(desk, round, made);
    good(await this.ports.server.post(`/ceremony/${round}`, dump(body)));
  }

  private async bodyOf(desk: CeremonyDesk, round: Round, made: Made): Promise<Json> {
    switch (round) {
      case "certificate":
        return signedJson(await this.certificate(desk, made));
      case "commitment":
        return { sha256: ceremony.promiseOf((await this.contribution(desk, made)).coefexps) };
      case "contribution":
        return contributionJson(await this.contribution(desk, made));
      default: {
        const output = await this.output(desk, made);
        return { private_key: output.privateKey, public_key: output.publicKey };
      }
    }
  }

  private async certificate(desk: CeremonyDesk, made: Made): Promise<Signed> {
    if (made.certificate) return made.certificate;
    const { size, threshold, place } = desk;
    const where = { size, threshold, index: place };
    const certificate = ceremony.certificate(G, this.seedOf(desk), where, this.draw);
    await this.keep(desk, { ...made, certificate });
    return certificate;
  }

  private async contribution(desk: CeremonyDesk, made: Made): Promise<ceremony.Contribution> {
    if (made.contribution) return made.contribution;
    const contribution = await ceremony.contribute(roundOf(desk), this.seedOf(desk), this.draw);
    await this.keep(desk, { ...made, contribution, certs: JSON.stringify(desk.certs) });
    return contribution;
  }

  private async output(desk: CeremonyDesk, made: Made): Promise<ceremony.Output> {
    if (made.output) return made.output;
    if (made.certs !== JSON.stringify(desk.certs)) throw new Trouble("ceremony-certs");
    const round = roundOf(desk);
    const contributions = contributionsOf(desk);
    const promises = desk.commitments.map((each) => each ?? "");
    ceremony.checkPromises(round, promises, contributions);
    const output = await ceremony.finish(round, contributions, this.seedOf(desk), this.draw);
    await this.keep(desk, { ...made, output });
    return output;
  }

  /** What is published carries this trustee's certificate and key as they were made here. */
  private checkDone(desk: CeremonyDesk, made: Made | undefined): void {
    if (!made?.certificate || !made.output || desk.trustees === null) return;
    const trustees = readTrustees(encoded(desk.trustees), G);
    const isThere =
      desk.trustees.includes(dump(signedJson(made.certificate))) &&
      desk.trustees.includes(dump(made.output.publicKey)) &&
      trustees.threshold === desk.threshold;
    if (!isThere) throw new Trouble("ceremony-published");
  }

  private made(desk: CeremonyDesk): Promise<Made | undefined> {
    return this.ports.keep.get<Made>(this.keyOf(desk));
  }

  private keep(desk: CeremonyDesk, made: Made): Promise<void> {
    return this.ports.keep.put(this.keyOf(desk), made);
  }

  private keyOf(desk: CeremonyDesk): string {
    return `ceremony/${this.session}/${desk.ceremony}/${desk.place}`;
  }
}

function certified(cert: unknown): bigint {
  return readCertificate(reader, readSigned(reader, cert as Json)).verification;
}

function roundOf(desk: CeremonyDesk): ceremony.Round {
  const certs = desk.certs.map((each) => {
    if (each === null) throw new Trouble("ceremony-count");
    return readSigned(reader, each as unknown as Json);
  });
  if (desk.group !== G.name || certs.length !== desk.size) throw new Trouble("ceremony-form");
  return { group: G, threshold: desk.threshold, certs };
}

function contributionsOf(desk: CeremonyDesk): ceremony.Contribution[] {
  return desk.contributions.map((each) => {
    if (each === null) throw new Trouble("ceremony-count");
    const secrets = Array.from({ length: desk.size }, () => "");
    secrets[desk.place - 1] = each.secret;
    return {
      polynomial: "",
      secrets,
      coefexps: readSigned(reader, each.coefexps as unknown as Json),
      signature: readProof(reader, each.signature),
    };
  });
}

const contributionJson = (each: ceremony.Contribution): Json => ({
  polynomial: each.polynomial,
  secrets: each.secrets,
  coefexps: signedJson(each.coefexps),
  signature: proofJson(each.signature),
});

