import { eventually } from './eventually.js';
import { suggestedArticles } from './saemi-help.js';
import type { TestApp } from './start-test-app.js';

/** A search result with its interpretation. */
export interface Found {
  totalCount: number;
  nodes: { slug: string }[];
  facets: { values: { slug: string; count: number }[] }[];
  pageInfo: { endCursor: string | null; hasNextPage: boolean };
  interpretation: {
    original: string;
    searched: string;
    rewrites: { kind: string; from: string; to: string }[];
    alternatives: { from: string; to: string[] }[];
    didYouMean: string | null;
    asksForPerson: boolean;
    inferredProducts: { slug: string }[];
    inferredPlatforms: { slug: string }[];
  };
  popularArticles: { slug: string }[];
}

export interface Search {
  query: string;
  filter?: object;
  literal?: boolean;
  scope?: 'ANSWERS' | 'ALL_MATCHES';
  first?: number;
  after?: string | null;
}

export const SEARCH = `query ($query: String!, $filter: SearchFilter, $literal: Boolean = false, $scope: SearchScope = ANSWERS, $first: Int = 100, $after: String) {
  search(query: $query, filter: $filter, literal: $literal, scope: $scope, first: $first, after: $after) {
    totalCount nodes { slug } facets { values { slug count } } pageInfo { endCursor hasNextPage }
    interpretation {
      original searched rewrites { kind from to } alternatives { from to } didYouMean asksForPerson inferredProducts { slug } inferredPlatforms { slug }
    }
    popularArticles(first: 3) { slug }
  }
}`;

/** Searches as a reader; throws if the answer has errors. */
export async function searchAsReader(app: TestApp, search: string | Search): Promise<Found> {
  const variables = typeof search === 'string' ? { query: search } : { ...search };
  const { data, errors } = await app.request<{ search: Found }>(SEARCH, variables);
  if (errors) throw new Error(JSON.stringify([variables, errors]));
  return data!.search;
}

/**
 * Waits until the title of an article is suggested, or is no longer suggested. Searches read the
 * same words.
 */
export async function waitUntilSuggested(
  app: TestApp,
  title: string,
  expected = true,
  withinMs = 5_000,
): Promise<void> {
  await eventually(
    async () =>
      expect((await suggestedArticles(app, title, 'title')).includes(title)).toBe(expected),
    withinMs,
  );
}
