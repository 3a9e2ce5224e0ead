// The ballot: encrypted answers signed with the credential (specification 4.14, 4.15).
import { type Answer, answerJson, encrypt, isProven, readAnswer, type Sheet } from "./answer";
import type { Election } from "./election";
import { b64, dump, encoded, Flaw, type Json, Reader } from "./form";
import type { Draw } from "./group";
import { know, knows, type Proof, proofJson, readProof } from "./proofs";

const MAX_BYTES = 1 << 16;
const FIELDS = ["election_uuid", "election_hash", "credential", "answers", "signature"];

/** A ballot; `raw` is what was received, `tracker` its SHA-256 in Base64: the voter's receipt. */
export interface Ballot {
  readonly credential: bigint;
  readonly answers: readonly Answer[];
  readonly hash: string;
  readonly signature: Proof;
  readonly raw: Uint8Array;
  readonly tracker: string;
}

/**
 * Make the ballot of the credential `secret`: 0 or 1 for each answer of each question.
 *
 * `nonce` draws for the signature alone, so that what `draw` gave can be shown when a ballot is
 * spoiled to be audited: with the signature's own draw anybody could work out the secret.
 */
export function vote(
  election: Election,
  secret: bigint,
  marks: readonly (readonly number[])[],
  draw: Draw,
  nonce: Draw = draw,
): Uint8Array {
  return sign(election, secret, answersOf(election, election.group.ofG(secret), marks, draw), nonce);
}

/** The encrypted answers of the owner of `credential`. */
export function answersOf(
  election: Election,
  credential: bigint,
  marks: readonly (readonly number[])[],
  draw: Draw,
): Json[] {
  return sheetsOf(election, credential).map((sheet, place) =>
    answerJson(encrypt(sheet, marks[place] ?? [], draw)),
  );
}

/** Sign encrypted answers and return the ballot's bytes. */
export function sign(
  election: Election,
  secret: bigint,
  answers: readonly Json[],
  nonce: Draw,
): Uint8Array {
  const body = bodyOf(election, election.group.ofG(secret), answers);
  const hash = b64(encoded(dump(body)));
  return signed(body, hash, know(election.group, secret, `sig|${hash}|`, nonce));
}

/** The ballot's bytes from a signature that is known. */
export function assemble(
  election: Election,
  credential: bigint,
  answers: readonly Json[],
  proof: Proof,
): Uint8Array {
  const body = bodyOf(election, credential, answers);
  return signed(body, b64(encoded(dump(body))), proof);
}

type Body = Readonly<Record<string, Json>>;

const signed = (body: Body, hash: string, proof: Proof): Uint8Array =>
  encoded(dump({ ...body, signature: { hash, proof: proofJson(proof) } }));

const bodyOf = (election: Election, credential: bigint, answers: readonly Json[]): Body => ({
  election_uuid: election.uuid,
  election_hash: election.fingerprint,
  credential: String(credential),
  answers,
});

function sheetsOf(election: Election, credential: bigint): Sheet[] {
  const { group, y, fingerprint } = election;
  const owner = `${fingerprint}|${credential}`;
  return election.questions.map((question) => ({ group, y, owner, question }));
}

/** The ballot of this election; Flaw `ballot-…` for anything else. */
export function readBallot(election: Election, raw: Uint8Array): Ballot {
  const reader = new Reader("ballot", election.group);
  const fields = reader.fields(reader.parse(raw, MAX_BYTES), FIELDS);
  const [uuid, fingerprint, credential, answers, signature] = fields;
  if (uuid !== election.uuid || fingerprint !== election.fingerprint) throw reader.flaw("election");
  const items = reader.items(answers, election.questions.length);
  const read = election.questions.map((each, place) => readAnswer(reader, each, items[place]));
  const [hash, proof] = reader.fields(signature, ["hash", "proof"]);
  return {
    credential: reader.element(credential),
    answers: read,
    hash: reader.text(hash),
    signature: readProof(reader, proof),
    raw,
    tracker: b64(raw),
  };
}

/** Throws a Flaw unless signature and every proof of a ballot hold. */
export function checkBallot(election: Election, ballot: Ballot): void {
  const { credential, hash, signature } = ballot;
  const body = bodyOf(election, credential, ballot.answers.map(answerJson));
  const isHashed = hash === b64(encoded(dump(body)));
  if (!isHashed || !knows(election.group, signature, credential, `sig|${hash}|`)) {
    throw new Flaw("ballot-signature");
  }
  const isWhole = sheetsOf(election, credential).every((sheet, place) => {
    const answer = ballot.answers[place];
    return answer !== undefined && isProven(sheet, answer);
  });
  if (!isWhole) throw new Flaw("ballot-proof");
}

/**
 * The ballots of an election, one for each credential at most.
 *
 * The server at casting time, the trustees as ballots arrive and the verifier of the finished
 * bundle ask for the same: a ballot is accepted if and only if the verifier accepts it.
 */
export class Urn {
  readonly ballots = new Map<bigint, Ballot>();

  constructor(
    readonly election: Election,
    readonly credentials: ReadonlySet<bigint>,
  ) {}

  /** Accept a ballot and return it; throws a Flaw, and then nothing has changed. */
  put(raw: Uint8Array): Ballot {
    const ballot = readBallot(this.election, raw);
    if (!this.credentials.has(ballot.credential)) throw new Flaw("ballot-credential-unknown");
    const before = this.ballots.get(ballot.credential);
    if (before !== undefined) {
      const isSame = before.tracker === ballot.tracker;
      throw new Flaw(isSame ? "ballot-duplicate" : "ballot-credential-used");
    }
    checkBallot(this.election, ballot);
    this.ballots.set(ballot.credential, ballot);
    return ballot;
  }
}
