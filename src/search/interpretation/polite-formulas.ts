import { dataLines } from '../../core/package-root.js';
import { hasTopic } from '../../language/index.js';
import { exactTexts } from './exact-texts.js';

/** Maximum number of formulas in a row, so that a search takes linear time. */
const MAX_IN_A_ROW = 3;

const FORMULAS = formulaPattern(dataLines('polite-formulas.txt'));

/** A range [start, end) of a query. */
interface FormulaRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The pattern for lines of formulas, which `data/README.md` describes. Spaces within a formula may
 * be missing. Punctuation after a formula belongs to it.
 */
export function formulaPattern(lines: readonly string[]): RegExp {
  const groups = new Map<string, string[]>();
  const patternOf = (alternative: string) =>
    groups.get(alternative)?.join('|') ?? (alternative === '-' ? '' : spelled(alternative));
  for (const line of lines) {
    const [, group, formula] = /^(@\S+(?=: )|~?)(?:: )?(.+)$/.exec(line)!;
    const parts = formula!
      .split(' + ')
      .map((part) => part.split(' = ').map(patternOf).sort(byLength).join('|'));
    const pattern = parts.map((part) => `(?:${part})`).join(' ?');
    groups.set(group!, [...(groups.get(group!) ?? []), pattern]);
  }
  const of = (group: string) => groups.get(group)?.join('|') ?? '(?!)';
  const formulas = `(?:${of('')}|${of('~')})`;
  const first = `(?:(?<![\\p{L}\\p{N}])(?:${of('')})|(?:${of('~')}))`;
  const others = `(?: ?${formulas}){0,${MAX_IN_A_ROW - 1}}`;
  return new RegExp(`${first}${others}(?![\\p{L}\\p{N}])[.,!?~;^]*`, 'gu');
}

/** A longer alternative is tried first. */
function byLength(a: string, b: string): number {
  return b.length - a.length;
}

/** The text with optional spaces, and with the endings of chats: 감사합니당, 궁금해용. */
function spelled(text: string): string {
  return text.replaceAll(' ', ' ?').replace(/니다$/, '니[다당]').replace(/요$/, '[요여용욤]');
}

/**
 * The polite formulas of a query: 문의드립니다, 어떻게 해야 하나요. None within quotation marks, and
 * none in a query in which nothing else has a topic.
 */
export function formulasIn(query: string): FormulaRange[] {
  const quoted = exactTexts(query).filter(({ isQuoted }) => isQuoted);
  // Only ASCII, because other letters may change their length.
  const lower = query.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  const found = [...lower.matchAll(FORMULAS)]
    .map(({ 0: formula, index }) => ({ start: index, end: index + formula.length }))
    .filter(({ start, end }) => quoted.every((text) => end <= text.start || start >= text.end));
  return hasTopic(without(lower, found).split(' ')) ? found : [];
}

/** The normalised query without its polite formulas. */
export function withoutFormulas(query: string): string {
  const formulas = formulasIn(query);
  return formulas.length === 0 ? query : without(query, formulas).replace(/ +/g, ' ').trim();
}

function without(query: string, ranges: readonly FormulaRange[]): string {
  let text = '';
  let at = 0;
  for (const { start, end } of ranges) {
    text += `${query.slice(at, start)} `;
    at = end;
  }
  return text + query.slice(at);
}
