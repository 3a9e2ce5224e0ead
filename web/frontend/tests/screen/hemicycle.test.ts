// Seats of any council stand inside the box, touch nobody, and follow their numbers.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hemicycle } from "../../src/screen/hemicycle";

describe("the hemicycle", () => {
  it("places every seat inside and apart, for any council of the law", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 57 }), (count) => {
        const { places, size } = hemicycle(count);
        expect(places).toHaveLength(count);
        for (const { x, y } of places) {
          expect(x).toBeGreaterThanOrEqual(size / 2 - 1e-9);
          expect(x).toBeLessThanOrEqual(1 - size / 2 + 1e-9);
          expect(y).toBeGreaterThanOrEqual(size - 1e-9);
          expect(y).toBeLessThanOrEqual(1);
        }
        expect(closest(places)).toBeGreaterThan(size);
      }),
    );
  });

  it("goes from the left to the right", () => {
    const { places } = hemicycle(25);
    expect(places[0]?.x).toBeLessThan(0.2);
    expect(places[24]?.x).toBeGreaterThan(0.8);
  });
});

// In widths of the box, which is twice as wide as high.
function closest(places: readonly { x: number; y: number }[]): number {
  const gaps = places.flatMap((a, n) =>
    places.slice(n + 1).map((b) => Math.hypot(a.x - b.x, (a.y - b.y) / 2)),
  );
  return Math.min(2, ...gaps);
}
