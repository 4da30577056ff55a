import MarkdownIt from 'markdown-it';
import { diff3Merge } from 'node-diff3';
import { equals, linesOf, PARTS, type VariantText, type Writing } from './writing.js';

export type Pick = 'mine' | 'theirs' | 'both';
type Picks = readonly (Pick | undefined)[];

/** A place that both people changed. Without a text for both, they cannot both stay. */
export type Choice =
  | { kind: Exclude<keyof Writing, 'variants'>; values: Values<string> }
  /** Variants that are not the same on both sides: added, removed or divided. */
  | { kind: 'variants'; values: Values<VariantText[]> }
  /** The platforms of a variant. */
  | { kind: 'platforms'; values: Values<string[]> }
  /** Blocks of a variant for these platforms. */
  | { kind: 'body'; platforms: string[]; values: Values<string[]> };

interface Values<T> {
  mine: T;
  theirs: T;
  both?: T;
}

/** Two writings as one. */
export interface Merge {
  choices: readonly Choice[];
  /** The writing after these picks. What is not picked stays mine. */
  resolve: (picks: Picks) => Writing;
}

/** A value as soon as everything is picked. */
type Resolved<T> = (picks: Picks) => T;

// No HTML and tables, as on the server. What is in a block does not matter.
const markdown = new MarkdownIt('default', { html: false });
markdown.core.ruler.enableOnly(['normalize', 'block']);

/** More would take too long to compare. */
const MAX_BLOCKS = 3_000;

/** The blocks of a Markdown text, e.g. paragraphs, tables and whole fences. */
export function blocksOf(text: string): string[] {
  const source = text.replace(/\r\n?/g, '\n');
  const lines = source.split('\n');
  const starts = markdown
    .parse(source, {})
    .filter(({ level, nesting, map }) => level === 0 && nesting >= 0 && map)
    .map(({ map }) => map![0]);
  const blocks = [0, ...starts].map((start, i) => lines.slice(start, starts[i]).join('\n'));
  const filled = blocks.map((block) => block.trimEnd()).filter((block) => block !== '');
  return filled.length > MAX_BLOCKS ? [text] : filled;
}

/** An empty line after each block: changes of neighbouring blocks would be in conflict without it. */
const separated = (text: string) => blocksOf(text).flatMap((block) => [block, '']);

const FIELDS = Object.values(PARTS)
  .flat()
  .filter((name) => name !== 'variants');

/**
 * Merges what two people made of a writing. What one of them changed is taken; what both changed is
 * a choice. So is each variant that only one of them has.
 */
export function mergeOf(base: Writing, mine: Writing, theirs: Writing): Merge {
  const choices: Choice[] = [];
  const choose = <T>(choice: Choice & { values: Values<T> }): Resolved<T> => {
    const n = choices.push(choice) - 1;
    const { values } = choice;
    return (picks) => values[picks[n] ?? 'mine'] ?? values.mine;
  };
  /** The value if at most one of the two changed it. */
  const settled = <T>(was: T, my: T, their: T): Resolved<T> | null =>
    equals(my, was) ? () => their : equals(their, was) || equals(my, their) ? () => my : null;

  const fieldOf = (kind: (typeof FIELDS)[number]): Resolved<string> => {
    const values: Values<string> = { mine: mine[kind], theirs: theirs[kind] };
    if (kind === 'keywords' || kind === 'questions')
      values.both = linesOf(`${values.mine}\n${values.theirs}`).join('\n');
    return settled(base[kind], values.mine, values.theirs) ?? choose({ kind, values });
  };

  const bodyOf = (platforms: string[], was: string, my: string, their: string) => {
    const whole = settled(was, my, their);
    if (whole) return whole;
    const regions = diff3Merge(
      ...([my, was, their].map(separated) as [string[], string[], string[]]),
    );
    const parts = regions.map(({ ok, conflict }): Resolved<string[]> => {
      if (ok) return () => ok;
      const [a, o, b] = [conflict!.a, conflict!.o, conflict!.b].map((all) => all.filter(Boolean));
      const isKept = (block: string) => !o!.includes(block) || b!.includes(block);
      const isNew = (block: string) => !o!.includes(block) && !a!.includes(block);
      const values = { mine: a!, theirs: b!, both: [...a!.filter(isKept), ...b!.filter(isNew)] };
      return choose({ kind: 'body', platforms, values });
    });
    return (picks: Picks) =>
      parts
        .flatMap((part) => part(picks))
        .filter(Boolean)
        .join('\n\n');
  };

  const variantsOf = (group: Group): Resolved<VariantText[]> => {
    const [my, their] = [group.mine, group.theirs];
    if (equals(my, their)) return () => my;
    if (my.length !== 1 || their.length !== 1)
      return choose({ kind: 'variants', values: { mine: my, theirs: their } });
    const [platforms, others] = [my[0]!.platforms, their[0]!.platforms];
    const both = [...new Set([...platforms, ...others])];
    const platformsOf: Resolved<string[]> = isSameSet(platforms, others)
      ? () => platforms
      : choose({ kind: 'platforms', values: { mine: platforms, theirs: others, both } });
    const was = group.base.length === 1 ? group.base[0]!.body : '';
    const body = bodyOf(both, was, my[0]!.body, their[0]!.body);
    return (picks) => [{ key: '', platforms: platformsOf(picks), body: body(picks) }];
  };

  const fields = FIELDS.map((name) => [name, fieldOf(name)] as const);
  const variants = groupsOf(base, mine, theirs).map(variantsOf);
  return {
    choices,
    resolve: (picks) => {
      const texts = fields.map(([name, field]) => [name, field(picks)]);
      const resolved = variants.flatMap((group) => group(picks));
      return {
        ...(Object.fromEntries(texts) as Writing),
        // An article without a variant would be none.
        variants: (resolved.length > 0 ? resolved : mine.variants).map((variant, i) => {
          return { ...variant, key: String(i) };
        }),
      };
    },
  };
}

const isSameSet = (a: readonly string[], b: readonly string[]) =>
  equals([...a].sort(), [...b].sort());

/** Variants that share platforms, directly or through others. */
type Group = Record<'base' | 'mine' | 'theirs', VariantText[]>;

/** The groups in my order, or in theirs if only they changed the order. */
function groupsOf(base: Writing, mine: Writing, theirs: Writing): Group[] {
  const orderOf = ({ variants }: Writing) => variants.map(({ platforms }) => platforms);
  const isTheirs = equals(orderOf(mine), orderOf(base));
  const sides = { ...(isTheirs ? { theirs, mine } : { mine, theirs }), base };
  let groups: (Group & { platforms: string[] })[] = [];
  for (const [side, { variants }] of Object.entries(sides) as [keyof Group, Writing][])
    for (const variant of variants) {
      const { platforms } = variant;
      const joined = groups.filter((each) => each.platforms.some((one) => platforms.includes(one)));
      const group = joined[0] ?? { base: [], mine: [], theirs: [], platforms: [] };
      for (const other of joined.slice(1))
        for (const name of ['base', 'mine', 'theirs'] as const) group[name].push(...other[name]);
      group.platforms.push(...platforms, ...joined.slice(1).flatMap((each) => each.platforms));
      group[side].push(variant);
      groups = joined[0]
        ? groups.filter((each) => each === group || !joined.includes(each))
        : [...groups, group];
    }
  return groups;
}
