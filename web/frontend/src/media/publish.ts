// Sends one's microphone and camera; the picture in two layers, the large one only while speaking.
import { type LineNews, described, newPeer } from "./peer";
import type { Signalling } from "./signalling";

// media.md 4: `l` is always on, `h` is for who speaks.
const LAYERS: RTCRtpEncodingParameters[] = [
  { rid: "l", maxBitrate: 150_000, scaleResolutionDownBy: 4, maxFramerate: 15 },
  { rid: "h", maxBitrate: 1_500_000, active: false },
];
const SCREEN: RTCRtpEncodingParameters[] = [{ maxBitrate: 1_500_000, maxFramerate: 5 }];

export class Publication {
  private readonly peer: RTCPeerConnection;
  private readonly audio: RTCRtpTransceiver;
  private readonly video: RTCRtpTransceiver;
  private screen: RTCRtpTransceiver | null = null;
  private work: Promise<void> = Promise.resolve();

  private constructor(
    private readonly signalling: Signalling,
    servers: readonly RTCIceServer[],
    local: MediaStream,
    tell: (news: LineNews) => void,
  ) {
    this.peer = newPeer(servers, tell);
    const [microphone] = local.getAudioTracks();
    const [camera] = local.getVideoTracks();
    this.audio = this.peer.addTransceiver(microphone ?? "audio", { direction: "sendonly" });
    this.video = this.peer.addTransceiver(camera ?? "video", {
      direction: "sendonly",
      sendEncodings: LAYERS.map((layer) => ({ ...layer })),
    });
    preferVp8(this.video);
  }

  /** Connect; raises MediaRefusedError when the server does not take it. */
  static async open(
    signalling: Signalling,
    servers: readonly RTCIceServer[],
    local: MediaStream,
    tell: (news: LineNews) => void,
  ): Promise<Publication> {
    const publication = new Publication(signalling, servers, local, tell);
    await publication.negotiate().catch((error: unknown) => {
      publication.close();
      throw error;
    });
    return publication;
  }

  // One after another: an offer that overtakes another would undo it.
  private negotiate(options: RTCOfferOptions = {}): Promise<void> {
    const step = this.work.then(async () => {
      if (this.peer.signalingState === "closed") return;
      const offer = await described(this.peer, await this.peer.createOffer(options));
      const sdp = await this.signalling.publish(offer);
      if (this.isOpen()) await this.peer.setRemoteDescription({ type: "answer", sdp });
    });
    this.work = step.catch(() => {});
    return step;
  }

  private isOpen(): boolean {
    return this.peer.signalingState !== "closed";
  }

  /** Find another way to the server and keep everything else (RFC 8445, 2.4). */
  restart(): Promise<void> {
    return this.negotiate({ iceRestart: true });
  }

  /** Give the large layer to the uplink or keep it for others. */
  async setHigh(isOn: boolean): Promise<void> {
    const parameters = this.video.sender.getParameters();
    for (const encoding of parameters.encodings) {
      if (encoding.rid === "h") encoding.active = isOn;
    }
    await this.video.sender.setParameters(parameters);
  }

  async replace(track: MediaStreamTrack): Promise<void> {
    const transceiver = track.kind === "audio" ? this.audio : this.video;
    await transceiver.sender.replaceTrack(track);
  }

  /** Send the picture of one's screen as a further track, or stop it with null. */
  async share(track: MediaStreamTrack | null): Promise<void> {
    if (this.screen) {
      this.screen.direction = track ? "sendonly" : "inactive";
      await this.screen.sender.replaceTrack(track);
    } else if (track) {
      this.screen = this.peer.addTransceiver(track, {
        direction: "sendonly",
        sendEncodings: SCREEN.map((encoding) => ({ ...encoding })),
      });
      preferVp8(this.screen);
    }
    await this.negotiate();
  }

  /** What the browser knows of what is sent. */
  statistics(): Promise<RTCStatsReport> {
    return this.peer.getStats();
  }

  close(): void {
    this.peer.close();
  }
}

// Everybody receives what one sends, so everybody has to decode it (media.md 4).
function preferVp8(transceiver: RTCRtpTransceiver): void {
  const known = RTCRtpSender.getCapabilities("video")?.codecs ?? [];
  const isFirst = (codec: RTCRtpCodec): boolean => codec.mimeType.toLowerCase() === "video/vp8";
  transceiver.setCodecPreferences([
    ...known.filter(isFirst),
    ...known.filter((codec) => !isFirst(codec)),
  ]);
}
