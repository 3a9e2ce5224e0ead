// @vitest-environment jsdom
// The connection test: what each finding means, the report, and to whom it goes.
import { screen } from "@testing-library/preact";
import { render } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { type Report, UNTRIED, clockResult, flowResult, textOf, verdictOf } from "../src/trial/report";
import * as runner from "../src/trial/run";
import { TrialApp, type TrialPorts } from "../src/trial/trial";

const passed = { outcome: "passed", detail: "" } as const;
const failed = { outcome: "failed", detail: "" } as const;
const FIT: Report = {
  browser: passed, camera: passed, microphone: passed, udp: passed,
  relay: passed, send: passed, receive: passed, clock: passed,
};

describe("the verdict", () => {
  it("waits for the last step", () => expect(verdictOf(UNTRIED)).toBe("running"));
  it("is fit when everything passed", () => expect(verdictOf(FIT)).toBe("fit"));
  it("needs no relay where the town has none", () =>
    expect(verdictOf({ ...FIT, relay: { outcome: "skipped", detail: "" } })).toBe("fit"));
  it("lets one take part without a camera", () => expect(verdictOf({ ...FIT, camera: failed })).toBe("limited"));
  it("lets one take part by the relay alone", () => expect(verdictOf({ ...FIT, udp: failed })).toBe("limited"));
  it("is unfit with no way at all", () => expect(verdictOf({ ...FIT, udp: failed, relay: failed })).toBe("unfit"));
  it.each(["browser", "microphone", "send", "receive"] as const)("is unfit without %s", (step) =>
    expect(verdictOf({ ...FIT, [step]: failed })).toBe("unfit"));
});

describe("the figures", () => {
  it.each([
    [1_000, 0, "passed"],
    [1_000, 50, "warned"],
    [1_000, 200, "failed"],
    [0, 0, "failed"],
  ])("%i packets and %i lost have %s", (packets, lost, outcome) =>
    expect(flowResult(packets, lost, 100).outcome).toBe(outcome));
  it("warn of a clock that is far off", () => {
    expect(clockResult(10_000, 9_990, 10_010).outcome).toBe("passed");
    expect(clockResult(99_000, 9_990, 10_010)).toMatchObject({ outcome: "warned", detail: "89000 ms; 20 ms" });
  });
  it("stand in a report that needs no program to be read", () => {
    const text = textOf({ ...FIT, udp: { outcome: "failed", detail: "no way" } }, "2027-03-04T10:00:00Z", "Firefox");
    expect(text).toContain("verdict: limited");
    expect(text).toContain("udp: failed no way");
  });
});

describe("the page", () => {
  it("sends the report to the secretary and says whether she has it", async () => {
    vi.spyOn(runner, "run").mockImplementation((_, tell) => {
      tell({ ...FIT, udp: failed });
      return Promise.resolve(FIT);
    });
    const send = vi.fn<TrialPorts["send"]>().mockResolvedValue("absent");
    const ports = { session: "s", signalling: {} as TrialPorts["signalling"], whoAmI: () => Promise.resolve("p-5"), askClock: () => Promise.resolve(0), send };
    render(<TrialApp ports={ports} />);
    const user = userEvent.setup();
    await user.click(screen.getByRole("button", { name: "Empezar la prueba" }));
    expect(await screen.findByText(/con las limitaciones/)).toBeTruthy();
    expect(screen.getByText(/Su red no deja pasar UDP/)).toBeTruthy();
    expect(screen.getByRole("link", { name: /Descargar el informe/ }).getAttribute("download")).toBe("prueba-de-conexion.txt");
    await user.click(screen.getByRole("button", { name: "Enviar a Secretaría" }));
    expect(send.mock.calls[0]?.[0].verdict).toBe("limited");
    expect(await screen.findByText(/no está conectada/)).toBeTruthy();
  });
});
