// The voter's side of a secret vote, from check-in to the receipt.
import { newSecret, spoil, writeSpoilt } from "../audit";
import { vote as makeBallot } from "../ballot";
import { draws, drawsOf } from "../chance";
import { b64, dump, encoded, hexdigest } from "../form";
import { BELENIOS_2048 } from "../group";
import { marksFor } from "../question";
import { askBoard, bytesOf, closeHeadOf } from "./board";
import { challengeOf } from "./challenge";
import { type Ports, Trouble, good } from "./ports";
import { isGenuine } from "./receipt";
import { type Expected, type Setup, askSetup } from "./setup";
import type { BallotReceipt, SecretDesk } from "../../wire/generated";

/** What a passkey is to sign so that the credentials are the member's. */
export interface ToSign {
  readonly binding: string;
  /** SHA-256 of the binding in Base64url without padding: the challenge. */
  readonly challenge: string;
  readonly passkeys: readonly string[];
}

/** Whether this device can vote: with credentials of its own, none, or those of another device. */
export type Readiness = "bound" | "unbound" | "elsewhere";

/** A ballot of this device; `receipt` is null until the server signed it. */
export interface Cast {
  readonly tracker: string;
  readonly receipt: BallotReceipt | null;
}

/** A ballot that is encrypted and neither cast nor spoilt; only memory has it. */
interface Draft {
  readonly raw: Uint8Array;
  readonly secret: Uint8Array;
  readonly places: readonly number[];
  readonly setup: Setup;
}

interface Kept {
  readonly raw: Uint8Array;
  readonly receipt: BallotReceipt | null;
}

const G = BELENIOS_2048;

export class Voter {
  private readonly setups = new Map<string, Setup>();
  private readonly drafts = new Map<string, Draft>();

  constructor(
    private readonly ports: Ports,
    private readonly session: string,
  ) {}

  async desk(): Promise<SecretDesk> {
    return good<SecretDesk>(await this.ports.server.get(""));
  }

  async readiness(): Promise<Readiness> {
    const { bound } = await this.desk();
    if (bound === null) return "unbound";
    return (await this.ports.keep.get(`binding/${bound.binding_sha256}`)) ? "bound" : "elsewhere";
  }

  /** Draw credentials for the elections to come; they stay here, their public halves are signed. */
  async prepare(body: string, voter: string): Promise<ToSign> {
    const desk = await this.desk();
    const draw = draws(G);
    const credentials: [string, string][] = [];
    for (const { uuid } of desk.elections) {
      const secret = draw();
      const before = (await this.ports.keep.get<bigint[]>(`secrets/${uuid}`)) ?? [];
      await this.ports.keep.put(`secrets/${uuid}`, [...before, secret]);
      credentials.push([uuid, String(G.ofG(secret))]);
    }
    const { session } = this;
    const binding = dump({
      t: "pleno/credentials/1", body, session, roster: desk.roster, voter, credentials,
    }); // prettier-ignore
    await this.ports.keep.put(`binding/${hexdigest(encoded(binding))}`, true);
    return { binding, challenge: challengeOf(binding), passkeys: desk.passkeys };
  }

  /** Give the server the public halves with the passkey's signature. */
  async bind(binding: string, assertion: unknown): Promise<void> {
    const body = JSON.stringify({ binding, assertion });
    good(await this.ports.server.post("/credentials", body));
  }

  /** Check the vote that was opened, and that this device can vote in it. */
  async check(expected: Expected): Promise<void> {
    const setup = await this.setupOf(expected);
    if ((await this.secretOf(setup)) === null) throw new Trouble("own-credential");
  }

  /** Encrypt a vote for the answers at `places`, and return its tracker; nothing is sent. */
  async encrypt(expected: Expected, places: readonly number[]): Promise<string> {
    const setup = await this.setupOf(expected);
    const own = await this.secretOf(setup);
    if (own === null) throw new Trouble("own-credential");
    const { election } = setup;
    const secret = newSecret();
    const marks = election.questions.map((question) => marksFor(question, places));
    const nonce = draws(election.group);
    const raw = makeBallot(election, own, marks, drawsOf(election.group, secret), nonce);
    this.drafts.set(expected.vote, { raw, secret, places, setup });
    return b64(raw);
  }

  /** Spoil the encrypted ballot and say what it was made of; it can no longer be cast. */
  spoil(expected: Expected): string {
    const draft = this.takeDraft(expected.vote);
    return writeSpoilt(spoil(draft.setup.election, draft.raw, draft.secret, draft.places));
  }

  forget(vote: string): void {
    this.drafts.delete(vote);
  }

  private takeDraft(vote: string): Draft {
    const draft = this.drafts.get(vote);
    if (draft === undefined) throw new Trouble("no-draft");
    this.drafts.delete(vote);
    return draft;
  }

  /** Keep the ballot, then send it; Trouble `unreachable` leaves it kept, to be sent again. */
  async cast(expected: Expected): Promise<Cast> {
    const { raw } = this.takeDraft(expected.vote);
    const kept = await this.ports.keep.get<Kept>(`ballot/${expected.uuid}`);
    if (kept !== undefined) return this.send(expected, kept.raw);
    await this.ports.keep.put(`ballot/${expected.uuid}`, { raw, receipt: null } satisfies Kept);
    return this.send(expected, raw);
  }

  /** Where one's ballot is, after a reload or a lost line: sent again with the same bytes. */
  async resume(expected: Expected): Promise<Cast | null> {
    const kept = await this.ports.keep.get<Kept>(`ballot/${expected.uuid}`);
    if (kept?.receipt) return { tracker: kept.receipt.tracker, receipt: kept.receipt };
    const answer = await this.ports.server.get(`/${expected.vote}/ballot`);
    if (answer.status === 404) return kept ? this.send(expected, kept.raw) : null;
    const receipt = good<BallotReceipt>(answer);
    if (kept && b64(kept.raw) !== receipt.tracker) throw new Trouble("other-ballot", receipt.tracker);
    return this.receipted(expected, kept?.raw ?? new Uint8Array(), receipt);
  }

  private async send(expected: Expected, raw: Uint8Array): Promise<Cast> {
    const answer = await this.ports.server.post(`/${expected.vote}/ballot`, raw);
    const receipt = good<BallotReceipt>(answer);
    if (receipt.tracker !== b64(raw) || receipt.uuid !== expected.uuid) {
      throw new Trouble("receipt-false");
    }
    return this.receipted(expected, raw, receipt);
  }

  private async receipted(
    expected: Expected,
    raw: Uint8Array,
    receipt: BallotReceipt,
  ): Promise<Cast> {
    const { receiptsKey } = await this.setupOf(expected);
    if ((await isGenuine(receipt, receiptsKey)) === false) throw new Trouble("receipt-false");
    await this.ports.keep.put(`ballot/${expected.uuid}`, { raw, receipt } satisfies Kept);
    return { tracker: receipt.tracker, receipt };
  }

  /** At the close: the head code is of these ballots, and one's own is among them. */
  async checkClose(expected: Expected): Promise<"counted" | "not-voted"> {
    const setup = await this.setupOf(expected);
    const board = await askBoard(this.ports, expected.vote, []);
    const ballots = bytesOf(board.ballots);
    if (ballots.length !== expected.ballots || board.close?.head !== expected.closeHead) {
      throw new Trouble("close-count");
    }
    if (closeHeadOf(setup.first, ballots) !== expected.closeHead) throw new Trouble("close-head");
    const kept = await this.ports.keep.get<Kept>(`ballot/${expected.uuid}`);
    const own = kept?.receipt?.tracker;
    if (own === undefined) return "not-voted";
    if (!ballots.some((raw) => b64(raw) === own)) throw new Trouble("close-missing", own);
    return "counted";
  }

  private async setupOf(expected: Expected): Promise<Setup> {
    const known = this.setups.get(expected.vote);
    if (known) return known;
    const asked = await askSetup(this.ports, this.session, expected);
    this.setups.set(expected.vote, asked);
    return asked;
  }

  /** The secret of this device whose public half is in the list; null for a device without. */
  private async secretOf({ election, credentials }: Setup): Promise<bigint | null> {
    const kept = (await this.ports.keep.get<bigint[]>(`secrets/${election.uuid}`)) ?? [];
    return kept.findLast((secret) => credentials.has(election.group.ofG(secret))) ?? null;
  }
}
