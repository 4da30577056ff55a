import fc from 'fast-check';

/** Larger than any list, so that the drawn number does not depend on the length of a list. */
const MAX_DRAW = 1_000_003;

/** Random decisions, all drawn by fast-check from its seed. */
export class RandomSource {
  constructor(private readonly generate: fc.GeneratorValue) {}

  int(min: number, max: number): number {
    return this.generate(fc.integer, { min, max });
  }

  /** True with this probability. */
  chance(percent: number): boolean {
    return this.int(0, 99) < percent;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.int(0, MAX_DRAW) % from.length]!;
  }

  /** One to `most` of the items, each at most once, in their order. */
  some<T>(from: readonly T[], most: number): T[] {
    const wanted = Math.min(this.int(1, most), from.length);
    const chosen = new Set<T>();
    // An item that is picked twice only makes the choice smaller.
    for (let i = 0; i < wanted; i += 1) chosen.add(this.pick(from));
    return from.filter((item) => chosen.has(item));
  }

  /** Random text of code points (`binary`) or whole graphemes. */
  text(unit: 'binary' | 'grapheme', maxLength: number): string {
    return this.generate(fc.string, { unit, maxLength });
  }

  json(): unknown {
    return this.generate(fc.jsonValue, { maxDepth: 3 });
  }
}

/**
 * An arbitrary of what `make` returns for random decisions, without fast-check's bias towards the
 * first and the last item of each list.
 */
export function arbitraryOf<T>(make: (random: RandomSource) => T): fc.Arbitrary<T> {
  return fc.noBias(fc.gen().map((generate) => make(new RandomSource(generate))));
}
