// When the count of a secret vote tells by itself what each person voted.
import type { SecretNow, VoteNow } from "../wire/generated";

/** With fewer ballots the chair decides whether they are opened (FEW in decide/secret.py). */
export const FEW = 3;

export type Reveals = "few" | "may" | "all" | null;

/**
 * What a count reveals: before it, `few` ballots, or that it `may` be unanimous; afterwards `all`
 * when every valid ballot says the same. No cryptography prevents it.
 */
export function reveals({ status, secret }: VoteNow): Reveals {
  if (!secret) return null;
  if (status === "counting") return secret.ballots < FEW ? "few" : "may";
  return status === "closed" && isUnanimous(secret) ? "all" : null;
}

function isUnanimous({ ballots, spoilt, counts }: SecretNow): boolean {
  const valid = ballots - spoilt;
  return valid > 0 && counts.every((count) => count === 0 || count === valid);
}
