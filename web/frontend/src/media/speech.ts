// What the level of a microphone tells: that one talks while it is closed, or that nothing is heard.

export type Hearing = "fine" | "talking-closed" | "silent-open";

const TALKS = 0.4; // -36 dBFS: a voice near the microphone, not the room around it
const HEARS = 0.06; // -56 dBFS: below the noise of any microphone that is connected
const TALKING_MS = 700;
const SILENT_MS = 4_000;
const FORGET_MS = 4_000;

/** Takes a level of 0 to 1, ten times a second, and says what is wrong with it. */
export class Ear {
  private talkedMs = 0;
  private talkedAt = -FORGET_MS;
  private heardAt: number | null = null;
  private last = 0;

  take(level: number, isOpen: boolean, now: number): Hearing {
    const step = Math.min(200, Math.max(0, now - this.last));
    this.last = now;
    return isOpen ? this.open(level, now) : this.closed(level, step, now);
  }

  private open(level: number, now: number): Hearing {
    this.talkedMs = 0;
    this.talkedAt = -FORGET_MS;
    if (level >= HEARS) this.heardAt = now;
    this.heardAt ??= now; // since it was opened
    return now - this.heardAt >= SILENT_MS ? "silent-open" : "fine";
  }

  // Words have gaps: talking is what adds up, and fades twice as slowly as it grew.
  private closed(level: number, step: number, now: number): Hearing {
    this.heardAt = null;
    this.talkedMs = level >= TALKS ? this.talkedMs + step : Math.max(0, this.talkedMs - step / 2);
    if (this.talkedMs >= TALKING_MS) {
      this.talkedAt = now;
      this.talkedMs = TALKING_MS;
    }
    return now - this.talkedAt < FORGET_MS ? "talking-closed" : "fine";
  }
}
