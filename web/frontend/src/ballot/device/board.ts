// What a device checks of a closed urn: that the head code is of these ballots and no others.
import type { Row } from "../board";
import { headOf } from "../board";
import { b64, encoded } from "../form";
import type { SecretBoard } from "../../wire/generated";
import { type Ports, good } from "./ports";

/** The ballots that are not in `have`, and how the urn was closed. */
export async function askBoard(
  ports: Ports,
  vote: string,
  have: readonly string[],
): Promise<SecretBoard> {
  return good<SecretBoard>(
    await ports.server.post(`/${vote}/board`, JSON.stringify({ have })),
  );
}

/** The head code of a closed urn: its ballots stand in the order of their trackers. */
export function closeHeadOf(first: Row, ballots: readonly Uint8Array[]): string {
  const sorted = ballots
    .map((raw) => ({ raw, tracker: b64(raw) }))
    .toSorted((one, other) => (one.tracker < other.tracker ? -1 : 1));
  const cast: Row[] = sorted.map(({ raw }) => ({ kind: "Ballot", data: [raw] }));
  return headOf([first, ...cast, { kind: "EndBallots", data: [] }]);
}

export const bytesOf = (raws: readonly string[]): Uint8Array[] => raws.map(encoded);
