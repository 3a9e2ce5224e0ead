// The steps of one's own vote: check, choose, encrypt, cast or audit, and the receipt.
import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { Trouble } from "../ballot/device/ports";
import type { Expected } from "../ballot/device/setup";
import type { Cast } from "../ballot/device/voter";
import type { BallotDesk } from "../live/ballot-desk";
import { useSession } from "../ui/context";
import type { VoteNow } from "../wire/generated";
import { type Chosen, expectedOf } from "./expected";
import { troubleOf } from "./asked";

export type Step =
  | { readonly step: "checking" }
  | { readonly step: "choosing" }
  | { readonly step: "sending" }
  | { readonly step: "kept" } // encrypted, on this device, not in the urn yet
  | { readonly step: "cast"; readonly cast: Cast }
  | { readonly step: "spoilt"; readonly shown: string; readonly tracker: string }
  | { readonly step: "trouble"; readonly trouble: Trouble };

const AGAIN_MS = 3_000;

/** The vote of one person on one device. */
export class Voting {
  /** The tracker of what is chosen now; null while it is being encrypted. */
  private round = 0;

  constructor(
    private readonly desk: BallotDesk,
    private readonly expected: Expected,
    readonly step: Signal<Step>,
    readonly chosen: Signal<Chosen>,
    readonly tracker: Signal<string | null>,
  ) {}

  /** Check the setup; a ballot that is kept or in the urn goes before a new one. */
  async begin(): Promise<void> {
    await this.guarded(async () => {
      const cast = await this.desk.ask("resume", this.expected);
      if (cast) return { step: "cast", cast };
      await this.desk.ask("check", this.expected);
      this.empty(); // nothing is encrypted yet, whatever was picked before the device lost it
      return { step: "choosing" };
    });
  }

  /** Encrypt at once: the code on the screen is that of the ballot that will be cast. */
  async choose(places: Chosen): Promise<void> {
    this.round += 1;
    const { round } = this;
    this.chosen.value = places;
    this.tracker.value = null;
    try {
      const tracker = await this.desk.ask("encrypt", this.expected, places);
      if (round === this.round) this.tracker.value = tracker;
    } catch (error) {
      const trouble = troubleOf(error);
      if (round === this.round) this.step.value = { step: "trouble", trouble };
    }
  }

  async cast(): Promise<void> {
    if (this.tracker.value === null || this.step.value.step !== "choosing") return;
    this.step.value = { step: "sending" };
    this.chosen.value = []; // no sense on the screen from here on
    await this.guarded(async () => ({ step: "cast", cast: await this.desk.ask("cast", this.expected) }));
  }

  /** Show what this ballot was made of; it is spoilt and another one must be made. */
  async audit(): Promise<void> {
    const tracker = this.tracker.value;
    if (tracker === null || this.step.value.step !== "choosing") return;
    this.tracker.value = null; // what is being spoilt can no longer be cast
    await this.guarded(async () => {
      const shown = await this.desk.ask("spoil", this.expected);
      return { step: "spoilt", shown, tracker };
    });
  }

  chooseAgain(): void {
    this.empty();
    this.step.value = { step: "choosing" };
  }

  private empty(): void {
    this.round += 1;
    this.chosen.value = [];
    this.tracker.value = null;
  }

  /** Send again what is kept: the same bytes. */
  async again(): Promise<void> {
    const { step } = this.step.value;
    if (step === "kept" || step === "trouble") await this.begin();
  }

  private async guarded(act: () => Promise<Step>): Promise<void> {
    const before = this.step.value.step;
    try {
      this.step.value = await act();
    } catch (error) {
      const trouble = troubleOf(error);
      const isKept = trouble.code === "unreachable" && (before === "sending" || before === "kept");
      this.step.value = isKept ? { step: "kept" } : { step: "trouble", trouble };
    }
  }
}

/** The vote of this device; asked again by itself while the server cannot be reached. */
export function useVoting(desk: BallotDesk, vote: VoteNow): Voting | null {
  const state = useSession();
  const step = useSignal<Step>({ step: "checking" });
  const chosen = useSignal<Chosen>([]);
  const tracker = useSignal<string | null>(null);
  const expected = expectedOf(state, vote);
  const isOpen = vote.status === "open";
  const voting = useMemo(
    () => (expected && isOpen ? new Voting(desk, expected, step, chosen, tracker) : null),
    [vote.vote, isOpen],
  );
  useEffect(() => {
    void voting?.begin();
  }, [voting]);
  const current = step.value;
  const mustRetry =
    current.step === "kept" ||
    (current.step === "trouble" && current.trouble.code === "unreachable");
  useEffect(() => {
    if (!mustRetry) return;
    const timer = setTimeout(() => void voting?.again(), AGAIN_MS);
    return () => clearTimeout(timer);
  }, [current, mustRetry]);
  return voting;
}
