// Strict JSON of Belenios, crypto version 1: compact, ordered, nothing twice, nothing more.
// Hashes are taken over bytes: two readings of one text would be two ballots of one voter.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { Group } from "./group";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

const MAX_DEPTH = 16;
const MAX_SMALL = 15; // digits of a JSON number: below 2^53
const MAX_DIGITS = 617; // of an element modulo p of 2048 bits
const NUMBER = /^(0|[1-9][0-9]*)$/;
const STRING = /"(?:[^"\\]|\\[^])*"/g;
const HEX_64 = /^[0-9a-f]{64}$/;
const HALF = /(?<!\\)(?:\\\\)*\\ud[89a-f]/i; // half a character: no UTF-8 has it

const utf8 = new TextEncoder();
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** What is wrong with a piece of an election: a stable `code` and `where` it is. */
export class Flaw extends Error {
  constructor(
    readonly code: string,
    readonly where = "",
  ) {
    super(where === "" ? code : `${code} (${where})`);
  }
}

/** Compact JSON, fields in the order given, characters not escaped. */
export const dump = (value: Json): string => JSON.stringify(value);

export const encoded = (text: string): Uint8Array<ArrayBuffer> => utf8.encode(text);

/** Base64 without padding. */
export function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll("=", "");
}

/** SHA-256 in Base64 without padding: how Belenios writes trackers. */
export const b64 = (data: Uint8Array): string => base64(sha256(data));

/** SHA-256 in hexadecimal: the name of data and events in the archive. */
export const hexdigest = (data: Uint8Array): string => bytesToHex(sha256(data));

/** Reads one `part` of an election; what it does not like is `<part>-form` and the like. */
export class Reader {
  constructor(
    readonly part: string,
    readonly group: Group,
  ) {}

  flaw(kind: string, where = ""): Flaw {
    return new Flaw(`${this.part}-${kind}`, where);
  }

  /** The value of a canonical JSON text of at most `limit` bytes. */
  parse(data: Uint8Array, limit = 1 << 20): Json {
    if (data.length > limit) throw this.flaw("size");
    const text = this.decoded(data);
    this.shallow(text);
    const value = this.parsed(text);
    if (dump(value) !== text || HALF.test(text)) throw this.flaw("form");
    return value;
  }

  private decoded(data: Uint8Array): string {
    try {
      return strict.decode(data);
    } catch {
      throw this.flaw("form");
    }
  }

  private parsed(text: string): Json {
    try {
      return JSON.parse(text) as Json;
    } catch {
      throw this.flaw("form");
    }
  }

  private shallow(text: string): void {
    let depth = 0;
    for (const character of text.replaceAll(STRING, "")) {
      depth += "[{".includes(character) ? 1 : 0;
      depth -= "]}".includes(character) ? 1 : 0;
      if (depth > MAX_DEPTH) throw this.flaw("form", "depth");
    }
  }

  /** The values of an object that has exactly these fields in this order. */
  fields(value: Json | undefined, names: readonly string[]): Json[] {
    if (!isObject(value)) throw this.flaw("form");
    const found = Object.keys(value);
    if (found.length !== names.length || found.some((name, place) => name !== names[place])) {
      throw this.flaw("form");
    }
    return Object.values(value);
  }

  /** The items of an array, exactly `count` where it is given. */
  items(value: Json | undefined, count?: number): readonly Json[] {
    if (!Array.isArray(value) || (count !== undefined && value.length !== count)) {
      throw this.flaw("form");
    }
    return value as readonly Json[];
  }

  text(value: Json | undefined): string {
    if (typeof value !== "string") throw this.flaw("form");
    return value;
  }

  /** A JSON number that is a whole number. */
  small(value: Json | undefined): number {
    if (typeof value !== "number" || !Number.isInteger(value)) throw this.flaw("form");
    if (String(value).length > MAX_SMALL) throw this.flaw("form");
    return value;
  }

  /** A SHA-256 in hexadecimal. */
  digest(value: Json | undefined): string {
    const text = this.text(value);
    if (!HEX_64.test(text)) throw this.flaw("form");
    return text;
  }

  /** A number below q in base 10 without leading zeros. */
  scalar(value: Json | undefined): bigint {
    const scalar = this.number(value);
    if (scalar >= this.group.q) throw this.flaw("scalar");
    return scalar;
  }

  /** A member of the group. */
  element(value: Json | undefined): bigint {
    const element = this.number(value);
    if (!this.group.isMember(element)) throw this.flaw("element");
    return element;
  }

  private number(value: Json | undefined): bigint {
    const text = this.text(value);
    if (text.length > MAX_DIGITS || !NUMBER.test(text)) throw this.flaw("form");
    return BigInt(text);
  }
}

export function isObject(value: Json | undefined): value is { readonly [name: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
