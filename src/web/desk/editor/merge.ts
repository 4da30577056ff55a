import { diff3Merge } from 'node-diff3';
import { equals, PARTS, type Writing } from './writing.js';

/** My text, with the lines that only the other person has changed. */
function mergeLines(base: string, mine: string, theirs: string): string {
  const [my, was, their] = [mine, base, theirs].map((text) => text.split('\n'));
  return diff3Merge(my!, was!, their!)
    .flatMap(({ ok, conflict }) => ok ?? conflict!.a)
    .join('\n');
}

const platformsOf = ({ variants }: Writing) => variants.map(({ platforms }) => platforms);

/**
 * My writing, with the fields that only the other person has changed. While all variants have the
 * same platforms, also with the lines that only the other person has changed. My part wins where both
 * have changed something.
 */
export function mergeOf(base: Writing, mine: Writing, theirs: Writing): Writing {
  const names = Object.values(PARTS).flat();
  const merged = { ...mine };
  for (const name of names)
    if (equals(mine[name], base[name])) Object.assign(merged, { [name]: theirs[name] });
  const isAlike = [base, theirs].every((each) => equals(platformsOf(each), platformsOf(mine)));
  if (isAlike)
    merged.variants = mine.variants.map((variant, i) => {
      const [was, their] = [base, theirs].map(({ variants }) => variants[i]!.body);
      return { ...variant, body: mergeLines(was!, variant.body, their!) };
    });
  return merged;
}
