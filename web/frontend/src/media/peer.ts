// One peer connection, without trickle: candidates travel inside the description.

const GATHERING_MS = 1_000;
const GRACE_MS = 3_000;

export type PeerEnd = "failed" | "closed";

/** A connection that tells once that it is lost; a short interruption is waited out. */
export function newPeer(onLost: () => void): RTCPeerConnection {
  const peer = new RTCPeerConnection({ bundlePolicy: "max-bundle", rtcpMuxPolicy: "require" });
  let grace: ReturnType<typeof setTimeout> | undefined;
  peer.addEventListener("connectionstatechange", () => {
    clearTimeout(grace);
    if (peer.connectionState === "failed") onLost();
    if (peer.connectionState === "disconnected") grace = setTimeout(onLost, GRACE_MS);
  });
  return peer;
}

/** The local description once the candidates are in it, or after a second. */
export async function described(
  peer: RTCPeerConnection,
  description: RTCLocalSessionDescriptionInit,
): Promise<string> {
  await peer.setLocalDescription(description);
  if (peer.iceGatheringState !== "complete") await gathered(peer);
  return peer.localDescription?.sdp ?? "";
}

function gathered(peer: RTCPeerConnection): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, GATHERING_MS);
    peer.addEventListener("icegatheringstatechange", () => {
      if (peer.iceGatheringState !== "complete") return;
      clearTimeout(timer);
      resolve();
    });
  });
}
