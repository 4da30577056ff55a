import { readFile } from 'node:fs/promises';
import { SearchConfidence } from '../../src/search/confidence.js';
import type { TestApp } from '../../test/support/start-test-app.js';
import { ndcg10, percentile } from './statistics.js';

/** A query with graded judgments, made from the texts before any search. */
export interface GradedQuery {
  /** The help centre that is searched. */
  readonly centre: string;
  readonly kind: string;
  /** Changes are chosen by the queries of `tuning` alone; `confirming` shows whether they hold. */
  readonly half: 'tuning' | 'confirming';
  readonly query: string;
  /** Articles that answer the query, by external id, or by slug if they have none. May be empty. */
  readonly best: readonly string[];
  /** Articles that help in part. */
  readonly useful: readonly string[];
}

/** All hits of a query, the best first. */
export interface GradedResult {
  readonly judged: GradedQuery;
  readonly found: readonly string[];
  readonly confidence: SearchConfidence;
}

/** The figures of some results. Shares are from 0 to 1; null if no query has such articles. */
export interface AnswerFigures {
  queries: number;
  ndcg10: number | null;
  /** The share of queries whose first hit is one of the best, and one of the first three. */
  first: number | null;
  firstThree: number | null;
  /** The share of the best and of the useful articles that are hits at all. */
  bestKept: number | null;
  usefulKept: number | null;
  medianTotal: number;
  /** The number of queries without an answer with the confidence NONE or at most three hits. */
  honest: number;
}

/** A best article is worth three times a useful one: 2^grade - 1. */
const BEST_GAIN = 3;
const USEFUL_GAIN = 1;

/** Maximum number of hits of a query without an answer. */
const FEW_HITS = 3;

const PAGE_SIZE = 100;
const SEARCH = /* GraphQL */ `
  query ($query: String!, $first: Int!, $after: String) {
    search(query: $query, first: $first, after: $after) {
      confidence
      nodes {
        slug
        externalId
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`;

interface Answer {
  search: {
    confidence: SearchConfidence;
    nodes: { slug: string; externalId: string | null }[];
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
  };
}

/**
 * Reads a file of graded queries: a header and the tab-separated columns centre, kind, half, query,
 * best, useful (both comma-separated) and note.
 */
export async function readGradedQueries(file: string): Promise<GradedQuery[]> {
  const url = new URL(`../relevance/${file}`, import.meta.url);
  const lines = (await readFile(url, 'utf8')).trimEnd().split('\n').slice(1);
  return lines.map((line) => {
    const [centre, kind, half, query, best, useful] = line.split('\t') as [
      string,
      string,
      GradedQuery['half'],
      string,
      string,
      string,
    ];
    const list = (ids: string) => (ids === '' ? [] : ids.split(','));
    return { centre, kind, half, query, best: list(best), useful: list(useful) };
  });
}

/** Reads all hits of a query as a reader. */
export async function searchAll(app: TestApp, judged: GradedQuery): Promise<GradedResult> {
  const found: string[] = [];
  let after: string | null = null;
  let confidence: SearchConfidence;
  do {
    const variables: Record<string, unknown> = { query: judged.query, first: PAGE_SIZE, after };
    const { data, errors } = await app.request<Answer>(SEARCH, variables);
    if (!data) throw new Error(`${judged.query}: ${errors?.[0]?.message}`);
    const { nodes, pageInfo }: Answer['search'] = data.search;
    confidence = data.search.confidence;
    found.push(...nodes.map(({ slug, externalId }) => externalId ?? slug));
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after !== null);
  return { judged, found, confidence };
}

/** The figures of these results, at least one. */
export function figuresOf(results: readonly GradedResult[]): AnswerFigures {
  const answerable = results.filter(({ judged }) => judged.best.length > 0);
  const mean = (numbers: number[]) =>
    numbers.length === 0 ? null : numbers.reduce((a, b) => a + b, 0) / numbers.length;
  const hasBestWithin = (ranks: number) =>
    mean(
      answerable.map(({ judged, found }) =>
        found.slice(0, ranks).some((id) => judged.best.includes(id)) ? 1 : 0,
      ),
    );
  const kept = (ids: (judged: GradedQuery) => readonly string[]) =>
    mean(
      answerable.flatMap(({ judged, found }) =>
        ids(judged).map((id) => (found.includes(id) ? 1 : 0)),
      ),
    );
  return {
    queries: results.length,
    ndcg10: mean(answerable.map(({ judged, found }) => ndcg10(found, gainsOf(judged)))),
    first: hasBestWithin(1),
    firstThree: hasBestWithin(3),
    bestKept: kept(({ best }) => best),
    usefulKept: kept(({ useful }) => useful),
    medianTotal: percentile(
      results.map(({ found }) => found.length),
      0.5,
    ),
    honest: results.filter(
      ({ judged, found, confidence }) =>
        judged.best.length === 0 &&
        (found.length <= FEW_HITS || confidence === SearchConfidence.NONE),
    ).length,
  };
}

function gainsOf({ best, useful }: GradedQuery): Map<string, number> {
  return new Map([
    ...useful.map((id): [string, number] => [id, USEFUL_GAIN]),
    ...best.map((id): [string, number] => [id, BEST_GAIN]),
  ]);
}
