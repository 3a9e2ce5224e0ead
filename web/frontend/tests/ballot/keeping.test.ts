// What the device keeps, in a browser that does not let it keep anything.
import { afterEach, describe, expect, it, vi } from "vitest";
import { serverAt } from "../../src/ballot/device/asking";
import { databaseKeep } from "../../src/ballot/device/keeping";

afterEach(() => vi.unstubAllGlobals());

/** A request of IndexedDB that fails as soon as somebody listens. */
function failing(name: string): EventTarget {
  const request = Object.assign(new EventTarget(), { error: new DOMException("no", name) });
  setTimeout(() => request.dispatchEvent(new Event("error")));
  return request;
}

describe("a database that is refused", () => {
  it("is told with its reason, whether it throws or answers so", async () => {
    const opens = vi.fn<() => EventTarget>();
    vi.stubGlobal("indexedDB", { open: opens });
    const keep = databaseKeep();
    opens.mockImplementationOnce(() => {
      throw new DOMException("no", "SecurityError");
    });
    await expect(keep.get("any")).rejects.toMatchObject({ code: "storage-refused", where: "SecurityError" });
    opens.mockImplementationOnce(() => failing("InvalidStateError"));
    await expect(keep.put("any", 1)).rejects.toMatchObject({ code: "storage-refused", where: "InvalidStateError" });
    expect(opens).toHaveBeenCalledTimes(2); // not remembered: it is tried anew each time
  });

  it("is told where there is none at all", async () => {
    vi.stubGlobal("indexedDB", undefined);
    await expect(databaseKeep().get("any")).rejects.toMatchObject({ code: "storage-refused" });
  });
});

describe("an answer of the server", () => {
  it("that is somebody else's page, or breaks off, is none", async () => {
    for (const body of ["<html>Identifíquese en la red</html>", '{"half":']) {
      vi.stubGlobal("fetch", async () => new Response(body, { status: 200 }));
      expect(await serverAt("/secret").get("")).toEqual({ status: 0, body: null });
    }
  });
});
