// Devices of a secret vote in one node process, whose server is the Python test that runs it.
// A line of JSON each way: {person, what, given} asks a device; {get|post} is what it asks for.
import { createInterface } from "node:readline";
import { stdin, stdout } from "node:process";
import { answer, type Asked, type Device, deviceOf } from "../../src/ballot/device/device";
import { readSpoilt, trackerOf } from "../../src/ballot/audit";
import type { Answer, Server } from "../../src/ballot/device/ports";
import { readElection } from "../../src/ballot/election";
import { encoded } from "../../src/ballot/form";
import { MemoryKeep } from "./office";

interface Order {
  readonly person: string;
  readonly session: string;
  readonly what: Asked["what"] | "audit";
  readonly given: readonly unknown[];
}

const lines = createInterface({ input: stdin })[Symbol.asyncIterator]();
const devices = new Map<string, Device>();

const read = async <T>(): Promise<T> => JSON.parse(String((await lines.next()).value)) as T;
const write = (value: unknown): boolean => stdout.write(`${JSON.stringify(value)}\n`);

const server: Server = {
  get: async (path) => {
    write({ get: path });
    return read<Answer>();
  },
  post: async (path, body) => {
    const text = typeof body === "string" ? body : new TextDecoder().decode(body);
    write({ post: path, body: text });
    return read<Answer>();
  },
};

function deviceAt(person: string, session: string): Device {
  const known = devices.get(person) ?? deviceOf({ keep: new MemoryKeep(), server }, session);
  devices.set(person, known);
  return known;
}

function audited([election, shown]: readonly unknown[]): unknown {
  const spoilt = readSpoilt(String(shown));
  return spoilt && { places: spoilt.places, tracker: trackerOf(readElection(encoded(String(election))), spoilt) };
}

for (;;) {
  const line = await lines.next();
  if (line.done) break;
  const { person, session, what, given } = JSON.parse(line.value) as Order;
  const device = deviceAt(person, session);
  if (what === "audit") write({ id: 0, value: audited(given) });
  else write(await answer(device, { id: 0, what, given }));
}
