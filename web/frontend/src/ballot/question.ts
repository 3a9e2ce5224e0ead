// Questions whose answers are added up under encryption (Belenios specification 4.11).
import { Flaw, isObject, type Json, type Reader } from "./form";

const MAX_ANSWERS = 60;
const PRINTABLE = /^(?:[\p{L}\p{M}\p{N}\p{P}\p{S}]| )*$/u;

/**
 * Pick from `least` to `most` of `answers`; `hasBlank` lets one pick none at all.
 *
 * One of several with a blank vote is one more answer, "En blanco": `hasBlank` is for questions
 * of several seats.
 */
export interface Question {
  readonly text: string;
  readonly answers: readonly string[];
  readonly least: number;
  readonly most: number;
  readonly hasBlank: boolean;
}

/** How many ciphertexts an answer has. */
export const widthOf = (question: Question): number =>
  question.answers.length + Number(question.hasBlank);

export function questionJson(question: Question): Json {
  return {
    answers: question.answers,
    ...(question.hasBlank ? { blank: true } : {}),
    min: question.least,
    max: question.most,
    question: question.text,
  };
}

/** Whether a vote is one that the question admits: 0 or 1 for each, blank first. */
export function allows(question: Question, marks: readonly number[]): boolean {
  const { hasBlank, least, most } = question;
  if (marks.length !== widthOf(question) || marks.some((mark) => mark !== 0 && mark !== 1)) {
    return false;
  }
  const chosen = marks.slice(Number(hasBlank)).reduce((sum, mark) => sum + mark, 0);
  return hasBlank && marks[0] === 1 ? chosen === 0 : least <= chosen && chosen <= most;
}

/** The marks of a vote for the answers at these places, counted from 0; none is a blank vote. */
export function marksFor(question: Question, places: readonly number[]): number[] {
  const bits = question.answers.map((_, place) => Number(places.includes(place)));
  return question.hasBlank ? [Number(places.length === 0), ...bits] : bits;
}

export function readQuestion(reader: Reader, value: Json | undefined): Question {
  const hasBlank = isObject(value) && "blank" in value;
  const names = ["answers", ...(hasBlank ? ["blank"] : []), "min", "max", "question"];
  const fields = reader.fields(value, names);
  if (hasBlank && fields[1] !== true) throw reader.flaw("form");
  const [least, most, text] = fields.slice(-3);
  const question = {
    text: readable(reader, text),
    answers: reader.items(fields[0]).map((each) => readable(reader, each)),
    least: reader.small(least),
    most: reader.small(most),
    hasBlank,
  };
  if (!isSensible(question)) throw reader.flaw("question");
  return question;
}

/** A text in NFC without control characters: the same on every screen. */
export function readable(reader: Reader, value: Json | undefined): string {
  const text = reader.text(value);
  if (text.normalize("NFC") !== text || !PRINTABLE.test(text)) {
    throw new Flaw(`${reader.part}-text`);
  }
  return text;
}

function isSensible({ answers, least, most }: Question): boolean {
  return (
    answers.length > 0 &&
    answers.length <= MAX_ANSWERS &&
    new Set(answers).size === answers.length &&
    least >= 0 &&
    least <= most &&
    most <= answers.length &&
    most > 0
  );
}
