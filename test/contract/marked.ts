import type { MatchedText } from '../../src/search/engine.js';

/** The text with its matched parts in brackets. */
export function marked({ text, ranges }: MatchedText): string {
  return ranges
    .toReversed()
    .reduce(
      (rest, [start, end]) =>
        `${rest.slice(0, start)}[${rest.slice(start, end)}]${rest.slice(end)}`,
      text,
    );
}
