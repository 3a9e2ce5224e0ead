// Sends one's microphone and camera; the picture in two layers, the large one only while speaking.
import { described, newPeer } from "./peer";
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

  private constructor(local: MediaStream, onLost: () => void) {
    this.peer = newPeer(onLost);
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
    local: MediaStream,
    onLost: () => void,
  ): Promise<Publication> {
    const publication = new Publication(local, onLost);
    await publication.negotiate(signalling).catch((error: unknown) => {
      publication.close();
      throw error;
    });
    return publication;
  }

  private async negotiate(signalling: Signalling): Promise<void> {
    const offer = await described(this.peer, await this.peer.createOffer());
    const sdp = await signalling.publish(offer);
    await this.peer.setRemoteDescription({ type: "answer", sdp });
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
  async share(signalling: Signalling, track: MediaStreamTrack | null): Promise<void> {
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
    await this.negotiate(signalling);
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
