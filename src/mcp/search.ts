import { z } from 'zod';
import { askingSentences, MAX_QUERY } from '../search/index.js';
import { type Caller, count, text } from './tool.js';

const slug = (of: string) => text.max(200).describe(`Slug of a ${of}, from list_categories.`);

export const searchInput = z.strictObject({
  query: text
    .trim()
    .min(1)
    .max(1_000)
    .describe(
      'What the person asks, usually in Korean. Put a follow-up and the question before it into ' +
        `one query. Of more than ${MAX_QUERY} characters, the sentences that ask are searched.`,
    ),
  product: slug('product').optional(),
  category: slug('category').optional(),
  platform: slug('platform').optional(),
  first: count(20, 5),
});

export const searchOutput = z.object({
  searched: text.optional().describe('The sentence of the message that was searched.'),
  confidence: z.enum(['HIGH', 'PARTIAL', 'NONE']),
  didYouMean: text.nullable(),
  meaning: text.nullable().describe('TIMED_OUT: words alone answered; ask again.'),
  next: text.optional().describe('What to do now. Absent: answer.'),
  contact: text.optional().describe('Where people can ask a person.'),
});

interface Found<Data> {
  search: Data & {
    totalCount: number;
    confidence: 'HIGH' | 'PARTIAL' | 'NONE' | null;
    unknownFilters: { field: string; slug: string }[];
    interpretation: { didYouMean: string | null; meaning: string | null };
  };
  contact: { url: string } | null;
}

const RANKS = ['NONE', 'PARTIAL', 'HIGH'];
export const UNSURE =
  'Do not answer from the first article alone. Rephrase the query once; then read the likeliest ' +
  'article with get_article; if it does not answer, say so, and name the contact if there is one.';

/**
 * Searches for a query, or for the sentences of a long message that ask, until one is HIGH. Selects
 * `fields`, too. Returns the surest search, and as `head` its `searchOutput`.
 */
export async function searchHelp<Data>(
  { query: message, product, category, platform }: z.output<typeof searchInput>,
  { ask }: Caller,
  articles: number,
  fields: string,
) {
  const slugs = [product, category, platform].map((each) => (each === undefined ? null : [each]));
  const [productSlugs, categorySlugs, platformSlugs] = slugs;
  const find = async (query: string) => {
    const { search, contact } = await ask<Found<Data>>(
      `query McpSearch($query: String!, $filter: SearchFilter, $articles: Int!) {
        search(query: $query, filter: $filter, first: $articles) {
          totalCount confidence unknownFilters { field slug } interpretation { didYouMean meaning }
          ${fields}
        }
        contact { url }
      }`,
      { query, filter: { productSlugs, categorySlugs, platformSlugs }, articles },
    );
    const [unknown] = search.unknownFilters;
    if (unknown) {
      const name = `${unknown.field.toLowerCase()} with the slug "${unknown.slug}"`;
      throw new Error(`There is no ${name}: see list_categories. (BAD_USER_INPUT)`);
    }
    const confidence = (search.totalCount > 0 && search.confidence) || 'NONE';
    const searched = query === message ? undefined : query;
    const head = { searched, confidence, ...search.interpretation };
    if (confidence === 'HIGH') return { search, head };
    const isFilter = search.totalCount === 0 && slugs.some(Boolean);
    const next = (isFilter ? 'Search without the filter. ' : '') + UNSURE;
    return { search, head: { ...head, next, contact: contact?.url } };
  };
  const queries = message.length > MAX_QUERY ? askingSentences(message, MAX_QUERY) : [message];
  let best = await find(queries[0]!);
  for (const query of queries.slice(1)) {
    if (best.head.confidence === 'HIGH') break;
    const other = await find(query);
    if (RANKS.indexOf(other.head.confidence) > RANKS.indexOf(best.head.confidence)) best = other;
  }
  return best;
}
