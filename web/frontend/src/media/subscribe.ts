// Receives the room: the server makes the offers, the browser answers.
import type { Stream } from "../wire/generated";
import { type LineNews, described, newPeer } from "./peer";
import type { Received } from "./received";
import type { Signalling } from "./signalling";

export interface Wanted {
  readonly tiles: readonly string[];
  readonly audio: boolean;
}

export interface Told {
  readonly change: (received: readonly Received[]) => void;
  readonly line: (news: LineNews) => void;
}

export class Subscription {
  private readonly peer: RTCPeerConnection;
  private readonly tracks = new Map<string, MediaStreamTrack>();
  private streams: readonly Stream[] = [];
  private id = "";
  private wanted = "";
  private work: Promise<void> = Promise.resolve();

  private constructor(
    private readonly signalling: Signalling,
    servers: readonly RTCIceServer[],
    private readonly onChange: (received: readonly Received[]) => void,
    tell: (news: LineNews) => void,
  ) {
    this.peer = newPeer(servers, tell);
    this.peer.addEventListener("track", (event) => {
      if (event.transceiver.mid) this.tracks.set(event.transceiver.mid, event.track);
      for (const change of ["mute", "unmute", "ended"]) {
        event.track.addEventListener(change, () => this.tell());
      }
      this.tell();
    });
  }

  /** Connect; raises MediaRefusedError when the server does not take it. */
  static async open(
    signalling: Signalling,
    servers: readonly RTCIceServer[],
    wanted: Wanted,
    told: Told,
  ): Promise<Subscription> {
    const subscription = new Subscription(signalling, servers, told.change, told.line);
    await subscription.begin(wanted.tiles, wanted.audio).catch((error: unknown) => {
      subscription.close();
      throw error;
    });
    return subscription;
  }

  private async begin(tiles: readonly string[], audio: boolean): Promise<void> {
    const { subscription, sdp, streams } = await this.signalling.subscribe(tiles, audio);
    this.id = subscription;
    await this.take(sdp, streams);
  }

  /** Ask for other pictures; changes are made one after another and the last one wins. */
  retile(tiles: readonly string[], high: readonly string[]): Promise<void> {
    const wanted = JSON.stringify([tiles, high]);
    if (wanted === this.wanted) return this.work;
    this.wanted = wanted;
    return this.after(async () => {
      if (wanted !== this.wanted) return;
      const { sdp, streams } = await this.signalling.retile(this.id, tiles, high);
      await this.take(sdp, streams);
    });
  }

  /** Find another way to the server and keep everything else: the server offers again. */
  restart(): Promise<void> {
    return this.after(async () => {
      const { sdp, streams } = await this.signalling.restart(this.id);
      await this.take(sdp, streams);
    });
  }

  private after(step: () => Promise<void>): Promise<void> {
    const done = this.work.then(() => (this.isOpen() ? step() : undefined));
    this.work = done.catch(() => {});
    return done;
  }

  private isOpen(): boolean {
    return this.peer.signalingState !== "closed";
  }

  /** What the browser knows of what arrives. */
  statistics(): Promise<RTCStatsReport> {
    return this.peer.getStats();
  }

  private async take(sdp: string | null, streams: readonly Stream[]): Promise<void> {
    this.streams = streams;
    if (sdp !== null && this.isOpen()) {
      await this.peer.setRemoteDescription({ type: "offer", sdp });
      const answer = await described(this.peer, await this.peer.createAnswer());
      await this.signalling.answer(this.id, answer);
    }
    this.tell();
  }

  private tell(): void {
    this.onChange(
      this.streams.flatMap(({ mid, participant, media }) => {
        const track = this.tracks.get(mid);
        return track ? [{ participant, media, track, isFlowing: !track.muted }] : [];
      }),
    );
  }

  close(): void {
    this.peer.close();
  }
}
