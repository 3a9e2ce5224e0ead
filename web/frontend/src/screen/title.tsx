// A title on the room screen: smaller when it is longer, whole always.

const SMALLEST = 0.4;
const CAPITAL = 1.3; // of the width of a small letter

/** The share of its full size at which `words` take no more place than `room` small letters do. */
export function shrinkOf(words: string, room: number): number {
  const letters = [...words].map((letter) => (isCapital(letter) ? CAPITAL : 1));
  const breadth = letters.reduce((sum, one) => sum + one, 0);
  return breadth <= room ? 1 : Math.max(SMALLEST, Math.sqrt(room / breadth));
}

const isCapital = (letter: string): boolean => letter !== letter.toLowerCase();

interface TitleProps {
  readonly words: string;
  /** How many letters it has place for at full size. */
  readonly room: number;
  readonly class?: string;
}

/** What the law calls the thing: official titles run to 300 characters, and none is cut. */
export function Title({ words, room, class: name = "" }: TitleProps) {
  const style = { "--shrink": shrinkOf(words, room).toFixed(3) } as Record<string, string>;
  return (
    <h1 class={`law ${name}`} style={style}>
      {words}
    </h1>
  );
}

/** What was asked in a secret vote; it stands under the title of its item. */
export function Question({ words, room }: Omit<TitleProps, "class">) {
  const style = { "--shrink": shrinkOf(words, room).toFixed(3) } as Record<string, string>;
  return (
    <p class="secret-question" style={style}>
      {words}
    </p>
  );
}
