// A trustee's side of a vote: verify each ballot as it arrives, sign the close, open the sums.
// A trustee never opens two tallies of one election: their difference would show single votes.
import { Urn } from "../ballot";
import { derive, recover } from "../ceremony";
import { draws } from "../chance";
import { dump, hexdigest, Reader } from "../form";
import { proofJson, readProof } from "../proofs";
import * as tally from "../tally";
import { isSigned, signText } from "../trustees";
import { askBoard, bytesOf, closeHeadOf } from "./board";
import { type Ports, Trouble, good } from "./ports";
import { type Expected, type Setup, askSetup } from "./setup";
import type { Trustee } from "./trustee";
import type { SecretClose, TrusteeStatement, TrusteeStatements } from "../../wire/generated";

/** How far the trustee's own verification is. */
export interface Watched {
  readonly verified: number;
}

/** How many trustees signed the same close as this one, of how many, and how many open it. */
export interface Agreement {
  readonly same: number;
  readonly differing: number;
  readonly size: number;
  readonly threshold: number;
}

interface Watch {
  readonly setup: Setup;
  readonly urn: Urn;
}

export class Opening {
  private readonly watches = new Map<string, Watch>();

  constructor(
    private readonly ports: Ports,
    private readonly session: string,
    private readonly trustee: Trustee,
  ) {}

  /** Verify the ballots that came since; a Flaw names what does not hold. */
  async watch(expected: Expected): Promise<Watched> {
    const { urn } = await this.watchOf(expected);
    const have = [...urn.ballots.values()].map((each) => each.tracker);
    const board = await askBoard(this.ports, expected.vote, have);
    for (const raw of bytesOf(board.ballots)) urn.put(raw);
    await this.ports.keep.put(`seen/${expected.uuid}`, this.trackersOf(urn));
    return { verified: urn.ballots.size };
  }

  private trackersOf(urn: Urn): string[] {
    return [...urn.ballots.values()].map((each) => each.tracker).toSorted();
  }

  private async watchOf(expected: Expected): Promise<Watch> {
    const known = this.watches.get(expected.vote);
    if (known) return known;
    const setup = await askSetup(this.ports, this.session, expected);
    const urn = new Urn(setup.election, setup.credentials);
    const made = { setup, urn };
    this.watches.set(expected.vote, made);
    return made;
  }

  /** Check the closed urn whole and sign its close; Trouble `close-…` when something is not so. */
  async sign(expected: Expected): Promise<void> {
    const { close } = await this.checked(expected);
    const { group } = (await this.watchOf(expected)).setup.election;
    const keys = derive(group, await this.trustee.seed());
    const signed = signText(group, keys.signing, close.statement, draws(group));
    const body = dump({ statement: signed.message, signature: proofJson(signed.signature) });
    good(await this.ports.server.post(`/${expected.vote}/statement`, body));
  }

  private async checked(expected: Expected): Promise<{ close: SecretClose; sums: tally.Sums }> {
    if (expected.isVoided) throw new Trouble("close-voided");
    const seen = (await this.ports.keep.get<string[]>(`seen/${expected.uuid}`)) ?? [];
    await this.watch(expected);
    const { setup, urn } = await this.watchOf(expected);
    const { close } = await askBoard(this.ports, expected.vote, this.trackersOf(urn));
    if (close === null) throw new Trouble("close-not-yet");
    const there = new Set(this.trackersOf(urn));
    const lost = seen.find((tracker) => !there.has(tracker));
    if (lost !== undefined) throw new Trouble("close-missing", lost);
    const own = await this.ports.keep.get<{ receipt: { tracker: string } | null }>(`ballot/${expected.uuid}`);
    if (own?.receipt && !there.has(own.receipt.tracker)) {
      throw new Trouble("close-missing", own.receipt.tracker);
    }
    const sums = this.checkClose(expected, setup, urn, close);
    await this.promise(expected);
    return { close, sums };
  }

  private checkClose(expected: Expected, setup: Setup, urn: Urn, close: SecretClose): tally.Sums {
    const ballots = [...urn.ballots.values()];
    const sums = tally.addUp(setup.election, ballots);
    const written = tally.writeSums(sums);
    const head = closeHeadOf(setup.first, ballots.map((each) => each.raw));
    const statement = `pleno/close/1|${expected.fingerprint}|${expected.closeHead}|${expected.tally}`;
    if (ballots.length !== expected.ballots || close.ballots !== expected.ballots) {
      throw new Trouble("close-count");
    }
    if (head !== expected.closeHead || close.head !== head) throw new Trouble("close-head");
    if (hexdigest(written) !== expected.tally || close.tally_sha256 !== expected.tally) {
      throw new Trouble("close-tally");
    }
    if (close.statement !== statement) throw new Trouble("close-statement");
    return sums;
  }

  /** Never two tallies of one election; written down before anything is signed. */
  private async promise(expected: Expected): Promise<void> {
    const key = `release/${expected.fingerprint}`;
    const before = await this.ports.keep.get<string>(key);
    if (before !== undefined && before !== expected.tally) throw new Trouble("release-other-tally");
    await this.ports.keep.put(key, expected.tally);
  }

  /** Who signed the same close. */
  async agreement(expected: Expected): Promise<Agreement> {
    const answer = await this.ports.server.get(`/${expected.vote}/statements`);
    const { statements } = good<TrusteeStatements>(answer);
    const { setup } = await this.watchOf(expected);
    const own = `pleno/close/1|${expected.fingerprint}|${expected.closeHead}|${expected.tally}`;
    const verdicts = statements.map((each, place) =>
      each === null ? null : isOf(setup, place, each, own),
    );
    return {
      same: verdicts.filter((verdict) => verdict === true).length,
      differing: verdicts.filter((verdict) => verdict === false).length,
      size: statements.length,
      threshold: setup.trustees.threshold,
    };
  }

  /**
   * Give the partial decryption. All trustees signed one close; or enough of them did and the head
   * code was compared aloud (`isCompared`), when a tablet is dead.
   */
  async release(expected: Expected, isCompared: boolean): Promise<void> {
    const { sums } = await this.checked(expected);
    const { same, differing, size, threshold } = await this.agreement(expected);
    if (differing > 0) throw new Trouble("close-differs");
    if (same < threshold || (same < size && !isCompared)) throw new Trouble("close-unsigned");
    const { election, trustees } = (await this.watchOf(expected)).setup;
    const desk = await this.trustee.desk();
    const share = await recover(election.group, this.trustee.seedOf(desk), desk.private_key ?? "");
    if (election.group.ofG(share) !== trustees.keys[desk.place - 1]) throw new Trouble("share-other");
    const opened = tally.openSums(election, sums, share, draws(election.group));
    good(await this.ports.server.post(`/${expected.vote}/decryption`, opened));
  }
}

/** Whether a trustee signed this statement; null for a signature that is not the trustee's. */
function isOf(setup: Setup, place: number, said: TrusteeStatement, own: string): boolean | null {
  const { group } = setup.election;
  const cert = setup.trustees.certs[place];
  const signature = readProof(new Reader("statement", group), said.signature);
  const signed = { message: said.statement, signature };
  if (cert === undefined || !isSigned(group, cert.verification, signed)) return null;
  return said.statement === own;
}
