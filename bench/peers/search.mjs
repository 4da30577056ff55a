/**
 * What the peers share: the search in Elasticsearch, and the types that answer
 * schema/operations/search-with-facets.graphql.
 */
import { readFileSync } from 'node:fs';
import { Client } from '@elastic/elasticsearch';
import { bigrams } from '../../dist/src/language/normalize.js';

const RAW = readFileSync(new URL('../raw-search.json', import.meta.url), 'utf8');

/** About the length of an excerpt of Doum. */
const EXCERPT_LENGTH = 300;

const MARK = /<em>(.*?)<\/em>|([^<]+|<)/gs;

const client = new Client({ node: process.env.ELASTICSEARCH_URL });

export const TYPES = /* GraphQL */ `
  type Query {
    search(query: String!, filter: SearchFilter, first: Int!): SearchConnection!
  }
  input SearchFilter {
    updatedFrom: String
  }
  enum FacetField {
    PRODUCT
    CATEGORY
    PLATFORM
  }
  type SearchConnection {
    totalCount: Int!
    engine: String!
    degraded: Boolean!
    tookMs: Int!
    facets(fields: [FacetField!]!): [Facet!]!
    edges: [SearchEdge!]!
  }
  type Facet {
    field: FacetField!
    totalValues: Int!
    values: [FacetValue!]!
  }
  type FacetValue {
    slug: String!
    label: String!
    count: Int!
    selected: Boolean!
    parentSlug: String
  }
  type SearchEdge {
    score: Float!
    titleHighlight: [Segment!]!
    excerptHighlight: [Segment!]!
    matchedVariant: Variant!
    node: Article!
  }
  type Segment {
    text: String!
    highlighted: Boolean!
  }
  type Variant {
    id: ID!
    platforms: [Platform!]!
  }
  type Platform {
    id: ID!
    name: String!
  }
  type Article {
    id: ID!
    slug: String!
    title: String!
    breadcrumb: [String!]!
    platforms: [Platform!]!
  }
`;

/** Searches with the body of the raw search; resolves to a SearchConnection. */
export async function search(query, first) {
  const body = JSON.parse(
    RAW.replaceAll('"$query"', JSON.stringify(query)).replaceAll(
      '"$bigrams"',
      JSON.stringify([...new Set(bigrams(query))].join(' ')),
    ),
  );
  const result = await client.search({
    ...body,
    index: process.env.INDEX,
    size: first,
    _source: ['title', 'breadcrumb', 'body', 'platformIds'],
  });
  const { product, category, platform } = result.aggregations;
  return {
    totalCount: result.hits.total.value,
    engine: 'elasticsearch',
    degraded: false,
    tookMs: result.took,
    facets: [
      facet('PRODUCT', product.buckets),
      facet('CATEGORY', category.buckets),
      facet(
        'PLATFORM',
        Object.entries(platform.buckets).map(([key, bucket]) => ({ ...bucket, key })),
      ),
    ],
    edges: result.hits.hits.map(edge),
  };
}

function facet(field, buckets) {
  const values = buckets.map(({ key, doc_count: count }) => ({
    slug: key,
    label: key,
    count,
    selected: false,
    parentSlug: null,
  }));
  return { field, totalValues: values.length, values };
}

function edge({ _id: id, _score: score, _source: source, highlight = {} }) {
  const platforms = source.platformIds.map((id) => ({ id, name: id }));
  return {
    score,
    titleHighlight: segments(highlight.title?.[0] ?? source.title),
    excerptHighlight: segments(excerpt(highlight.body ?? source.body)),
    matchedVariant: { id, platforms },
    node: {
      id,
      slug: `generated-${id}`,
      title: source.title,
      breadcrumb: source.breadcrumb,
      platforms,
    },
  };
}

/** The part of the first highlighted paragraph around its first mark. */
function excerpt(paragraphs) {
  const paragraph = paragraphs.find((text) => text.includes('<em>')) ?? paragraphs[0] ?? '';
  const from = Math.max(0, paragraph.indexOf('<em>') - EXCERPT_LENGTH / 4);
  return paragraph.slice(from, from + EXCERPT_LENGTH);
}

function segments(text) {
  return Array.from(text.matchAll(MARK), ([, marked, plain]) => ({
    text: marked ?? plain,
    highlighted: marked !== undefined,
  }));
}
