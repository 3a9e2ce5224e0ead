// Where the seats stand: rows of arcs, filled from left to right so that groups stay together.

export interface Place {
  /** Of the middle of the seat, 0 to 1 from the left and from the top of a box twice as wide as high. */
  readonly x: number;
  readonly y: number;
}

export interface Hemicycle {
  readonly places: readonly Place[];
  /** Diameter of a seat as a share of the box's width. */
  readonly size: number;
}

const INNER = 0.42;
const MARGIN = 0.07;

/** Places for `count` seats in the order of their numbers. */
export function hemicycle(count: number): Hemicycle {
  const rows = rowsFor(count);
  const radii = Array.from({ length: rows }, (_, n) => radiusOf(n, rows));
  const counts = share(count, radii);
  const seats = radii.flatMap((radius, row) => arc(radius, counts[row] ?? 0));
  seats.sort((a, b) => b.angle - a.angle || b.radius - a.radius);
  return { places: seats.map(placeOf), size: sizeOf(radii, counts) };
}

interface Polar {
  readonly angle: number;
  readonly radius: number;
}

function rowsFor(count: number): number {
  if (count <= 9) return 1;
  if (count <= 15) return 2;
  if (count <= 31) return 3;
  return count <= 45 ? 4 : 5;
}

function radiusOf(row: number, rows: number): number {
  const inner = rows === 1 ? 0.8 : INNER;
  return rows === 1 ? inner : inner + ((1 - inner) * row) / (rows - 1);
}

// Seats by length of arc; what rounding leaves over goes to the outer rows.
function share(count: number, radii: readonly number[]): readonly number[] {
  const whole = radii.reduce((sum, radius) => sum + radius, 0);
  const counts = radii.map((radius) => Math.floor((count * radius) / whole));
  let left = count - counts.reduce((sum, n) => sum + n, 0);
  for (let row = counts.length - 1; left > 0; row = (row || counts.length) - 1, left -= 1) {
    counts[row] = (counts[row] ?? 0) + 1;
  }
  return counts;
}

function arc(radius: number, count: number): readonly Polar[] {
  return Array.from({ length: count }, (_, n) => ({
    radius,
    angle: count === 1 ? Math.PI / 2 : Math.PI * (1 - n / (count - 1)),
  }));
}

function placeOf({ angle, radius }: Polar): Place {
  const reach = 1 - 2 * MARGIN;
  return {
    x: 0.5 + (Math.cos(angle) * radius * reach) / 2,
    y: 1 - MARGIN * 2 - Math.sin(angle) * radius * (1 - MARGIN * 4),
  };
}

function sizeOf(radii: readonly number[], counts: readonly number[]): number {
  const along = radii.map((radius, row) => (Math.PI * radius) / 2 / Math.max(1, (counts[row] ?? 1) - 1));
  const across = radii.length > 1 ? (1 - INNER) / 2 / (radii.length - 1) : 0.3;
  return Math.min(0.12, 0.88 * Math.min(across, ...along));
}
