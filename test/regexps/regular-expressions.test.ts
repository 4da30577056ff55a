import { seededRandom } from '../../bench/support/statistics.js';
import { builtExpressions } from '../support/regexps/built-expressions.js';
import { checkExpressions } from '../support/regexps/check-expressions.js';
import type { Expression } from '../support/regexps/expression.js';
import { slowestTexts } from '../support/regexps/slowest-texts.js';
import { writtenExpressions } from '../support/regexps/written-expressions.js';

/**
 * Expressions that the checker cannot decide, by file and the reason it gives; each needs a fuzz of
 * its own in the tests of that file.
 */
const UNDECIDED: Record<string, string> = {};

const MOST_TIMES = 20;
const TEXTS = 50;
const DEADLINE_MS = 30_000;
const SEED = Number(process.env.REGEXP_SEED ?? Math.floor(Math.random() * 1_000_000));

describe('The regular expressions of the server and of its pages', () => {
  let expressions: Expression[];
  beforeAll(async () => {
    const { literals, constructions } = writtenExpressions();
    const all = [...literals, ...(await builtExpressions(constructions))];
    expressions = [...new Map(all.map((one) => [`/${one.source}/${one.flags}`, one])).values()];
  });

  it('are found where they are written, and where they are built', () => {
    const files = new Set(expressions.map(({ where }) => where.split(':')[0]));
    expect(files).toContain('src/core/text.ts');
    expect(files).toContain('src/language/mask-personal.ts');
    expect(files).toContain('src/search/suggest/prefix-matcher.ts');
    expect(files).toContain('src/web/render.tsx');
    expect(expressions.length).toBeGreaterThan(150);
  });

  it('take a time in proportion to the text, says the checker', async () => {
    const checked = await checkExpressions(expressions);
    const found = expressions.flatMap((expression, i) => {
      const { status, ...more } = checked[i]!;
      if (status === 'safe') return [];
      const reason = 'error' in more ? more.error.kind : '';
      if (status === 'unknown' && UNDECIDED[expression.where.split(':')[0]!] === reason) return [];
      const attack = 'attack' in more ? more.attack.pattern : '';
      return [
        `${expression.where} /${expression.source}/${expression.flags} is ${status} ${reason}${attack}`,
      ];
    });
    expect(found).toEqual([]);
  }, 240_000);

  it('read no text of 200 characters made of their own parts more than 20 times as slowly as a plain one', async () => {
    const slowest = await slowestTexts(expressions, {
      count: TEXTS,
      random: seededRandom(SEED),
      deadlineMs: DEADLINE_MS,
    });
    const slow = slowest
      .filter(({ multiple }) => multiple > MOST_TIMES)
      .map(({ expression, multiple, text }) => ({
        ...expression,
        multiple,
        text,
        REGEXP_SEED: SEED,
      }));
    expect(slow).toEqual([]);
    expect(slowest).toHaveLength(expressions.length);
  }, 240_000);
});

describe('What is looked for', () => {
  const expression = (source: string, flags = ''): Expression => ({ source, flags, where: 'here' });

  it.each([
    ' ?Did you mean .+\\?$',
    ' > \\P{L}*$',
    '々[\\s々]*々[\\s々]*끝',
    '\\/+$',
    '(\\d+) second',
  ])('the checker finds in %s', async (source) => {
    expect(await checkExpressions([expression(source, 'su')])).toMatchObject([
      { status: 'vulnerable' },
    ]);
  });

  it.each([
    '82(?:[^\\p{L}\\p{N},]|[\\-‐]){0,8}10(?:[^\\p{L}\\p{N},]|[\\-‐]){0,8}123',
    '々[\\s、-〟]*々[\\s、-〟]*々[\\s、-〟]*끝',
  ])('texts made of its parts find in %s', async (source) => {
    const control = [expression(source, 'giu')];
    const [found] = await slowestTexts(control, {
      count: 200,
      random: seededRandom(1),
      deadlineMs: DEADLINE_MS,
    });
    expect(found!.multiple).toBeGreaterThan(MOST_TIMES);
  });
});
