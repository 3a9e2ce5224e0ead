// What a device does by itself in a secret vote, and what it refuses of a server that lies.
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { readSpoilt, trackerOf } from "../../src/ballot/audit";
import type { Device } from "../../src/ballot/device/device";
import { readElection } from "../../src/ballot/election";
import { MemoryKeep, Office } from "./office";

const VOTERS = ["p-1", "p-2", "p-3", "p-4"];

let office: Office;
let trustees: Device[];
let voters: Device[];

async function bound(device: Device, person: string): Promise<void> {
  const { binding } = await device.prepare("Ayuntamiento ficticio", person);
  await device.bind(binding, {});
}

// Ceremony and check-in are held once; each test goes on from copies of what was kept.
const held = new Office();
const keeps = Array.from({ length: 7 }, () => new MemoryKeep());

beforeAll(async () => {
  const makers = [1, 2, 3].map((place) => held.device(`t-${place}`, place, keeps[place - 1]));
  for (const each of makers) await each.begin(null);
  for (let round = 0; round < 4; round += 1) {
    for (const each of makers) await each.advance();
  }
  for (const [place, person] of VOTERS.entries()) {
    await bound(held.device(person, 0, keeps[place + 3]), person);
  }
});

beforeEach(async () => {
  office = held.again();
  office.prepare(VOTERS);
  trustees = [1, 2, 3].map((place) => office.device(`t-${place}`, place, keeps[place - 1]?.copy()));
  for (const each of trustees) await each.unlock(null);
  voters = VOTERS.map((person, place) => office.device(person, 0, keeps[place + 3]?.copy()));
});

async function everybodyVotes(): Promise<void> {
  for (const [place, device] of voters.entries()) {
    await device.encrypt(office.expected(), [place % 3]);
    await device.cast(office.expected());
  }
}

function at(place: number): Device {
  const found = trustees[place - 1];
  if (!found) throw new Error("three trustees");
  return found;
}

function voter(place: number): Device {
  const found = voters[place];
  if (!found) throw new Error("four voters");
  return found;
}

describe("a trustee whose device lost its part", () => {
  test("hears that the key must be begun again while it is not made", async () => {
    const fresh = new Office();
    await fresh.device("t-1", 1).begin(null);
    await expect(fresh.device("t-1", 1).begin(null)).rejects.toThrow("seed-unmade");
  });
});

describe("a whole vote", () => {
  test("is counted as it was cast, and every device finds its ballot at the close", async () => {
    await everybodyVotes();
    expect(await at(1).watch(office.expected())).toEqual({ verified: 4 });
    office.isClosed = true;

    for (const each of voters) expect(await each.checkClose(office.expected())).toBe("counted");
    for (const each of trustees) await each.sign(office.expected());
    await at(1).release(office.expected(), false);
    await at(3).release(office.expected(), false);

    expect(office.counts()).toEqual([[2, 1, 1]]);
  });

  test("is opened with a dead tablet only after the code was compared aloud", async () => {
    await everybodyVotes();
    office.isClosed = true;
    await at(1).sign(office.expected());
    await expect(at(1).release(office.expected(), true)).rejects.toThrow("close-unsigned");
    await at(2).sign(office.expected());

    await expect(at(1).release(office.expected(), false)).rejects.toThrow("close-unsigned");
    await at(1).release(office.expected(), true);
    await at(2).release(office.expected(), true);

    expect(office.counts()).toEqual([[2, 1, 1]]);
  });
});

describe("a voter's device", () => {
  test("shows the receipt of a ballot that another device cast, after a reload too", async () => {
    await voter(0).encrypt(office.expected(), [1]);
    const { tracker } = await voter(0).cast(office.expected());
    const other = new MemoryKeep();
    for (let reload = 0; reload < 2; reload += 1) {
      const found = await office.device("p-1", 0, other).resume(office.expected());
      expect(found?.tracker).toBe(tracker);
    }
  });

  test("keeps the ballot before it is sent, and sends the same one again", async () => {
    const keep = keeps[3]?.copy();
    const first = office.device("p-1", 0, keep);
    const tracker = await first.encrypt(office.expected(), [1]);
    office.isOffline = true;
    await expect(first.cast(office.expected())).rejects.toThrow("unreachable");
    office.isOffline = false;

    const afterReload = office.device("p-1", 0, keep);

    expect(await afterReload.resume(office.expected())).toMatchObject({ tracker });
    expect(await afterReload.resume(office.expected())).toMatchObject({ tracker });
    expect(office.ballots).toHaveLength(1);
  });

  test("does not cast twice, whatever is chosen later", async () => {
    await voter(0).encrypt(office.expected(), [0]);
    const { tracker } = await voter(0).cast(office.expected());
    await voter(0).encrypt(office.expected(), [1]);

    expect((await voter(0).cast(office.expected())).tracker).toBe(tracker);
    expect(office.ballots).toHaveLength(1);
  });

  test("tells a device without credentials from one that has them", async () => {
    expect(await voter(0).readiness()).toBe("bound");
    expect(await office.device("p-1").readiness()).toBe("elsewhere");
    expect(await office.device("p-9").readiness()).toBe("unbound");
    await expect(office.device("p-1").check(office.expected())).rejects.toThrow("own-credential");
  });

  test.each([
    ["question", { question: { shape: "yes-no", text: "¿Otra?", answers: ["Sí", "No", "Abstención"], most: 1 } }],
    ["voters", { voters: 5 }],
    ["trustees", { trustees: "0".repeat(64) }],
    ["fingerprint", { fingerprint: "x" }],
    ["head", { setupHead: "0".repeat(64) }],
    ["uuid", { number: 2 }],
    ["voided", { isVoided: true }],
  ] as const)("does not vote when the %s is not that of the screens", async (name, change) => {
    await expect(voter(0).check(office.expected(change))).rejects.toThrow(`setup-${name}`);
  });

  test("raises the alarm when its ballot is not under the head", async () => {
    await everybodyVotes();
    office.ballots = office.ballots.slice(1);
    office.isClosed = true;

    await expect(voter(0).checkClose(office.expected())).rejects.toThrow("close-missing");
    expect(await voter(1).checkClose(office.expected())).toBe("counted");
  });

  test("raises the alarm when the head is of other ballots", async () => {
    await everybodyVotes();
    office.isClosed = true;
    const expected = office.expected();
    office.ballots = office.ballots.slice(1);

    await expect(voter(1).checkClose(expected)).rejects.toThrow("close-count");
  });
});

describe("a spoilt ballot", () => {
  test("is made again by a second device from what was shown, to the same code", async () => {
    const tracker = await voter(0).encrypt(office.expected(), [2]);

    const shown = readSpoilt(await voter(0).spoil(office.expected()));

    const election = readElection(electionRaw(office));
    expect(shown?.places).toEqual([2]);
    expect(shown && trackerOf(election, shown)).toBe(tracker);
    expect(shown && trackerOf(election, { ...shown, places: [0] })).not.toBe(tracker);
  });

  test("can no longer be cast", async () => {
    await voter(0).encrypt(office.expected(), [2]);
    await voter(0).spoil(office.expected());

    await expect(voter(0).cast(office.expected())).rejects.toThrow("no-draft");
    expect(office.ballots).toHaveLength(0);
  });

  test.each(["", "a.b.c", "x.1.a.b.c", "x.1-.1.1.1.1", "x.1.1.1.1.-1"])(
    "is not read out of %j",
    (text) => {
      expect(readSpoilt(text)).toBeNull();
    },
  );
});

function electionRaw(from: Office): Uint8Array {
  return (from as unknown as { part(place: number): Uint8Array }).part(0);
}

describe("a trustee's device", () => {
  test("does not sign when a ballot that it saw is gone", async () => {
    await everybodyVotes();
    await at(1).watch(office.expected());
    const again = office.ballots;
    office.ballots = again.slice(1);
    office.isClosed = true;

    await expect(at(1).sign(office.expected())).rejects.toThrow("close-count");
  });

  test("never opens two tallies of one election, also after a reload", async () => {
    const keep = keeps[0]?.copy();
    await voter(0).encrypt(office.expected(), [0]);
    await voter(0).cast(office.expected());
    office.isClosed = true;
    const before = office.device("t-1", 1, keep);
    await before.unlock(null);
    await before.sign(office.expected());
    office.isClosed = false;
    await voter(1).encrypt(office.expected(), [1]);
    await voter(1).cast(office.expected());
    office.isClosed = true; // the same election with one ballot more: the difference is a vote

    const after = office.device("t-1", 1, keep);
    await after.unlock(null);

    await expect(after.sign(office.expected())).rejects.toThrow("release-other-tally");
    await expect(after.release(office.expected(), true)).rejects.toThrow("release-other-tally");
  });

  test("does not release when another one signed a different close", async () => {
    await everybodyVotes();
    office.isClosed = true;
    for (const each of trustees) await each.sign(office.expected());
    const whole = office.ballots;
    office.ballots = whole.slice(1);
    const other = office.device("t-4", 3, new MemoryKeep());
    await other.restore(await at(3).seed(), null);
    await other.sign(office.expected());
    office.ballots = whole;

    expect(await at(1).agreement(office.expected())).toMatchObject({ same: 2, differing: 1 });
    await expect(at(1).release(office.expected(), true)).rejects.toThrow("close-differs");
  });

  test("is replaced by another one with the seed of the sealed sheet, and by no other", async () => {
    await everybodyVotes();
    office.isClosed = true;
    const seed = await at(2).seed();
    const replaced = office.device("t-2", 2);
    await expect(replaced.restore(await at(1).seed(), null)).rejects.toThrow("seed-other");
    await expect(replaced.restore("corta", null)).rejects.toThrow("seed-form");

    await replaced.restore(seed, null);
    await at(1).sign(office.expected());
    await replaced.sign(office.expected());
    await replaced.release(office.expected(), true);

    expect(office.opened.size).toBe(1);
  });

  test("keeps the seed sealed with the passkey's bytes, and opens it with no others", async () => {
    const keep = new MemoryKeep();
    office = new Office();
    const wrap = new Uint8Array(32).fill(7);
    await office.device("t-1", 1, keep).begin(wrap);
    const reloaded = office.device("t-1", 1, keep);

    await expect(reloaded.unlock(null)).rejects.toThrow("seed-locked");
    await expect(reloaded.unlock(new Uint8Array(32))).rejects.toThrow("seed-locked");
    await reloaded.unlock(wrap);
    expect(await reloaded.seed()).toHaveLength(22);
  });

  test("repeats the same bytes in the ceremony after a reload", async () => {
    const keep = new MemoryKeep();
    office = new Office();
    await office.device("t-1", 1, keep).begin(null);
    const said = JSON.stringify(office.said[0]);
    const reloaded = office.device("t-1", 1, keep);

    await reloaded.begin(null);

    expect(JSON.stringify(office.said[0])).toBe(said);
  });
});
