// What holds of every vote, every key and every archive.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Urn, vote } from "../../src/ballot/ballot";
import { readBoard, writeBoard } from "../../src/ballot/board";
import * as ceremony from "../../src/ballot/ceremony";
import { draws, newSeed } from "../../src/ballot/chance";
import { readElection, writeElection } from "../../src/ballot/election";
import { dump, encoded, Flaw } from "../../src/ballot/form";
import { allows, marksFor, type Question } from "../../src/ballot/question";
import * as tally from "../../src/ballot/tally";
import { readTrustees, weightsOf } from "../../src/ballot/trustees";
import { wordsOf } from "../../src/ballot/words";
import { convene, G, holdCeremony, plenary, repeatable, SEATS, urnOf, YES_NO } from "./council";

const draw = draws(G);
const few = { numRuns: 8 };

/** A question of some shape, and a vote that it may or may not admit. */
const asked = fc
  .record({ count: fc.integer({ min: 1, max: 5 }), hasBlank: fc.boolean() })
  .chain(({ count, hasBlank }) =>
    fc.record({
      least: fc.integer({ min: 0, max: count }),
      most: fc.integer({ min: 1, max: count }),
      marks: fc.array(fc.integer({ min: 0, max: 1 }), {
        minLength: count + Number(hasBlank),
        maxLength: count + Number(hasBlank),
      }),
      hasBlank: fc.constant(hasBlank),
      answers: fc.constant(Array.from({ length: count }, (_, place) => `Respuesta ${place}`)),
    }),
  )
  .filter(({ least, most }) => least <= most)
  .map(({ marks, ...shape }) => ({ question: { text: "¿Qué?", ...shape }, marks }));

function electionOf(question: Question, secret: bigint): Urn {
  const wording = { name: "Punto 1", description: "Ensayo", questions: [question] };
  const election = readElection(writeElection(G, G.ofG(5n), wording, "Ensayo22222222"));
  return new Urn(election, new Set([G.ofG(secret)]));
}

test("a vote makes a ballot exactly when the question admits it, and the sum opens to it", () => {
  fc.assert(
    fc.property(asked, ({ question, marks }) => {
      const secret = draw();
      const urn = electionOf(question, secret);
      const made = (): Uint8Array => vote(urn.election, secret, [marks], draw);
      if (!allows(question, marks)) {
        expect(made).toThrow(RangeError);
        return;
      }
      const sums = tally.addUp(urn.election, [urn.put(made())]);
      const opened = sums[0]?.map(({ alpha, beta }) =>
        G.times([beta, G.inverse(G.power(alpha, 5n))]),
      );
      expect(opened).toEqual(marks.map((mark) => G.ofG(BigInt(mark))));
    }),
    few,
  );
});

test("no byte of a ballot can be changed", async () => {
  const council = await convene(1, [YES_NO]);
  const good = vote(council.election, council.secrets[0] ?? 0n, [[0, 1, 0]], draw);
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), (place, change) => {
      const bad = good.slice();
      bad[place] = (bad[place] ?? 0) ^ change;
      expect(() => urnOf(council).put(bad)).toThrow(Flaw);
    }),
    { numRuns: 25 },
  );
});

test("one ballot of each credential, and the same one again says so", async () => {
  const council = await convene(1, [YES_NO]);
  const urn = urnOf(council);
  const secret = council.secrets[0] ?? 0n;
  const first = vote(council.election, secret, [[0, 1, 0]], draw);
  urn.put(first);

  expect(() => urn.put(first)).toThrow("ballot-duplicate");
  expect(() => urn.put(vote(council.election, secret, [[0, 1, 0]], draw))).toThrow(
    "ballot-credential-used",
  );
});

test.each([
  [2, 2],
  [3, 2],
  [4, 3],
])("of %i trustees any %i have the key, and one fewer have not", async (size, threshold) => {
  const held = await holdCeremony(repeatable(`${size}`), size, threshold);
  const trustees = readTrustees(held.trustees, G);
  const together = (owners: number[]): bigint => {
    const weights = weightsOf(trustees, owners);
    return G.ofG(owners.reduce((sum, o) => sum + (weights.get(o) ?? 0n) * (held.shares[o - 1] ?? 0n), 0n));
  };
  const last = Array.from({ length: threshold }, (_, place) => size - place);

  expect(together(last)).toBe(trustees.y);
  expect(together(last.slice(1))).not.toBe(trustees.y);
});

test("a value that is not on the promised polynomial names who sent it", async () => {
  const held = await holdCeremony(draw);
  const other = await ceremony.contribute(held.round, held.seeds[1] ?? "", draw);
  const [first, second, third] = held.contributions;
  if (!first || !second || !third) throw new Error("three trustees");
  const mixed = [first, { ...second, secrets: other.secrets }, third];

  await expect(ceremony.finish(held.round, mixed, held.seeds[0] ?? "", draw)).rejects.toMatchObject({
    code: "ceremony-share",
    where: "2",
  });
});

test("coefficients other than those promised name who changed them", async () => {
  const { round, contributions, seeds } = await holdCeremony(draw);
  const promises = contributions.map(({ coefexps }) => ceremony.promiseOf(coefexps));
  const late = await ceremony.contribute(round, seeds[2] ?? "", draw);
  const [first, second] = contributions;
  if (!first || !second) throw new Error("three trustees");

  expect(() => ceremony.checkPromises(round, promises, contributions)).not.toThrow();
  expect(() => ceremony.checkPromises(round, promises, [first, second, late])).toThrow(
    "ceremony-promise (3)",
  );
});

test("an archive is read as it was written, and not when a byte of it differs", async () => {
  const board = await plenary(2, [SEATS]);
  const archive = writeBoard(board);

  expect(readBoard(archive)).toEqual(board);
  fc.assert(
    fc.property(fc.nat(archive.length - 1), (place) => {
      const bad = archive.slice();
      bad[place] = (bad[place] ?? 0) ^ 1;
      expect(() => readBoard(bad)).toThrow(Flaw);
    }),
    { numRuns: 40 },
  );
});

test("a vote for nobody is a blank one", () => {
  expect(marksFor(SEATS, [])).toEqual([1, 0, 0, 0, 0, 0]);
  expect(marksFor(SEATS, [0, 4])).toEqual([0, 1, 0, 0, 0, 1]);
  expect(marksFor(YES_NO, [1])).toEqual([0, 1, 0]);
});

test("a seed has 22 characters that nobody takes for one another", () => {
  for (let turn = 0; turn < 50; turn += 1) expect(newSeed()).toMatch(/^[1-9A-HJ-NP-Za-km-z]{22}$/);
});

test("a tracker in Base64 and in hexadecimal has the same three words", () => {
  const tracker = "KxpH1CEtx1i5R5o8QUPADzvp8cBmFY1U1D10tP/ZLpk";

  const said = wordsOf(tracker);

  expect(said).toHaveLength(3);
  expect(said).toEqual(wordsOf("2b1a47d4212dc758b9479a3c4143c00f3be9f1c066158d54d43d74b4ffd92e99"));
  expect(dump(said.map((word) => encoded(word).length > 2))).toBe("[true,true,true]");
});
