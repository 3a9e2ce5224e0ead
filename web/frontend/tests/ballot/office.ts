// A ballot office in memory, as docs/secret-ballot.md says: what the devices talk to in tests.
import { webcrypto } from "node:crypto";
import { type Ballot, readBallot, Urn } from "../../src/ballot/ballot";
import { type Row, setupRow } from "../../src/ballot/board";
import * as ceremony from "../../src/ballot/ceremony";
import { closeHeadOf } from "../../src/ballot/device/board";
import { type Device, deviceOf } from "../../src/ballot/device/device";
import type { Answer, Keep, Server } from "../../src/ballot/device/ports";
import { electionUuid, type Expected } from "../../src/ballot/device/setup";
import { type Election, readElection, writeCredentials, writeElection } from "../../src/ballot/election";
import { b64, base64, encoded, Flaw, hexdigest, type Json, Reader } from "../../src/ballot/form";
import { headOf } from "../../src/ballot/board";
import { readProof } from "../../src/ballot/proofs";
import * as tally from "../../src/ballot/tally";
import { readSigned, readTrustees } from "../../src/ballot/trustees";
import { G } from "./council";

export const SESSION = "s-1";
const VOTE = "v-1";
const UUID = electionUuid(SESSION, 1);
const QUESTION = { shape: "yes-no", text: "¿Se aprueba?", answers: ["Sí", "No", "Abstención"], most: 1 } as const;
const ROUNDS = ["certificate", "commitment", "contribution", "output"] as const;
const reader = new Reader("office", G);

type Said = Record<string, any>; // oxlint-disable-line typescript/no-explicit-any -- JSON as it came
const ok = (body: unknown): Answer => ({ status: 200, body });
const refused = (code: string): Answer => ({ status: 409, body: { code, params: {} } });

export class Office {
  bindings = new Map<string, { sha: string; credentials: Map<string, string> }>();
  said: Said[] = [{}, {}, {}];
  readonly statements: (Said | null)[] = [null, null, null];
  readonly opened = new Map<number, tally.Opened>();
  ballots: string[] = [];
  private readonly read = new Map<string, Ballot>();
  isClosed = false;
  isOffline = false;
  private trustees: Uint8Array | null = null;
  private first: Row | null = null;
  private voters: readonly string[] = [];
  private readonly keys = webcrypto.subtle.generateKey(
    { name: "Ed25519" },
    true,
    ["sign", "verify"],
  ) as Promise<webcrypto.CryptoKeyPair>;

  /** An office after the same ceremony and check-in. */
  again(): Office {
    const office = new Office();
    office.bindings = new Map(this.bindings);
    office.said = structuredClone(this.said);
    office.trustees = this.trustees;
    return office;
  }

  /** The device of a person, with what it keeps. */
  device(person: string, place = 0, keep: Keep = new MemoryKeep()): Device {
    const server: Server = {
      get: async (path) => (this.isOffline ? { status: 0, body: null } : this.get(path, person, place)),
      post: async (path, body) => {
        if (this.isOffline) return { status: 0, body: null };
        const text = typeof body === "string" ? body : new TextDecoder().decode(body);
        return this.post(path, text, person, place);
      },
    };
    return deviceOf({ keep, server }, SESSION);
  }

  private async get(path: string, person: string, place: number): Promise<Answer> {
    if (path === "") return ok(this.desk(person));
    if (path === "/ceremony") return ok(this.ceremony(place));
    if (path === `/${VOTE}/setup`) return ok(await this.setup());
    if (path === `/${VOTE}/statements`) return ok({ statements: this.statements });
    if (path === `/${VOTE}/ballot`) return this.own(person);
    throw new Error(path);
  }

  private async post(path: string, body: string, person: string, place: number): Promise<Answer> {
    if (path === "/credentials") return this.bind(JSON.parse(body) as Said, person);
    const round = ROUNDS.find((each) => path === `/ceremony/${each}`);
    if (round) return this.say(round, JSON.parse(body) as Said, place);
    if (path === `/${VOTE}/ballot`) return this.cast(body);
    if (path === `/${VOTE}/board`) return ok(this.board(JSON.parse(body) as { have: string[] }));
    if (path === `/${VOTE}/statement`) {
      this.statements[place - 1] = JSON.parse(body) as Said;
      return ok({});
    }
    if (path === `/${VOTE}/decryption`) return this.open(encoded(body), place);
    throw new Error(path);
  }

  private desk(person: string): Said {
    const bound = this.bindings.get(person);
    return {
      elections: [{ number: 1, uuid: UUID }],
      roster: "0".repeat(64),
      bound: bound ? { binding_sha256: bound.sha, first: 1, last: 1 } : null,
      passkeys: ["cGFzc2tleQ"],
      place: null,
      turnout: null,
    };
  }

  private bind({ binding }: Said, person: string): Answer {
    const { credentials } = JSON.parse(binding as string) as { credentials: [string, string][] };
    const sha = hexdigest(encoded(binding as string));
    this.bindings.set(person, { sha, credentials: new Map(credentials) });
    return ok({ binding_sha256: sha });
  }

  private say(round: (typeof ROUNDS)[number], body: Said, place: number): Answer {
    const mine = this.said[place - 1] ?? {};
    if (mine[round] && JSON.stringify(mine[round]) !== JSON.stringify(body)) {
      return refused("ceremony-already-said");
    }
    mine[round] = body;
    if (this.said.every((each) => each["output"])) this.publish();
    return ok({});
  }

  private round(): string {
    return ROUNDS.find((each) => this.said.some((mine) => !mine[each])) ?? "done";
  }

  private all(round: string, show: (mine: Said) => unknown = (mine) => mine[round]): unknown[] {
    const isWhole = this.said.every((mine) => mine[round]);
    return this.said.map((mine) => (isWhole ? show(mine) : null));
  }

  private ceremony(place: number): Said {
    const mine = this.said[place - 1] ?? {};
    return {
      ceremony: "c-1", group: G.name, size: 3, threshold: 2, place, round: this.round(),
      said: ROUNDS.filter((each) => mine[each]),
      certs: this.all("certificate"),
      commitments: this.all("commitment", (each) => each["commitment"].sha256),
      contributions: this.all("contribution", ({ contribution: each }) => ({
        coefexps: each.coefexps, signature: each.signature, secret: each.secrets[place - 1], polynomial: null,
      })),
      trustees: this.trustees && new TextDecoder().decode(this.trustees),
      private_key: mine["output"]?.private_key ?? null,
    }; // prettier-ignore
  }

  private publish(): void {
    const certs = this.said.map((mine) => readSigned(reader, mine["certificate"] as Json));
    const contributions = this.said.map(({ contribution: each }) => ({
      polynomial: each.polynomial as string,
      secrets: each.secrets as string[],
      coefexps: readSigned(reader, each.coefexps as Json),
      signature: readProof(reader, each.signature as Json),
    }));
    const outputs = this.said.map(({ output }) => ({
      privateKey: output.private_key as string,
      publicKey: output.public_key as Json,
    }));
    this.trustees = ceremony.publish({ group: G, threshold: 2, certs }, contributions, outputs);
  }

  /** Write the setup for these voters. */
  prepare(voters: readonly string[]): void {
    this.voters = voters;
    if (!this.trustees) throw new Error("no key");
    const question = { text: QUESTION.text, answers: QUESTION.answers, least: 1, most: 1, hasBlank: false };
    const wording = { name: "Punto 1", description: "Ensayo", questions: [question] };
    const election = writeElection(G, readTrustees(this.trustees, G).y, wording, UUID);
    const credentials = voters.map((each) => BigInt(this.bindings.get(each)?.credentials.get(UUID) ?? 0));
    this.first = setupRow(election, this.trustees, writeCredentials(credentials));
  }

  private part(place: number): Uint8Array {
    return this.first?.data[place] ?? new Uint8Array();
  }

  private async setup(): Promise<Said> {
    const [election, trustees, credentials] = [0, 1, 2].map((each) => new TextDecoder().decode(this.part(each)));
    const { publicKey } = await this.keys;
    const raw = await webcrypto.subtle.exportKey("raw", publicKey);
    return { vote: VOTE, uuid: UUID, number: 1, election, trustees, credentials, receipts_key: base64(new Uint8Array(raw)) };
  }

  private urn(): Urn {
    const election = readElection(this.part(0));
    const credentials = JSON.parse(new TextDecoder().decode(this.part(2))) as string[];
    return new Urn(election, new Set(credentials.map(BigInt)));
  }

  private async cast(raw: string): Promise<Answer> {
    if (this.isClosed) return refused("vote-not-open");
    if (!this.ballots.includes(raw)) {
      try {
        this.urn().put(encoded(raw));
      } catch (error) {
        if (error instanceof Flaw) return refused(error.code);
        throw error;
      }
      this.ballots = [...this.ballots, raw];
    }
    return ok(await this.receipt(raw));
  }

  private async receipt(raw: string): Promise<Said> {
    const tracker = b64(encoded(raw));
    const statement = new Uint8Array(encoded(`pleno/receipt/2|${UUID}|${tracker}`));
    const signature = await webcrypto.subtle.sign("Ed25519", (await this.keys).privateKey, statement);
    const padded = Buffer.from(signature).toString("base64");
    return { uuid: UUID, tracker, server_sig: padded };
  }

  private async own(person: string): Promise<Answer> {
    const credential = this.bindings.get(person)?.credentials.get(UUID);
    const found = this.ballots.find((raw) => raw.includes(`"credential":"${credential}"`));
    return found ? ok(await this.receipt(found)) : { status: 404, body: { code: "ballot-unknown" } };
  }

  private board({ have }: { have: string[] }): Said {
    const shown = this.ballots.filter((raw) => !have.includes(b64(encoded(raw))));
    return { status: "open", ballots: shown, total: this.ballots.length, close: this.isClosed ? this.close() : null };
  }

  private sums(): tally.Sums {
    const { election } = this.urn();
    return tally.addUp(election, this.ballots.map((raw) => this.readAs(election, raw)));
  }

  private readAs(election: Election, raw: string): Ballot {
    const known = this.read.get(raw) ?? readBallot(election, encoded(raw));
    this.read.set(raw, known);
    return known;
  }

  close(): Said {
    const sums = tally.writeSums(this.sums());
    const head = this.first ? closeHeadOf(this.first, this.ballots.map(encoded)) : "";
    const hash = hexdigest(sums);
    const { fingerprint } = readElection(this.part(0));
    return {
      ballots: this.ballots.length, head, tally: new TextDecoder().decode(sums), tally_sha256: hash,
      statement: `pleno/close/1|${fingerprint}|${head}|${hash}`,
    }; // prettier-ignore
  }

  private open(raw: Uint8Array, place: number): Answer {
    const { keys } = readTrustees(this.part(1), G);
    const data = [raw, tally.writeOwned(raw, place)];
    this.opened.set(place, tally.checkOpened(readElection(this.part(0)), this.sums(), keys, data));
    return ok({});
  }

  counts(): number[][] {
    const trustees = readTrustees(this.part(1), G);
    const first = [...this.opened.values()].slice(0, 2);
    return tally.combine(trustees, this.sums(), first, this.ballots.length);
  }

  /** What the log says of the vote, on every screen. */
  expected(change: Partial<Expected> = {}): Expected {
    const close = this.isClosed ? this.close() : {};
    return {
      vote: VOTE, number: 1, uuid: UUID, question: QUESTION, voters: this.voters.length,
      trustees: hexdigest(this.part(1)), fingerprint: readElection(this.part(0)).fingerprint,
      setupHead: this.first ? headOf([this.first]) : "", ballots: (close["ballots"] as number) ?? 0,
      closeHead: (close["head"] as string) ?? "", tally: (close["tally_sha256"] as string) ?? "",
      isVoided: false, ...change,
    }; // prettier-ignore
  }
}

export class MemoryKeep implements Keep {
  constructor(private readonly kept = new Map<string, unknown>()) {}

  copy(): MemoryKeep {
    return new MemoryKeep(new Map(this.kept));
  }

  get<T>(key: string): Promise<T | undefined> {
    return Promise.resolve(structuredClone(this.kept.get(key)) as T | undefined);
  }

  put(key: string, value: unknown): Promise<void> {
    this.kept.set(key, structuredClone(value));
    return Promise.resolve();
  }
}
