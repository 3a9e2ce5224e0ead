// Tries the steps of the connection test one after another, in a room of the server for this alone.
import { described } from "../media/peer";
import { openDevices } from "../media/devices";
import { MediaRefusedError, type Signalling } from "../media/signalling";
import { type Result, type Report, type Step, UNTRIED, clockResult, flowResult } from "./report";

const CONNECT_MS = 8_000;
const FLOW_MS = 5_000;

export interface RunPorts {
  readonly signalling: Signalling;
  readonly me: string;
  /** The server's clock: milliseconds since 1970. */
  readonly askClock: () => Promise<number>;
}

/** Run every step and tell the report after each; whatever fails, the others are tried. */
export async function run(ports: RunPorts, tell: (report: Report) => void): Promise<Report> {
  const test = new Test(ports, tell);
  await test.all();
  return test.report;
}

class Test {
  report: Report = UNTRIED;
  private local: MediaStream | null = null;
  private readonly peers: RTCPeerConnection[] = [];

  constructor(
    private readonly ports: RunPorts,
    private readonly tell: (report: Report) => void,
  ) {}

  async all(): Promise<void> {
    await this.step("browser", () => Promise.resolve(browserResult()));
    if (this.report.browser.outcome !== "failed") await this.media();
    else for (const step of MEDIA_STEPS) this.note(step, { outcome: "skipped", detail: "" });
    await this.step("clock", () => this.clock());
    this.end();
  }

  private async media(): Promise<void> {
    await this.step("microphone", () => this.devices());
    const servers = await this.ports.signalling.servers();
    const sending = this.connect(servers, "all");
    await this.step("udp", () => this.way(sending));
    await this.step("relay", () => this.relay(servers));
    await this.step("send", async () => this.flow(await sending, "outbound-rtp"));
    await this.step("receive", () => this.receive(servers));
  }

  private async step(step: Step, attempt: () => Promise<Result>): Promise<void> {
    this.note(step, { outcome: "running", detail: "" });
    const result = await attempt().catch((error: unknown): Result => {
      const detail = error instanceof MediaRefusedError ? error.code : String(error);
      return { outcome: "failed", detail };
    });
    this.note(step, result);
  }

  private note(step: Step, result: Result): void {
    this.report = { ...this.report, [step]: result };
    this.tell(this.report);
  }

  private async devices(): Promise<Result> {
    const wanted = { camera: "", microphone: "", post: "person", suppressesNoise: true } as const;
    const both = await openDevices({ ...wanted, withCamera: true });
    const found = both === "missing" ? await openDevices({ ...wanted, withCamera: false }) : both;
    if (typeof found === "string") {
      this.note("camera", { outcome: "failed", detail: found });
      return { outcome: "failed", detail: found };
    }
    this.local = found;
    const [camera] = found.getVideoTracks();
    this.note("camera", camera ? passed(camera.label) : { outcome: "warned", detail: "missing" });
    return passed(found.getAudioTracks()[0]?.label ?? "");
  }

  private async connect(
    servers: readonly RTCIceServer[],
    policy: RTCIceTransportPolicy,
  ): Promise<RTCPeerConnection> {
    const peer = new RTCPeerConnection({ iceServers: [...servers], iceTransportPolicy: policy });
    this.peers.push(peer);
    const tracks = this.local?.getTracks() ?? [];
    for (const track of tracks) peer.addTransceiver(track, { direction: "sendonly" });
    if (tracks.length === 0) peer.addTransceiver("audio", { direction: "sendonly" });
    const sdp = await this.ports.signalling.publish(await described(peer, await peer.createOffer()));
    await peer.setRemoteDescription({ type: "answer", sdp });
    await connected(peer);
    return peer;
  }

  private async way(connecting: Promise<RTCPeerConnection>): Promise<Result> {
    const pair = await chosenWay(await connecting);
    const detail = `${pair.protocol} ${pair.type} ${pair.rtt} ms`;
    return pair.type === "relay" ? { outcome: "failed", detail } : passed(detail);
  }

  private async relay(servers: readonly RTCIceServer[]): Promise<Result> {
    const overTcp = servers.map(tcpOnly).filter((server) => server.urls.length > 0);
    if (overTcp.length === 0) return { outcome: "skipped", detail: "" };
    const peer = new RTCPeerConnection({ iceServers: overTcp, iceTransportPolicy: "relay" });
    this.peers.push(peer);
    peer.addTransceiver("audio");
    const found = relayCandidate(peer);
    await peer.setLocalDescription(await peer.createOffer());
    return passed(await found);
  }

  private async flow(peer: RTCPeerConnection, kind: string): Promise<Result> {
    const before = await counted(peer, kind);
    await new Promise((resolve) => setTimeout(resolve, FLOW_MS));
    const after = await counted(peer, kind);
    const kbps = ((after.bytes - before.bytes) * 8) / FLOW_MS;
    return flowResult(after.packets - before.packets, Math.max(0, after.lost - before.lost), kbps);
  }

  private async receive(servers: readonly RTCIceServer[]): Promise<Result> {
    const { signalling, me } = this.ports;
    const peer = new RTCPeerConnection({ iceServers: [...servers] });
    this.peers.push(peer);
    const { subscription, sdp } = await signalling.subscribe([me], true);
    await peer.setRemoteDescription({ type: "offer", sdp });
    await signalling.answer(subscription, await described(peer, await peer.createAnswer()));
    await connected(peer);
    return this.flow(peer, "inbound-rtp");
  }

  private async clock(): Promise<Result> {
    const asked = Date.now();
    const server = await this.ports.askClock();
    return clockResult(server, asked, Date.now());
  }

  private end(): void {
    for (const peer of this.peers) peer.close();
    for (const track of this.local?.getTracks() ?? []) track.stop();
    this.ports.signalling.leave();
  }
}

const MEDIA_STEPS: readonly Step[] = ["camera", "microphone", "udp", "relay", "send", "receive"];

function passed(detail: string): Result {
  return { outcome: "passed", detail };
}

function browserResult(): Result {
  const missing = ["RTCPeerConnection", "WebSocket"].filter((name) => !(name in globalThis));
  if (!globalThis.isSecureContext) missing.push("https");
  return missing.length > 0 ? { outcome: "failed", detail: missing.join(" ") } : passed(navigator.userAgent);
}

function connected(peer: RTCPeerConnection): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("no connection in 8 s")), CONNECT_MS);
    const look = (): void => {
      if (peer.connectionState === "connected") resolve();
      else if (peer.connectionState === "failed") reject(new Error("connection failed"));
      else return;
      clearTimeout(timer);
    };
    peer.addEventListener("connectionstatechange", look);
    look();
  });
}

function relayCandidate(peer: RTCPeerConnection): Promise<string> {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error("no relay in 8 s")), CONNECT_MS);
    peer.addEventListener("icecandidate", ({ candidate }) => {
      if (candidate?.type === "relay") resolve((candidate as { relayProtocol?: string }).relayProtocol ?? "relay");
    });
  });
}

/** A relay's addresses that go by TCP. */
function tcpOnly(server: RTCIceServer): RTCIceServer & { urls: string[] } {
  const urls = [server.urls].flat().filter((url) => url.startsWith("turns:") || url.includes("transport=tcp"));
  return { ...server, urls };
}

interface Way {
  readonly protocol: string;
  readonly type: string;
  readonly rtt: number;
}

async function chosenWay(peer: RTCPeerConnection): Promise<Way> {
  const stats = await peer.getStats();
  for (const report of stats.values() as Iterable<Record<string, unknown>>) {
    if (report["type"] !== "candidate-pair" || report["state"] !== "succeeded") continue;
    const local = stats.get(String(report["localCandidateId"])) as Record<string, unknown>;
    const rtt = Math.round(Number(report["currentRoundTripTime"] ?? 0) * 1000);
    return { protocol: String(local["protocol"]), type: String(local["candidateType"]), rtt };
  }
  throw new Error("no way");
}

interface Count {
  readonly packets: number;
  readonly bytes: number;
  readonly lost: number;
}

async function counted(peer: RTCPeerConnection, kind: string): Promise<Count> {
  const sum = { packets: 0, bytes: 0, lost: 0 };
  for (const report of (await peer.getStats()).values() as Iterable<Record<string, unknown>>) {
    if (report["type"] === kind) {
      sum.packets += Number(report["packetsSent"] ?? report["packetsReceived"] ?? 0);
      sum.bytes += Number(report["bytesSent"] ?? report["bytesReceived"] ?? 0);
    }
    const tellsLoss = kind === "outbound-rtp" ? "remote-inbound-rtp" : kind;
    if (report["type"] === tellsLoss) sum.lost += Number(report["packetsLost"] ?? 0);
  }
  return sum;
}
