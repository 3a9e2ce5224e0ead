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

// In half widths of the box: the outer arc touches its sides, the inner one leaves the floor free.
const INNER = 0.4;
const LARGEST = 0.2;
const GAP = 1.12; // from middle to middle, in seats

/** Places for `count` seats in the order of their numbers. */
export function hemicycle(count: number): Hemicycle {
  const rows = rowsFor(count);
  const seat = sizeFor(count, rows);
  const radii = radiiOf(rows, seat);
  const counts = share(count, radii);
  const seats = radii.flatMap((radius, row) => arc(radius, counts[row] ?? 0));
  seats.sort((a, b) => b.angle - a.angle || outward(a, b));
  return { places: seats.map((polar) => placeOf(polar, seat)), size: seat / 2 };
}

interface Polar {
  readonly angle: number;
  readonly radius: number;
}

// Of the seats on one ray: from the wall inwards on the left, outwards on the right.
function outward(a: Polar, b: Polar): number {
  return a.angle > Math.PI / 2 ? b.radius - a.radius : a.radius - b.radius;
}

function rowsFor(count: number): number {
  if (count <= 9) return 1;
  if (count <= 17) return 2;
  if (count <= 31) return 3;
  return count <= 45 ? 4 : 5;
}

function radiiOf(rows: number, seat: number): readonly number[] {
  const outer = 1 - seat;
  if (rows === 1) return [outer];
  return Array.from({ length: rows }, (_, n) => INNER + ((outer - INNER) * n) / (rows - 1));
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

function placeOf({ angle, radius }: Polar, seat: number): Place {
  return { x: 0.5 + (Math.cos(angle) * radius) / 2, y: 1 - seat / 2 - Math.sin(angle) * radius };
}

// The largest seat that touches no other, found by halving: smaller seats also move the arcs.
function sizeFor(count: number, rows: number): number {
  let [small, large] = [0.01, LARGEST];
  for (let n = 0; n < 20; n += 1) {
    const middle = (small + large) / 2;
    if (fits(count, rows, middle)) small = middle;
    else large = middle;
  }
  return small;
}

function fits(count: number, rows: number, seat: number): boolean {
  const radii = radiiOf(rows, seat);
  const counts = share(count, radii);
  const between = rows > 1 ? ((radii[1] ?? 1) - (radii[0] ?? 0)) / GAP : 1;
  const along = radii.map((radius, row) => {
    const n = counts[row] ?? 0;
    return n > 1 ? (2 * radius * Math.sin(Math.PI / (n - 1) / 2)) / GAP : 1;
  });
  return seat <= Math.min(between, ...along);
}
