// What arrives of the room, and which of it is a picture now.
import type { Peer, Stream } from "../wire/generated";

export interface Received {
  readonly participant: string;
  readonly media: Stream["media"];
  readonly track: MediaStreamTrack;
  /** Whether anything has come yet. */
  readonly isFlowing: boolean;
}

/**
 * The shared screen, or else the camera of a member. A place in the subscription stays open when its
 * camera goes, with its last picture: who sends now is what the media server says.
 */
export function pictureFrom(
  received: readonly Received[],
  peers: readonly Peer[],
  member: string,
): MediaStreamTrack | null {
  const isShared = peers.some((peer) => peer.screen);
  const isSeen = peers.some((peer) => peer.participant === member && peer.video);
  const flowing = received.filter((one) => one.isFlowing);
  const screen = isShared && flowing.find((one) => one.media === "screen");
  const camera =
    isSeen && flowing.find((one) => one.media === "video" && one.participant === member);
  return (screen || camera || null)?.track ?? null;
}
