import fc from 'fast-check';

/** No list is as long as this: what is drawn does not depend on how long a list is. */
const MANY = 1_000_003;

/** The decisions of one random thing, all drawn by fast-check from its seed. */
export class Draw {
  constructor(private readonly generate: fc.GeneratorValue) {}

  int(min: number, max: number): number {
    return this.generate(fc.integer, { min, max });
  }

  /** True so many times of a hundred. */
  chance(percent: number): boolean {
    return this.int(0, 99) < percent;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.int(0, MANY) % from.length]!;
  }

  /** From one to `most` of them, each once, in their order. */
  some<T>(from: readonly T[], most: number): T[] {
    const wanted = Math.min(this.int(1, most), from.length);
    const chosen = new Set<T>();
    // The same one drawn twice makes the choice smaller, no more.
    for (let i = 0; i < wanted; i += 1) chosen.add(this.pick(from));
    return from.filter((one) => chosen.has(one));
  }

  /** Any characters that there are, or whole graphemes. */
  text(unit: 'binary' | 'grapheme', maxLength: number): string {
    return this.generate(fc.string, { unit, maxLength });
  }

  json(): unknown {
    return this.generate(fc.jsonValue, { maxDepth: 3 });
  }
}

/**
 * What `make` makes of random decisions, as an arbitrary: without fast-check's bias towards the
 * first and the last of each list.
 */
export function drawn<T>(make: (draw: Draw) => T): fc.Arbitrary<T> {
  return fc.noBias(fc.gen().map((generate) => make(new Draw(generate))));
}
