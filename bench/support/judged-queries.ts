import { readFile } from 'node:fs/promises';
import type { TestApp } from '../../test/support/start-test-app.js';

/** What an editor of the help centre expects of a query. */
export interface Judgment {
  readonly kind: string;
  readonly query: string;
  /** One of them must come; with a platform, the excerpt must be from the variant for it. */
  readonly wanted: readonly { readonly slug: string; readonly platform?: string }[];
  /** Within so many first results. */
  readonly rank: number;
}

/** What came instead of what was expected, and how the query was understood. */
export interface Verdict {
  readonly judgment: Judgment;
  readonly asJudged: boolean;
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

const QUERIES = new URL('../relevance/help-queries.tsv', import.meta.url);
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
 * The judged queries: kind, query, slugs (comma separated, `slug@platform` for a variant), rank,
 * note; tab separated, with a header.
 */
export async function readJudgments(): Promise<Judgment[]> {
  const lines = (await readFile(QUERIES, 'utf8')).trim().split('\n').slice(1);
  return lines.map((line) => {
    const [kind, query, slugs, rank] = line.split('\t') as [string, string, string, string];
    const wanted = slugs.split(',').map((name) => {
      const [slug, platform] = name.split('@') as [string, string?];
      return { slug, platform };
    });
    return { kind, query, wanted, rank: Number(rank) };
  });
}

/** Asks the server as a reader does. */
export async function judge(app: TestApp, judgment: Judgment): Promise<Verdict> {
  const { data, errors } = await app.request<Answer>(SEARCH, { query: judgment.query });
  if (!data) throw new Error(`${judgment.query}: ${errors?.[0]?.message}`);
  const { edges } = data.search;
  const asJudged = edges
    .slice(0, judgment.rank)
    .some(({ node, matchedVariant: { platforms } }) =>
      judgment.wanted.some(
        ({ slug, platform }) =>
          slug === node.slug &&
          (!platform || platforms.some((variant) => variant.slug === platform)),
      ),
    );
  return { judgment, asJudged, description: describe(judgment, data) };
}

function describe(
  { kind, query, wanted, rank }: Judgment,
  { search: { totalCount, interpretation, edges } }: Answer,
): string {
  const wish = wanted
    .map(({ slug, platform }) => (platform ? `${slug}@${platform}` : slug))
    .join(' or ');
  const rewrites = interpretation.rewrites
    .map(({ kind, from, to }) => ` ${kind} ${from} -> ${to};`)
    .join('');
  const meant =
    interpretation.didYouMean === null ? '' : ` did you mean: ${interpretation.didYouMean};`;
  const came = edges.map(
    ({ node, matchedVariant: { platforms } }) =>
      `${node.slug}@${platforms.map(({ slug }) => slug).join('+')}`,
  );
  return (
    `[${kind}] ${query}\n    wanted within ${rank}: ${wish}\n    searched: ${interpretation.searched};${rewrites}${meant}\n` +
    `    came (of ${totalCount}): ${came.join(', ') || 'nothing'}`
  );
}
