// Tells when the device may stand on another network: from Wi-Fi to 4G, awake again, back online.

/** Call `changed` at each such moment, until the page goes. */
export function followNetwork(changed: () => void): void {
  addEventListener("online", changed);
  const { connection } = navigator as { connection?: EventTarget };
  connection?.addEventListener("change", changed); // Chromium only; others notice by the silence
}
