import { seededRandom } from '../../bench/support/statistics.js';
import { builtExpressions } from '../support/regexps/built-expressions.js';
import { checkExpressions } from '../support/regexps/check-expressions.js';
import type { Expression } from '../support/regexps/expression.js';
import { slowestTexts } from '../support/regexps/slowest-texts.js';
import { writtenExpressions } from '../support/regexps/written-expressions.js';

/**
 * Expressions that the checker cannot decide: the checker's reason, by file. The tests of such a
 * file must fuzz the expression.
 */
const UNDECIDED: Record<string, string> = {};

/** Maximum ratio of the slowest text's time to that of a plain text of the same length. */
const MAX_SLOWDOWN = 20;
const TEXTS_PER_EXPRESSION = 50;
const DEADLINE_MS = 30_000;
const SEED = Number(process.env.REGEXP_SEED ?? Math.floor(Math.random() * 1_000_000));

describe('Regular expressions of the server and its pages', () => {
  let expressions: Expression[];
  beforeAll(async () => {
    const { literals, constructions } = writtenExpressions();
    const all = [...literals, ...(await builtExpressions(constructions))];
    expressions = [...new Map(all.map((one) => [`/${one.source}/${one.flags}`, one])).values()];
  });

  it('are found as literals and where code constructs them', () => {
    const files = new Set(expressions.map(({ where }) => where.split(':')[0]));
    expect(files).toContain('src/core/text.ts');
    expect(files).toContain('src/language/mask-personal.ts');
    expect(files).toContain('src/search/suggest/prefix-matcher.ts');
    expect(files).toContain('src/web/render.tsx');
    expect(expressions.length).toBeGreaterThan(150);
  });

  it('run in linear time, according to the checker', async () => {
    const checked = await checkExpressions(expressions);
    const findings = expressions.flatMap((expression, i) => {
      const { status, ...details } = checked[i]!;
      if (status === 'safe') return [];
      const reason = 'error' in details ? details.error.kind : '';
      if (status === 'unknown' && UNDECIDED[expression.where.split(':')[0]!] === reason) return [];
      const attack = 'attack' in details ? details.attack.pattern : '';
      return [
        `${expression.where} /${expression.source}/${expression.flags} is ${status} ${reason}${attack}`,
      ];
    });
    expect(findings).toEqual([]);
  }, 240_000);

  it('take at most 20 times as long on 200 characters of their own parts as on a plain text', async () => {
    const slowest = await slowestTexts(expressions, {
      count: TEXTS_PER_EXPRESSION,
      random: seededRandom(SEED),
      deadlineMs: DEADLINE_MS,
    });
    const slow = slowest
      .filter(({ multiple }) => multiple > MAX_SLOWDOWN)
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

describe('Vulnerable expressions', () => {
  const expression = (source: string, flags = ''): Expression => ({ source, flags, where: 'here' });

  it.each([
    ' ?Did you mean .+\\?$',
    ' > \\P{L}*$',
    '々[\\s々]*々[\\s々]*끝',
    '\\/+$',
    '(\\d+) second',
  ])('are reported by the checker: %s', async (source) => {
    expect(await checkExpressions([expression(source, 'su')])).toMatchObject([
      { status: 'vulnerable' },
    ]);
  });

  it.each([
    '82(?:[^\\p{L}\\p{N},]|[\\-‐]){0,8}10(?:[^\\p{L}\\p{N},]|[\\-‐]){0,8}123',
    '々[\\s、-〟]*々[\\s、-〟]*々[\\s、-〟]*끝',
  ])('are exposed by texts made of their parts: %s', async (source) => {
    const [slowest] = await slowestTexts([expression(source, 'giu')], {
      count: 200,
      random: seededRandom(1),
      deadlineMs: DEADLINE_MS,
    });
    expect(slowest!.multiple).toBeGreaterThan(MAX_SLOWDOWN);
  });
});
