import type { Queries } from './analytics-queries.js';
import { type ExpectedAnalytics, FACET_FIELDS, type Scope } from './expected-analytics.js';
import { RANKINGS } from './search-sums.js';

/** A request with its expected answer. */
export interface Check {
  name: string;
  operation: string;
  variables: object;
  expected: unknown;
}

/** The statistics of a query that need no join. */
const UNJOINED_STATISTICS =
  'query searches averageResults zeroResultRate unansweredRate filteredOutRate clickThroughRate averageClickPosition';
const STATISTICS = `${UNJOINED_STATISTICS} topArticles { slug }`;
const FIGURES =
  'searches dailyVisitors zeroResultRate unansweredRate clickThroughRate averageClickPosition deflectionRate';

/** A request for these fields of `searchAnalytics`. */
export function operationOf(fields: string): string {
  return `query ($from: DateTime!, $to: DateTime!, $timeZone: String!, $filter: AnalyticsFilter) {
    searchAnalytics(from: $from, to: $to, timeZone: $timeZone, filter: $filter) { ${fields} } }`;
}

/** The variables of a request for a scope. */
export function variablesOf({
  from,
  to,
  timeZone,
  source,
  products,
  categories,
  platforms,
}: Scope): object {
  const slugs = (values: Scope['products']) => values?.map(({ slug }) => slug);
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

/** Requests for every figure of a scope, a few figures in each. */
export function checksOf(analytics: ExpectedAnalytics, queries: Queries): Check[] {
  const { scope } = analytics;
  const check = (name: string, fields: string, expected: object): Check => ({
    name: `${scope.name}: ${name}`,
    operation: operationOf(fields),
    variables: variablesOf(scope),
    expected,
  });
  return [
    check('figures', `${FIGURES} previous { ${FIGURES} }`, analytics.figures()),
    ...(['HOUR', 'DAY', 'WEEK'] as const).map((unit) =>
      check(`timeline ${unit}`, `timeline(interval: ${unit}) { at searches zeroResults clicks }`, {
        timeline: analytics.timeline(unit),
      }),
    ),
    ...RANKINGS.map((ranking) =>
      check(ranking, `${ranking}(first: 20) { ${STATISTICS} }`, {
        [ranking]: analytics.ranked(ranking, 20),
      }),
    ),
    // Two frequent queries and two rare ones.
    ...[...analytics.top(2), 1_234, 49_000].map((index) => {
      const { text } = queries.all[index]!;
      return check(
        `query ${text}`,
        `query(query: ${JSON.stringify(variantOf(text))}) { ${STATISTICS} }`,
        {
          query: analytics.query(index),
        },
      );
    }),
    check('query without searches', 'query(query: "아무도찾지않은말이다") { query }', {
      query: null,
    }),
    ...FACET_FIELDS.map((field) =>
      check(
        `facetUsage ${field}`,
        `facetUsage(field: ${field}) { slug label searches share zeroResultRate clickThroughRate topQueries(first: 5) { ${UNJOINED_STATISTICS} } }`,
        { facetUsage: analytics.facetUsage(field) },
      ),
    ),
    ...rewriteChecks(analytics, check),
  ];
}

function rewriteChecks(
  analytics: ExpectedAnalytics,
  check: (name: string, fields: string, expected: object) => Check,
): Check[] {
  const fields = '{ kind from to searches zeroResultRate clickThroughRate }';
  const filters = [
    { helped: null, kind: null },
    { helped: true, kind: null },
    { helped: false, kind: null },
    { helped: null, kind: 'SPELLING' },
    { helped: true, kind: 'CHOSEONG' },
  ] as const;
  return filters.map(({ helped, kind }) =>
    check(
      `rewrites helped ${helped} kind ${kind}`,
      `rewrites(helped: ${helped}, kind: ${kind}, first: 20) ${fields}`,
      {
        rewrites: analytics.rewrites({ helped, kind, first: 20 }),
      },
    ),
  );
}

/** The same query with other case and spaces, which normalisation must ignore. */
function variantOf(text: string): string {
  return ` ${text.toUpperCase().replaceAll(' ', '  ')} `;
}

/** The first difference between two values in one line; null if they are equal. */
export function differenceOf(expected: unknown, actual: unknown, path = ''): string | null {
  if (Object.is(expected, actual)) return null;
  if (!isObject(expected) || !isObject(actual))
    return `${path}: expected ${JSON.stringify(expected)}, but was ${JSON.stringify(actual)}`;
  for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
    const difference = differenceOf(expected[key], actual[key], `${path}.${key}`);
    if (difference !== null) return difference;
  }
  return null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
