// Which picture is shown, and how loud is loud.
import { describe, expect, it } from "vitest";
import { levelOf } from "../../src/media/level";
import { type Received, pictureFrom } from "../../src/media/received";
import type { Peer } from "../../src/wire/generated";

function came(media: Received["media"], participant: string, isFlowing = true): Received {
  return { media, participant, isFlowing, track: { id: `${media}-${participant}` } as MediaStreamTrack };
}

function sends(participant: string, video: boolean, screen = false): Peer {
  const line = { loss: null, jitter_ms: null, rtt_ms: null, bitrate_kbps: null, down_loss: null, line: "" } as const;
  return { participant, audio: true, video, screen, level: -30, quality: 1, is_speaking: false, ...line };
}

const ALL = [came("video", "p-1"), came("video", "p-2"), came("screen", ""), came("audio", "")];

describe("the picture of a member", () => {
  it("is the camera", () => expect(pictureFrom(ALL, [sends("p-2", true)], "p-2")?.id).toBe("video-p-2"));
  it("is the screen that somebody shares", () =>
    expect(pictureFrom(ALL, [sends("p-2", true, true)], "p-2")?.id).toBe("screen-"));
  it("is not the last picture of a camera that went", () =>
    expect(pictureFrom(ALL, [sends("p-2", false)], "p-2")).toBeNull());
  it("is nothing while nothing has come", () =>
    expect(pictureFrom([came("video", "p-2", false)], [sends("p-2", true)], "p-2")).toBeNull());
  it("is never somebody else's", () => expect(pictureFrom(ALL, [sends("p-1", true)], "p-2")).toBeNull());
});

describe("the level", () => {
  const tone = (amplitude: number) => Float32Array.from({ length: 480 }, (_, n) => amplitude * Math.sin(n / 4));
  it("is nothing in silence", () => expect(levelOf(new Float32Array(480))).toBe(0));
  it("grows with the voice", () => expect(levelOf(tone(0.5))).toBeGreaterThan(levelOf(tone(0.05))));
  it("ends at full scale", () => expect(levelOf(Float32Array.from({ length: 480 }, () => 1))).toBe(1));
});
