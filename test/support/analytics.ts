import type { Answer, TestApp } from './start-test-app.js';
import { eventually } from './eventually.js';

/** A visitor with a browser of its own. */
export interface Visitor {
  agent: string;
  source?: string;
  key?: string;
}

/** Sends a request as this visitor. */
export async function requestAs<T>(
  url: string,
  { agent, source, key }: Visitor,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<Answer<T>> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': agent,
      ...(source !== undefined && { 'x-doum-source': source }),
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
    },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, ...((await response.json()) as Omit<Answer<T>, 'status'>) };
}

/** An answered search. */
export interface Found {
  searchId: string;
  totalCount: number;
  pageInfo: { endCursor: string };
  nodes: { id: string; slug: string }[];
}

const SEARCH = `query ($query: String!, $filter: SearchFilter, $first: Int! = 5, $after: String, $page: Int, $literal: Boolean! = false, $scope: SearchScope! = ANSWERS) {
  search(query: $query, filter: $filter, first: $first, after: $after, page: $page, literal: $literal, scope: $scope) { searchId totalCount pageInfo { endCursor } nodes { id slug } }
}`;

/** Searches as this visitor. */
export async function searchAs(
  url: string,
  visitor: Visitor,
  query: string,
  variables: object = {},
): Promise<Found> {
  const answer = await requestAs<{ search: Found }>(url, visitor, SEARCH, { query, ...variables });
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
  return answer.data!.search;
}

/** Records a click on a hit. */
export async function clickAs(
  url: string,
  visitor: Visitor,
  { searchId, nodes }: Found,
  position: number,
): Promise<void> {
  const input = { searchId, articleId: nodes[position - 1]!.id, position };
  const answer = await requestAs(url, visitor, RECORD_CLICK, { input });
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
}

export const RECORD_CLICK =
  'mutation ($input: RecordClickInput!) { recordClick(input: $input) { recorded } }';

/** The statistics of a period, by default from yesterday to tomorrow. */
export async function analyticsOf<T>(
  app: Pick<TestApp, 'admin'>,
  selection: string,
  variables: { from?: Date; to?: Date; timeZone?: string; filter?: object } = {},
): Promise<T> {
  const { searchAnalytics } = await app.admin<{ searchAnalytics: T }>(
    `query ($from: DateTime!, $to: DateTime!, $timeZone: String! = "Asia/Seoul", $filter: AnalyticsFilter) {
      searchAnalytics(from: $from, to: $to, timeZone: $timeZone, filter: $filter) { ${selection} }
    }`,
    {
      from: new Date(Date.now() - 86_400_000),
      to: new Date(Date.now() + 86_400_000),
      ...variables,
    },
  );
  return searchAnalytics;
}

/** The rows of a query on the log. */
export function logOf<Row>(
  app: Pick<TestApp, 'app'>,
  sql: string,
  values: unknown[] = [],
): Promise<Row[]> {
  return app.app.dataSource.query(sql, values);
}

/** Waits until the log has this many searches. */
export async function untilLogged(app: Pick<TestApp, 'app'>, searches: number): Promise<void> {
  await eventually(async () => {
    const [row] = await logOf<{ count: number }>(app, 'select count(*) as count from search_log');
    expect(Number(row!.count)).toBe(searches);
  }, 15_000);
}
