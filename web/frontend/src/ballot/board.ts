// The public board: a hash chain of events, and the `.bel` archive that carries it.
import { dump, encoded, Flaw, hexdigest, isObject, type Json, Reader } from "./form";
import { BELENIOS_2048 } from "./group";

const PIECES = {
  Setup: 4,
  Ballot: 1,
  EndBallots: 0,
  EncryptedTally: 2,
  PartialDecryption: 2,
  Result: 1,
} as const;
export type Kind = keyof typeof PIECES;
const KINDS = Object.keys(PIECES) as Kind[];
const BLOCK = 512;
const MAX_ARCHIVE = 1 << 28;
const OCTAL = /^[0-7]{11}$/;
const STAMP = /^[1-9][0-9]{0,9}$/;

/** An event with the data that come with it; the last of the data is its payload. */
export interface Row {
  readonly kind: Kind;
  readonly data: readonly Uint8Array[];
}

/** The table of events; `timestamp` in Unix seconds is that of the setup. */
export interface Board {
  readonly timestamp: number;
  readonly rows: readonly Row[];
}

/** The chained events: the hash of the last, the head, fixes everything before it. */
export function eventsOf(rows: readonly Row[]): Uint8Array[] {
  const chained: Uint8Array[] = [];
  rows.forEach(({ kind, data }, height) => {
    const before = chained.at(-1);
    const last = data.at(-1);
    const event = {
      ...(before ? { parent: hexdigest(before) } : {}),
      height,
      type: kind,
      ...(last ? { payload: hexdigest(last) } : {}),
    };
    chained.push(encoded(dump(event)));
  });
  return chained;
}

/** The hash of the last event, in hexadecimal. */
export const headOf = (rows: readonly Row[]): string =>
  hexdigest(eventsOf(rows).at(-1) ?? new Uint8Array());

/** The first event with its data. */
export function setupRow(election: Uint8Array, trustees: Uint8Array, credentials: Uint8Array): Row {
  const hashes = {
    election: hexdigest(election),
    trustees: hexdigest(trustees),
    credentials: hexdigest(credentials),
  };
  return { kind: "Setup", data: [election, trustees, credentials, encoded(dump(hashes))] };
}

/** The `.bel` archive: an old tar that only ever grows, without an end mark. */
export function writeBoard({ timestamp, rows }: Board): Uint8Array {
  const header = encoded(dump({ version: 1, timestamp: String(timestamp) }));
  const parts = [member("BELENIOS", header, timestamp)];
  eventsOf(rows).forEach((event, height) => {
    for (const each of rows[height]?.data ?? []) {
      parts.push(member(`${hexdigest(each)}.data.json`, each, timestamp));
    }
    parts.push(member(`${hexdigest(event)}.event.json`, event, timestamp));
  });
  return joined(parts);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}

function member(name: string, content: Uint8Array, timestamp: number): Uint8Array {
  const filled = Math.ceil(content.length / BLOCK) * BLOCK;
  const block = new Uint8Array(BLOCK + filled);
  const put = (place: number, text: string): void => block.set(encoded(text), place);
  put(0, name);
  put(100, "0000644");
  put(108, "0000000");
  put(116, "0000000");
  put(124, content.length.toString(8).padStart(11, "0"));
  put(136, timestamp.toString(8).padStart(11, "0"));
  put(148, " ".repeat(8));
  put(156, "0");
  const sum = block.subarray(0, BLOCK).reduce((total, byte) => total + byte, 0);
  put(148, `${sum.toString(8).padStart(6, "0")}\0 `);
  block.set(content, BLOCK);
  return block;
}

/**
 * The table of events of an archive that `writeBoard` would write, byte for byte.
 *
 * Flaws: `archive-form`; `archive-hash` for a content that is not the one its name says;
 * `events-chain`; `events-data` for data that no event carries.
 */
export function readBoard(archive: Uint8Array): Board {
  const [first, ...members] = readMembers(archive);
  if (first === undefined || first.name !== "BELENIOS") throw new Flaw("archive-form", "BELENIOS");
  for (const { name, content } of members) {
    if (name.split(".")[0] !== hexdigest(content)) throw new Flaw("archive-hash", name);
  }
  const board = { timestamp: readTimestamp(first.content), rows: readRows(members) };
  if (board.rows.length === 0) throw new Flaw("archive-form");
  if (!isSame(writeBoard(board), archive)) throw new Flaw(difference(members, board));
  return board;
}

interface Member {
  readonly name: string;
  readonly content: Uint8Array;
}

export const isSame = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, place) => byte === other[place]);

function difference(members: readonly Member[], board: Board): string {
  const said = members.filter(({ name }) => name.endsWith(".event.json"));
  const made = eventsOf(board.rows);
  const isChained =
    said.length === made.length &&
    made.every((event, height) => isSame(event, said[height]?.content ?? new Uint8Array()));
  return isChained ? "archive-form" : "events-chain";
}

function readTimestamp(header: Uint8Array): number {
  const reader = new Reader("archive", BELENIOS_2048);
  const [version, timestamp] = reader.fields(reader.parse(header), ["version", "timestamp"]);
  const stamp = reader.text(timestamp);
  if (reader.small(version) !== 1 || !STAMP.test(stamp)) throw reader.flaw("version");
  return Number(stamp);
}

function readMembers(archive: Uint8Array): Member[] {
  if (archive.length > MAX_ARCHIVE || archive.length % BLOCK !== 0) {
    throw new Flaw("archive-form", "size");
  }
  const latin = new TextDecoder("latin1");
  const members: Member[] = [];
  for (let place = 0; place < archive.length; ) {
    const block = archive.subarray(place, place + BLOCK);
    const size = latin.decode(block.subarray(124, 135));
    if (!OCTAL.test(size)) throw new Flaw("archive-form", String(place));
    const end = place + BLOCK + Number.parseInt(size, 8);
    if (end > archive.length) throw new Flaw("archive-form", "truncated");
    const name = latin.decode(block.subarray(0, 100)).replace(/\0+$/, "");
    members.push({ name, content: archive.subarray(place + BLOCK, end) });
    place = Math.ceil(end / BLOCK) * BLOCK;
  }
  return members;
}

function readRows(members: readonly Member[]): Row[] {
  const rows: Row[] = [];
  let waiting: Uint8Array[] = [];
  for (const { name, content } of members) {
    if (name.endsWith(".data.json")) {
      waiting.push(content);
      continue;
    }
    const kind = kindOf(content);
    if (waiting.length !== PIECES[kind]) throw new Flaw("events-data", name);
    rows.push({ kind, data: waiting });
    waiting = [];
  }
  if (waiting.length > 0) throw new Flaw("events-data", "end");
  return rows;
}

function kindOf(event: Uint8Array): Kind {
  const value: Json = new Reader("events", BELENIOS_2048).parse(event);
  const said = isObject(value) ? value["type"] : undefined;
  const kind = KINDS.find((each) => each === said);
  if (kind === undefined) throw new Flaw("events-form");
  return kind;
}
