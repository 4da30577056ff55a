import type { Queries } from './analytics-queries.js';
import { FACET_FIELDS, type Question, type Tally } from './analytics-tally.js';

/** A request with what it has to answer. */
export interface Check {
  name: string;
  operation: string;
  variables: object;
  expected: unknown;
}

/** The statistics of a query that nothing has to be joined for. */
const PLAIN = 'query searches averageResults zeroResultRate clickThroughRate averageClickPosition';
const STATISTICS = `${PLAIN} topArticles { slug }`;
const FIGURES =
  'searches dailyVisitors zeroResultRate clickThroughRate averageClickPosition deflectionRate';

/** A request of these fields. */
export function operationOf(fields: string): string {
  return `query ($from: DateTime!, $to: DateTime!, $timeZone: String!, $filter: AnalyticsFilter) {
    searchAnalytics(from: $from, to: $to, timeZone: $timeZone, filter: $filter) { ${fields} } }`;
}

/** The variables of a question. */
export function variablesOf({
  from,
  to,
  timeZone,
  source,
  products,
  categories,
  platforms,
}: Question): object {
  const slugs = (values: Question['products']) => values?.map(({ slug }) => slug);
  return {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    timeZone,
    filter: {
      source,
      productSlugs: slugs(products),
      categorySlugs: slugs(categories),
      platformSlugs: slugs(platforms),
    },
  };
}

/** Every figure of a question, a few in each request. */
export function checksOf(tally: Tally, queries: Queries): Check[] {
  const { question } = tally;
  const check = (name: string, fields: string, expected: object): Check => ({
    name: `${question.name}: ${name}`,
    operation: operationOf(fields),
    variables: variablesOf(question),
    expected,
  });
  return [
    check('figures', `${FIGURES} previous { ${FIGURES} }`, tally.figures()),
    ...(['HOUR', 'DAY', 'WEEK'] as const).map((unit) =>
      check(`timeline ${unit}`, `timeline(interval: ${unit}) { at searches zeroResults clicks }`, {
        timeline: tally.timeline(unit),
      }),
    ),
    ...(['topQueries', 'zeroResultQueries', 'noClickQueries'] as const).map((ranking) =>
      check(ranking, `${ranking}(first: 20) { ${STATISTICS} }`, {
        [ranking]: tally.ranked(ranking, 20),
      }),
    ),
    ...[...tally.top(2), 1_234, 49_000].map((number) => {
      const { text } = queries.all[number]!;
      return check(
        `query ${text}`,
        `query(query: ${JSON.stringify(asTyped(text))}) { ${STATISTICS} }`,
        {
          query: tally.query(number),
        },
      );
    }),
    check('query that nobody searched', 'query(query: "아무도찾지않은말이다") { query }', {
      query: null,
    }),
    ...FACET_FIELDS.map((field) =>
      check(
        `facetUsage ${field}`,
        `facetUsage(field: ${field}) { slug label searches share zeroResultRate clickThroughRate topQueries(first: 5) { ${PLAIN} } }`,
        { facetUsage: tally.facetUsage(field) },
      ),
    ),
    ...rewriteChecks(tally, check),
  ];
}

function rewriteChecks(
  tally: Tally,
  check: (name: string, fields: string, expected: object) => Check,
): Check[] {
  const fields = '{ kind from to searches zeroResultRate clickThroughRate }';
  const asked = [
    { helped: null, kind: null },
    { helped: true, kind: null },
    { helped: false, kind: null },
    { helped: null, kind: 'SPELLING' },
    { helped: true, kind: 'CHOSEONG' },
  ] as const;
  return asked.map(({ helped, kind }) =>
    check(
      `rewrites helped ${helped} kind ${kind}`,
      `rewrites(helped: ${helped}, kind: ${kind}, first: 20) ${fields}`,
      {
        rewrites: tally.rewrites({ helped, kind, first: 20 }),
      },
    ),
  );
}

/** As somebody may write it who means the same. */
function asTyped(text: string): string {
  return ` ${text.toUpperCase().replaceAll(' ', '  ')} `;
}

/** Where two values differ first, in one line; null where they do not. */
export function differenceOf(expected: unknown, answered: unknown, path = ''): string | null {
  if (Object.is(expected, answered)) return null;
  if (!isObject(expected) || !isObject(answered))
    return `${path} should be ${JSON.stringify(expected)} and is ${JSON.stringify(answered)}`;
  for (const key of new Set([...Object.keys(expected), ...Object.keys(answered)])) {
    const difference = differenceOf(expected[key], answered[key], `${path}.${key}`);
    if (difference !== null) return difference;
  }
  return null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
