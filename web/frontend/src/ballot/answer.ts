// An encrypted answer and the proofs that it is one the question admits (specification 4.12, 4.13).
import type { Json, Reader } from "./form";
import type { Draw, Group } from "./group";
import {
  type Branches,
  type Ciphertext,
  ciphertextJson,
  holds,
  minus,
  type Proof,
  product,
  proofJson,
  proveOne,
  readCiphertext,
  readProofs,
} from "./proofs";
import { allows, type Question, widthOf } from "./question";

export interface Answer {
  readonly choices: readonly Ciphertext[];
  readonly individual: readonly (readonly Proof[])[];
  readonly overall: readonly Proof[];
  readonly blank: readonly Proof[];
}

/** Where an answer is written: the election's key and `owner` = fingerprint|credential. */
export interface Sheet {
  readonly group: Group;
  readonly y: bigint;
  readonly owner: string;
  readonly question: Question;
}

export function answerJson(answer: Answer): Json {
  return {
    choices: answer.choices.map(ciphertextJson),
    individual_proofs: answer.individual.map((each) => each.map(proofJson)),
    overall_proof: answer.overall.map(proofJson),
    ...(answer.blank.length > 0 ? { blank_proof: answer.blank.map(proofJson) } : {}),
  };
}

/** The answer that an object says, of the shape that the question asks for. */
export function readAnswer(reader: Reader, question: Question, value: Json | undefined): Answer {
  const blankName = question.hasBlank ? ["blank_proof"] : [];
  const names = ["choices", "individual_proofs", "overall_proof", ...blankName];
  const [choices, individual, overall, blank] = reader.fields(value, names);
  const width = widthOf(question);
  const branches = question.most - question.least + 1 + Number(question.hasBlank);
  return {
    choices: reader.items(choices, width).map((each) => readCiphertext(reader, each)),
    individual: reader.items(individual, width).map((each) => readProofs(reader, each, 2)),
    overall: readProofs(reader, overall, branches),
    blank: question.hasBlank ? readProofs(reader, blank, 2) : [],
  };
}

/** Encrypt a vote with its proofs; RangeError for one that the question does not admit. */
export function encrypt(sheet: Sheet, marks: readonly number[], draw: Draw): Answer {
  const { group, question } = sheet;
  if (!allows(question, marks)) throw new RangeError("the question does not admit this vote");
  const sealed = marks.map((mark) => ({ mark, random: draw() }));
  const choices = sealed.map(({ mark, random }) => encrypted(sheet, mark, random));
  const individual = sealed.map(({ mark, random }, place) =>
    proveOne(bit(sheet, choices[place]), mark, random, draw),
  );
  const [first = 0n, ...rest] = sealed.map(({ random }) => random);
  const summed = question.hasBlank ? rest : [first, ...rest];
  const total = group.reduced(summed.reduce((sum, each) => sum + each, 0n));
  const isBlank = question.hasBlank && marks[0] === 1;
  const secret = isBlank ? first : total;
  const overall = proveOne(whole(sheet, choices), branchOf(question, marks), secret, draw);
  if (!question.hasBlank) return { choices, individual, overall, blank: [] };
  const other = isBlank ? total : first;
  const blank = proveOne(blankOr(sheet, choices), Number(isBlank), other, draw);
  return { choices, individual, overall, blank };
}

function encrypted({ group, y }: Sheet, mark: number, random: bigint): Ciphertext {
  const masked = group.fixed(y)(random);
  return { alpha: group.ofG(random), beta: mark === 1 ? group.times([masked, group.g]) : masked };
}

/** The alternative of the overall proof that is the true one. */
function branchOf(question: Question, marks: readonly number[]): number {
  if (question.hasBlank && marks[0] === 1) return 0;
  const chosen = marks.slice(Number(question.hasBlank)).reduce((sum, mark) => sum + mark, 0);
  return chosen - question.least + Number(question.hasBlank);
}

/** Check every proof of an answer. */
export function isProven(sheet: Sheet, answer: Answer): boolean {
  const { choices, individual, overall, blank } = answer;
  return (
    choices.every((choice, place) => holds(bit(sheet, choice), individual[place] ?? [])) &&
    holds(whole(sheet, choices), overall) &&
    (blank.length === 0 || holds(blankOr(sheet, choices), blank))
  );
}

/** The statement that a choice is 0 or 1. */
function bit(sheet: Sheet, choice: Ciphertext | undefined): Branches {
  if (choice === undefined) throw new RangeError("a mark without choice");
  const prefix = `prove|${sheet.owner}|${choice.alpha},${choice.beta}|`;
  return { ...keyOf(sheet), prefix, zeros: [choice, minus(sheet.group, choice, 1)] };
}

/** The statement that the whole is admitted: blank, or from least to most. */
function whole(sheet: Sheet, choices: readonly Ciphertext[]): Branches {
  const { group, question } = sheet;
  const text = written(sheet, choices);
  const total = summed(sheet, choices);
  const counts = Array.from({ length: question.most - question.least + 1 }, (_, index) =>
    minus(group, total, question.least + index),
  );
  if (!question.hasBlank) {
    return { ...keyOf(sheet), prefix: `prove|${text}|${total.alpha},${total.beta}|`, zeros: counts };
  }
  const blank = choices.slice(0, 1).map((each) => minus(group, each, 1));
  return { ...keyOf(sheet), prefix: `bproof1|${text}|`, zeros: [...blank, ...counts] };
}

/** The statement that it is not blank, or that nothing is picked. */
function blankOr(sheet: Sheet, choices: readonly Ciphertext[]): Branches {
  const zeros = [...choices.slice(0, 1), summed(sheet, choices)];
  return { ...keyOf(sheet), prefix: `bproof0|${written(sheet, choices)}|`, zeros };
}

/** The encryption of how many are picked. */
function summed({ group, question }: Sheet, choices: readonly Ciphertext[]): Ciphertext {
  return product(group, choices.slice(Number(question.hasBlank)));
}

const keyOf = ({ group, y }: Sheet): { group: Group; y: bigint } => ({ group, y });

function written({ owner }: Sheet, choices: readonly Ciphertext[]): string {
  return `${owner}|${choices.map((each) => `${each.alpha},${each.beta}`).join(",")}`;
}
