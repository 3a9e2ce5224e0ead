// Times ballots in the browser that opens it and sends the figures to who served the page.
import { Urn, vote } from "../src/ballot/ballot";
import { draws } from "../src/ballot/chance";
import { readElection, writeElection } from "../src/ballot/election";
import { BELENIOS_2048 as G } from "../src/ballot/group";

const BALLOTS = 15;
const CHECKS = 7;
const question = {
  text: "¿Se aprueba la propuesta ficticia?",
  answers: ["Sí", "No", "Abstención"],
  least: 1,
  most: 1,
  hasBlank: false,
};
const draw = draws(G);

const timed = (act: () => unknown): number => {
  const start = performance.now();
  act();
  return performance.now() - start;
};

const median = (times: number[]): number => times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0;

const wording = { name: "Punto 1", description: "Ensayo", questions: [question] };
const election = readElection(writeElection(G, G.ofG(draw()), wording, "Ensayo22222222"));
const secrets = Array.from({ length: BALLOTS }, draw);
const raws: Uint8Array[] = [];
const cast = (secret: bigint): number =>
  timed(() => raws.push(vote(election, secret, [[0, 1, 0]], draw)));
const times = secrets.map(cast);
const urn = new Urn(election, new Set(secrets.map((each) => G.ofG(each))));
const checks = raws.slice(0, CHECKS).map((raw) => timed(() => urn.put(raw)));
const figures = {
  first_ballot_ms: times[0],
  ballot_ms: median(times.slice(1)),
  verify_ballot_ms: median(checks),
};
await fetch("/figures", { method: "POST", body: JSON.stringify(figures) });
