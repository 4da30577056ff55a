import fc from 'fast-check';
import {
  SearchSort,
  type EngineFilter,
  type EngineHit,
  type EngineResponse,
} from '../../src/search/engine.js';
import { ENGINES, openEngineWith, type EngineUnderTest } from './engines.js';
import {
  allFacets,
  anyFilter,
  anyText,
  CATEGORIES,
  generateDocuments,
  isUnder,
  PRODUCTS,
} from './generated-documents.js';

const SEED = 20_261_124;
const DOCUMENTS = generateDocuments(300, SEED);

type FacetName = keyof EngineResponse['facets'];

/**
 * For each facet and value: the filter after it was selected, as engine.ts and the schema have it.
 */
function selections(
  filter: EngineFilter,
  withCommon: boolean,
): { facet: FacetName; id: number; selected: EngineFilter }[] {
  return [
    ...PRODUCTS.map((id) => ({
      facet: 'product' as const,
      id,
      selected: { ...filter, productIds: [id], categoryIds: undefined },
    })),
    ...CATEGORIES.map((id) => ({
      facet: 'category' as const,
      id,
      selected: { ...filter, categoryIds: [id] },
    })),
    ...allFacets(withCommon).platform!.map(({ platformId, matches }) => ({
      facet: 'platform' as const,
      id: platformId,
      selected: { ...filter, platformIds: matches },
    })),
  ];
}

/** The facets in which each value shows that total, values without a document left out. */
function facetsOf(
  totals: { facet: FacetName; id: number; total: number }[],
): EngineResponse['facets'] {
  const counts = (name: FacetName) =>
    new Map(
      totals
        .filter(({ facet, total }) => facet === name && total > 0)
        .map(({ id, total }) => [id, total]),
    );
  return { product: counts('product'), category: counts('category'), platform: counts('platform') };
}

describe('Both engines with the same 300 documents', () => {
  let engines: EngineUnderTest[];

  beforeAll(async () => {
    engines = await Promise.all(ENGINES.map((kind) => openEngineWith(kind, DOCUMENTS)));
  });
  afterAll(() => Promise.all((engines ?? []).map((engine) => engine.stop())));

  it('have the same totals and facet counts under any filter, equal to a separate count', async () => {
    let answers = 0;
    await fc.assert(
      fc.asyncProperty(
        anyFilter,
        fc.boolean(),
        fc.boolean(),
        async (filter, internal, withCommon) => {
          const byHand = (selected: EngineFilter) =>
            DOCUMENTS.filter(isUnder(selected, internal)).length;
          const expected = {
            total: byHand(filter),
            facets: facetsOf(
              selections(filter, withCommon).map(({ selected, ...value }) => ({
                ...value,
                total: byHand(selected),
              })),
            ),
          };
          for (const engine of engines) {
            const { total, facets } = await engine.search({
              filter,
              internal,
              first: 0,
              facets: allFacets(withCommon),
            });
            expect({ total, facets }).toEqual(expected);
            answers += expected.total > 0 ? 1 : 0;
          }
        },
      ),
      { seed: SEED, numRuns: 100 },
    );
    expect(answers).toBeGreaterThan(15);
  });

  it.each(ENGINES.map((kind, i) => [kind, i] as const))(
    'have the exact count of each facet value on %s, in 30 searches',
    async (_, i) => {
      let shown = 0;
      const text = fc.option(anyText, { nil: undefined, freq: 3 });
      await fc.assert(
        fc.asyncProperty(
          text,
          anyFilter,
          fc.boolean(),
          fc.boolean(),
          fc.constantFrom(null, 'answers' as const),
          fc.constantFrom(null, true, false),
          async (text, filter, internal, withCommon, minimumScore, isRequired) => {
            const engine = engines[i]!;
            const query = {
              text,
              phrases: text && isRequired !== null ? [{ text, isRequired }] : [],
              internal,
              minimumScore,
            };
            const { facets } = await engine.search({
              ...query,
              filter,
              first: 0,
              facets: allFacets(withCommon),
            });
            const totals = await Promise.all(
              selections(filter, withCommon).map(async ({ selected, ...value }) => ({
                ...value,
                total: (await engine.search({ ...query, filter: selected, first: 0 })).total,
              })),
            );
            expect(facets).toEqual(facetsOf(totals));
            shown += facets.category!.size;
          },
        ),
        { seed: SEED, numRuns: 30 },
      );
      expect(shown).toBeGreaterThan(40);
    },
  );

  it('have the same hits and order under any filter, for all orders without a score', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyFilter,
        fc.boolean(),
        fc.constantFrom(...Object.values(SearchSort)),
        async (filter, internal, sort) => {
          const [first, second] = await Promise.all(
            engines.map((engine) => engine.ids({ filter, internal, sort })),
          );
          expect(second).toEqual(first);
        },
      ),
      { seed: SEED, numRuns: 20 },
    );
  });

  it.each(ENGINES.map((kind, i) => [kind, i] as const))(
    'page on %s through all hits of any search',
    async (_, i) => {
      const engine = engines[i]!;
      await fc.assert(
        fc.asyncProperty(
          anyText,
          fc.constantFrom(...Object.values(SearchSort)),
          fc.constantFrom(null, 'answers' as const),
          async (text, sort, scope) => {
            const all = await engine.search({ text, sort, minimumScore: scope });
            const { minimumScore } = all;
            expect(minimumScore === null).toBe(scope === null);
            expect(all.hits).toHaveLength(all.total);
            const paged: EngineHit[] = [];
            for (let page = all; page.hits.length > 0 && paged.length <= all.total;) {
              const last = paged.at(-1);
              page = await engine.search({
                text,
                sort,
                minimumScore,
                first: 41,
                after: last && { sort: last.sort },
              });
              paged.push(...page.hits);
            }
            expect(paged).toEqual(all.hits);
            expect(new Set(paged.map((hit) => hit.articleId)).size).toBe(all.total);
          },
        ),
        { seed: SEED, numRuns: 12 },
      );
    },
  );

  it.each(ENGINES.map((kind, i) => [kind, i] as const))(
    'have the best matches of any text as answers on %s, under any filter',
    async (_, i) => {
      const engine = engines[i]!;
      let excluded = 0;
      await fc.assert(
        fc.asyncProperty(anyText, anyFilter, fc.boolean(), async (text, filter, internal) => {
          const all = await engine.search({ text, internal });
          const answers = await engine.search({ text, internal, minimumScore: 'answers' });
          const isAnswer = ({ score }: EngineHit) => score! >= answers.minimumScore!;
          expect(answers.hits).toEqual(all.hits.filter(isAnswer));
          expect(answers.total > 0).toBe(all.total > 0);
          const under = await engine.search({ text, internal, filter });
          const answersUnder = await engine.search({
            text,
            internal,
            filter,
            minimumScore: 'answers',
          });
          expect(answersUnder.minimumScore).toBe(answers.minimumScore);
          expect(answersUnder.hits).toEqual(under.hits.filter(isAnswer));
          excluded += all.total - answers.total;
        }),
        { seed: SEED, numRuns: 15 },
      );
      expect(excluded).toBeGreaterThan(30);
    },
  );
});
