import { diffArrays } from 'diff';

/** A part of two texts: in both, only in the new one, or only in the old one. */
export interface Part {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

/** Words, spaces, and single other characters. */
const TOKENS = /[\p{L}\p{N}]+|\s+|./gu;

/** Longer comparisons would make the page stand still. */
const TIMEOUT_MS = 1_000;

/** The difference of two texts by words; as wholes if that takes too long to compute. */
export function differenceOf(before: string, after: string): Part[] {
  const tokens = (text: string): string[] => text.match(TOKENS) ?? [];
  const parts = diffArrays(tokens(before), tokens(after), { timeout: TIMEOUT_MS }) ?? [
    { removed: true, added: false, value: [before] },
    { removed: false, added: true, value: [after] },
  ];
  return parts.map(({ added, removed, value }) => ({
    kind: added ? 'added' : removed ? 'removed' : 'same',
    text: value.join(''),
  }));
}

/** Characters around a change that are shown. */
const AROUND = 200;

/** Leaves out the middle of long parts that are the same, so that the changes are seen. */
export function shortened(parts: readonly Part[]): Part[] {
  return parts.map(({ kind, text }, i) => {
    const head = i === 0 ? '' : text.slice(0, AROUND);
    const tail = i === parts.length - 1 ? '' : text.slice(-AROUND);
    return kind === 'same' && text.length > 2 * AROUND
      ? { kind, text: `${head}\n⋯\n${tail}` }
      : { kind, text };
  });
}
