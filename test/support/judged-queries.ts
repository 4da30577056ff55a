import { readFile } from 'node:fs/promises';
import type { TestApp } from './start-test-app.js';

/** A query and the articles that an editor expects. */
export interface Judgment {
  readonly kind: string;
  readonly query: string;
  /** One of them must be found. With a platform, the match must be in the variant for it. */
  readonly expected: readonly { readonly slug: string; readonly platform?: string }[];
  /** The maximum rank of the expected article, from 1. */
  readonly rank: number;
}

/** Whether a query found the expected article. */
export interface JudgedResult {
  readonly judgment: Judgment;
  readonly hasPassed: boolean;
  /** The expected and the found articles, and the interpretation of the query. */
  readonly description: string;
}

interface Answer {
  search: {
    totalCount: number;
    interpretation: {
      searched: string;
      didYouMean: string | null;
      rewrites: { kind: string; from: string; to: string }[];
    };
    edges: { node: { slug: string }; matchedVariant: { platforms: { slug: string }[] } }[];
  };
}

const QUERIES = new URL('../../bench/relevance/help-queries.tsv', import.meta.url);
const SEARCH = /* GraphQL */ `
  query ($query: String!) {
    search(query: $query, first: 5) {
      totalCount
      interpretation {
        searched
        didYouMean
        rewrites {
          kind
          from
          to
        }
      }
      edges {
        node {
          slug
        }
        matchedVariant {
          platforms {
            slug
          }
        }
      }
    }
  }
`;

/**
 * Reads the judged queries. The file has a header and tab-separated columns: kind, query, slugs
 * (comma-separated; `slug@platform` for a variant), rank, note.
 */
export async function readJudgments(): Promise<Judgment[]> {
  const lines = (await readFile(QUERIES, 'utf8')).trim().split('\n').slice(1);
  return lines.map((line) => {
    const [kind, query, slugs, rank] = line.split('\t') as [string, string, string, string];
    const expected = slugs.split(',').map((name) => {
      const [slug, platform] = name.split('@') as [string, string?];
      return { slug, platform };
    });
    return { kind, query, expected, rank: Number(rank) };
  });
}

/** Runs a judged query as a reader. */
export async function judge(app: TestApp, judgment: Judgment): Promise<JudgedResult> {
  const { data, errors } = await app.request<Answer>(SEARCH, { query: judgment.query });
  if (!data) throw new Error(`${judgment.query}: ${errors?.[0]?.message}`);
  const { edges } = data.search;
  const hasPassed = edges
    .slice(0, judgment.rank)
    .some(({ node, matchedVariant: { platforms } }) =>
      judgment.expected.some(
        ({ slug, platform }) =>
          slug === node.slug &&
          (!platform || platforms.some((variant) => variant.slug === platform)),
      ),
    );
  return { judgment, hasPassed, description: describe(judgment, data) };
}

function describe(
  { kind, query, expected, rank }: Judgment,
  { search: { totalCount, interpretation, edges } }: Answer,
): string {
  const expectedNames = expected
    .map(({ slug, platform }) => (platform ? `${slug}@${platform}` : slug))
    .join(' or ');
  const rewrites = interpretation.rewrites
    .map(({ kind, from, to }) => ` ${kind} ${from} -> ${to};`)
    .join('');
  const suggestion =
    interpretation.didYouMean === null ? '' : ` did you mean: ${interpretation.didYouMean};`;
  const found = edges.map(
    ({ node, matchedVariant: { platforms } }) =>
      `${node.slug}@${platforms.map(({ slug }) => slug).join('+')}`,
  );
  return (
    `[${kind}] ${query}\n    expected within ${rank}: ${expectedNames}\n    searched: ${interpretation.searched};${rewrites}${suggestion}\n` +
    `    found (of ${totalCount}): ${found.join(', ') || 'nothing'}`
  );
}
