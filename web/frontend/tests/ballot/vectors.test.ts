// The published test vectors, byte for byte: what other implementations must also give.
import { pbkdf2 } from "@noble/hashes/pbkdf2.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { expect, test } from "vitest";
import { Urn, vote } from "../../src/ballot/ballot";
import { headOf, type Row, setupRow } from "../../src/ballot/board";
import {
  type Election,
  readElection,
  writeCredentials,
  writeElection,
} from "../../src/ballot/election";
import { dump, encoded, hexdigest } from "../../src/ballot/form";
import { type Draw, wholeOf } from "../../src/ballot/group";
import * as tally from "../../src/ballot/tally";
import { single } from "../../src/ballot/trustees";
import { G } from "./council";

const X = 12345678901234567890n;
const S = 98765432109876543210n;
const QUESTION = {
  text: "¿Se aprueba?", answers: ["Sí", "No", "Abstención"], least: 1, most: 1, hasBlank: false,
}; // prettier-ignore

function vector(first = 0): Draw {
  let count = first;
  return () => {
    count += 1;
    return wholeOf(sha256(encoded(`vector|${count - 1}`))) % G.q;
  };
}

const sha = (number: bigint): string => hexdigest(encoded(String(number)));

function made(): { election: Election; raw: Uint8Array; urn: Urn } {
  const wording = { name: "Punto 3", description: "Vector de prueba", questions: [QUESTION] };
  const election = readElection(writeElection(G, G.ofG(X), wording, "TestVector1234"));
  const urn = new Urn(election, new Set([G.ofG(S)]));
  return { election, raw: vote(election, S, [[0, 1, 0]], vector()), urn };
}

test("election and keys are those of the vector", () => {
  const { election } = made();

  expect(sha(election.y)).toBe("4d6fcdfdc9287ca6930dbc5d2352d5550070d70f61fbfc3435e28e91ea78b04b");
  expect(sha(G.ofG(S))).toBe("33882e16cf64a5b9437ab6c61b199c38ce5ecf9803411514b9afec5bfc9a7d66");
  expect(election.raw.length).toBe(839);
  expect(election.fingerprint).toBe("vLhQsn2Vuvf+LSfTgd6CwXFtTeUveppxNgZIyWAGATw");
});

test("the ballot is that of the vector to the last byte", () => {
  const { raw, urn } = made();
  const ballot = urn.put(raw);
  const [answer] = ballot.answers;

  expect(sha(answer?.choices[0]?.alpha ?? 0n)).toBe(
    "27bd806cc66b97db107711df33e2a26ab5986c7f22df755b26b309606d472534",
  );
  expect(answer?.individual[0]?.[0]).toEqual({
    challenge: 58834215059451476551498102900918843741387332037294775894269636079129624428807n,
    response: 30551072482471737840510130824777951963604534748574486233857458482391579371489n,
  });
  expect(answer?.overall[0]).toEqual({
    challenge: 5117706558672559751809096029457469897730055782895595696027233273181958082611n,
    response: 12893970812887579195738519690910884793855334183758522365617202110731696172834n,
  });
  expect(ballot.hash).toBe("+MvS/ad+8AMqjOCXNrXY4GrUgfw8Xb9w7D/zhIaS66c");
  expect(ballot.signature).toEqual({
    challenge: 10567278376498369125942403038202728665172114332263518702013276738735855391578n,
    response: 18945477009629373296349655642003526356319835104881411537631740558492902439373n,
  });
  expect(raw.length).toBe(6121);
  expect(ballot.tracker).toBe("KxpH1CEtx1i5R5o8QUPADzvp8cBmFY1U1D10tP/ZLpk");
  expect(hexdigest(raw)).toBe("2b1a47d4212dc758b9479a3c4143c00f3be9f1c066158d54d43d74b4ffd92e99");
});

test("the partial decryption is that of the vector", () => {
  const { election, raw, urn } = made();
  const sums = tally.addUp(election, [urn.put(raw)]);

  expect(hexdigest(tally.openSums(election, sums, X, vector()))).toBe(
    "df28c424e7deef9a179b4a50d1a7b98d1abe28007adfa1df3cd4de91e72abb9a",
  );
});

test("the head of the archive is that of the vector", () => {
  const { election, raw } = made();
  const trustees = encoded(dump([single(G, X, vector(3))]));
  const first = setupRow(election.raw, trustees, writeCredentials([G.ofG(S)]));
  const rows: Row[] = [first, { kind: "Ballot", data: [raw] }];

  expect(headOf(rows)).toBe("3a1dd1ab36e9b6cdaf7f6d7c224f8379325eed48a6c4f31e790ff759d649c714");
});

test("what a proof of possession hashes is that of the vector", () => {
  const digest = "8519fec82d6183f37a7a11e94da353c7cf6e22802ce707ad16cec0bf50a1c0bc";

  expect(hexdigest(encoded(`pok|BELENIOS-2048|${G.ofG(X)}|${G.ofG(7n)}`))).toBe(digest);
  expect(G.scalar(`pok|BELENIOS-2048|${G.ofG(X)}|`, [G.ofG(7n)])).toBe(BigInt(`0x${digest}`) % G.q);
});

test("the old derivation of credentials is that of the vector", () => {
  const derived = pbkdf2(sha256, "111-111-111-111-111", "TestVector1234", { c: 1000, dkLen: 32 });

  expect(bytesToHex(derived)).toBe(
    "5e689fa9203740aaa6fc89ad094e08e87f26c51be16c189ea12e1f295338815f",
  );
});
