// What is asked, under which key, of whom: election.json and the list of credentials.
import { b64, dump, encoded, Reader } from "./form";
import { BELENIOS_2048, type Group, GROUPS } from "./group";
import { type Question, questionJson, readable, readQuestion } from "./question";

export const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const UUID = new RegExp(`^[${BASE58}]{14,40}$`);
const VERSION = 1;
const FIELDS = ["version", "description", "name", "group", "public_key", "questions", "uuid"];
const MAX_QUESTIONS = 20;

/** An election; `raw` is election.json as published: it is hashed, never written again. */
export interface Election {
  readonly group: Group;
  readonly y: bigint;
  readonly questions: readonly Question[];
  readonly uuid: string;
  readonly name: string;
  readonly description: string;
  readonly raw: Uint8Array;
  /** SHA-256 of election.json in Base64 without padding. */
  readonly fingerprint: string;
}

/** What a reader sees of an election. */
export interface Wording {
  readonly name: string;
  readonly description: string;
  readonly questions: readonly Question[];
}

export function writeElection(group: Group, y: bigint, wording: Wording, uuid: string): Uint8Array {
  return encoded(
    dump({
      version: VERSION,
      description: wording.description,
      name: wording.name,
      group: group.name,
      public_key: String(y),
      questions: wording.questions.map(questionJson),
      uuid,
    }),
  );
}

/** The election; Flaw `election-…` for what is not one of ours. */
export function readElection(raw: Uint8Array, groups = GROUPS): Election {
  const first = new Reader("election", BELENIOS_2048);
  const fields = first.fields(first.parse(raw), FIELDS);
  const [version, description, name, groupName, key, questions, uuid] = fields;
  if (first.small(version) !== VERSION) throw first.flaw("version");
  const group = groups.get(first.text(groupName));
  if (group === undefined) throw first.flaw("group");
  const reader = new Reader("election", group);
  const said = readable(reader, description);
  const title = readable(reader, name);
  const asked = reader.items(questions).map((each) => readQuestion(reader, each));
  if (asked.length === 0 || asked.length > MAX_QUESTIONS || !UUID.test(reader.text(uuid))) {
    throw reader.flaw("form");
  }
  return {
    group, y: readKey(reader, reader.text(key)), questions: asked, uuid: reader.text(uuid),
    name: title, description: said, raw, fingerprint: b64(raw),
  }; // prettier-ignore
}

function readKey(reader: Reader, value: string): bigint {
  const key = reader.element(value);
  if (key === 1n) throw reader.flaw("element");
  return key;
}

/** The list of public credentials, sorted: their order tells nothing. */
export function writeCredentials(credentials: readonly bigint[]): Uint8Array {
  return encoded(dump(credentials.map(String).toSorted()));
}

/** The public credentials; Flaw for a weight, a repetition, 1 or a non-member. */
export function readCredentials(raw: Uint8Array, group: Group): ReadonlySet<bigint> {
  const reader = new Reader("credentials", group);
  const items = reader.items(reader.parse(raw, 1 << 22)).map((each) => reader.text(each));
  if (items.some((each) => each.includes(","))) throw reader.flaw("weight");
  if (new Set(items).size !== items.length) throw reader.flaw("repeated");
  return new Set(items.map((each) => readKey(reader, each)));
}
