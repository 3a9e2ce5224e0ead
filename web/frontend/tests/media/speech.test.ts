// What the level of a microphone tells, before anybody has to say so.
import { describe, expect, it } from "vitest";
import { Ear, type Hearing } from "../../src/media/speech";

/** Levels ten times a second, from a moment on; the last thing that was said. */
function heard(ear: Ear, levels: readonly number[], isOpen: boolean, from = 0): Hearing {
  let said: Hearing = "fine";
  levels.forEach((level, n) => (said = ear.take(level, isOpen, from + n * 100)));
  return said;
}

const times = (level: number, tenths: number): number[] => Array.from({ length: tenths }, () => level);
const VOICE = 0.6;

describe("a closed microphone", () => {
  it("into which one talks says so", () => {
    expect(heard(new Ear(), times(VOICE, 12), false)).toBe("talking-closed");
  });
  it("is not talked into by a cough or a door", () => {
    expect(heard(new Ear(), [...times(0, 5), ...times(VOICE, 4), ...times(0, 5)], false)).toBe("fine");
  });
  it("hears words with the gaps between them", () => {
    const words = Array.from({ length: 5 }, () => [...times(VOICE, 3), ...times(0.1, 2)]).flat();
    expect(heard(new Ear(), words, false)).toBe("talking-closed");
  });
  it("forgets it four seconds after the last word", () => {
    const ear = new Ear();
    heard(ear, times(VOICE, 12), false);
    expect(heard(ear, times(0, 30), false, 1_200)).toBe("talking-closed");
    expect(heard(ear, times(0, 30), false, 4_200)).toBe("fine");
  });
});

describe("an open microphone", () => {
  it("from which nothing comes for four seconds says so", () => {
    const ear = new Ear();
    expect(heard(ear, times(0, 35), true)).toBe("fine");
    expect(heard(ear, times(0, 10), true, 3_500)).toBe("silent-open");
  });
  it("is heard again with the first word", () => {
    const ear = new Ear();
    heard(ear, times(0, 50), true);
    expect(heard(ear, [VOICE], true, 5_000)).toBe("fine");
  });
  it("is not silent because one breathes between two sentences", () => {
    expect(heard(new Ear(), [...times(VOICE, 5), ...times(0.1, 60)], true)).toBe("fine");
  });
  it("is given four seconds anew each time that it is opened", () => {
    const ear = new Ear();
    heard(ear, times(0, 39), true);
    heard(ear, [0], false, 3_900);
    expect(heard(ear, times(0, 30), true, 4_000)).toBe("fine");
  });
});
