import { readFile } from 'node:fs/promises';
import { demoArticles } from '../../test/support/start-demo-app.js';

/** A request whose answers `compare` compares. `isStaff`: sent with the administrator's key. */
export interface ComparedRequest {
  text: string;
  variables: Record<string, unknown>;
  isStaff: boolean;
}

const SEARCH = /* GraphQL */ `
  query ($query: String!, $filter: SearchFilter, $sort: SearchSort! = RELEVANCE) {
    search(query: $query, filter: $filter, sort: $sort, first: 20) {
      totalCount
      confidence
      facets(fields: [PRODUCT, CATEGORY, PLATFORM]) {
        field
        totalValues
        values {
          slug
          count
          selected
        }
      }
      interpretation {
        searched
        rewrites {
          kind
          from
          to
        }
        didYouMean
      }
      pageInfo {
        hasNextPage
      }
      edges {
        score
        titleHighlight {
          text
          highlighted
        }
        excerptHighlight {
          text
          highlighted
        }
        matchedVariant {
          id
        }
        node {
          id
          slug
          title
          breadcrumb
        }
      }
    }
  }
`;

const FILTERS = [
  null,
  { platformSlugs: ['ios'], includeCommon: true },
  { productSlugs: ['talk'] },
  { categorySlugs: ['talk-report'] },
];
const SORTS = ['RELEVANCE', 'RELEVANCE', 'POPULARITY', 'UPDATED', 'TITLE'];

const RELATED = /* GraphQL */ `
  query ($slug: String!) {
    articleBySlug(slug: $slug) {
      related(first: 5) {
        slug
      }
    }
  }
`;

/** The queries of the judged lists, which people wrote. */
async function queriesOf(file: string, column: number): Promise<string[]> {
  const lines = (await readFile(`bench/relevance/${file}`, 'utf8')).split('\n').slice(1);
  return lines.flatMap((line) => line.split('\t')[column] || []);
}

const operation = (name: string) => readFile(`schema/operations/${name}.graphql`, 'utf8');

/** 500 searches and 200 reads of the demo help centre, of readers and of staff. */
export async function comparedRequests(): Promise<Record<string, ComparedRequest[]>> {
  const queries = [
    ...(await queriesOf('help-queries.tsv', 1)),
    ...(await queriesOf('help-queries-2.tsv', 3)),
    ...(await queriesOf('unanswerable-queries.tsv', 2)),
  ].slice(0, 500);
  const searches = queries.map((query, i) => ({
    text: SEARCH,
    variables: { query, filter: FILTERS[i % FILTERS.length], sort: SORTS[i % SORTS.length] },
    isStaff: i % 3 === 0,
  }));
  const slugs = (await demoArticles()).map(({ slug }) => slug);
  const read = (
    text: string,
    variables: readonly Record<string, unknown>[],
    count: number,
  ): ComparedRequest[] =>
    variables.slice(0, count).map((given, i) => ({ text, variables: given, isStaff: i % 2 === 0 }));
  const bySlug = slugs.map((slug) => ({ slug, platformSlug: 'ios' }));
  const byQuery = queries.map((query) => ({ query }));
  const prefixes = queries.map((query) => ({ prefix: query.slice(0, 3) }));
  const reads = [
    ...read(await operation('article'), bySlug, 80),
    ...read(RELATED, bySlug.slice(80), 40),
    ...read(await operation('suggest'), prefixes, 50),
    ...read(await operation('passages'), byQuery, 28),
    ...read(await operation('catalogue'), [{}, {}], 2),
  ];
  return { searches, reads };
}
