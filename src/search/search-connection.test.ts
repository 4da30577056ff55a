import { plannedSearch } from '../../test/support/planned-search.js';
import { type EngineHit, SearchEngineName } from './engine.js';
import { toEdges } from './search-connection.js';
import { Article, ArticleVariant } from '../articles/index.js';
import { asTyped, type Interpretation } from './interpretation/interpret.js';
import type { SearchPlan } from './plan-search.js';

const IOS_TEXT = 'iPhone에서\n신고를 누르세요.';
const ANDROID_TEXT = '안드로이드에서\n신고를 누르세요.';

function articleWith(id: number, title: string, variants: [platformId: number, text: string][]) {
  return Object.assign(new Article(), {
    id,
    title,
    variants: variants.map(([platformId, bodyText], i) =>
      Object.assign(new ArticleVariant(), { id: i, platformIds: [platformId], bodyText }),
    ),
  });
}

const hit = (articleId: number, values: Partial<EngineHit> = {}): EngineHit => ({
  articleId,
  score: 2.5,
  sort: [2.5, String(articleId)],
  title: null,
  paragraphs: [],
  isByWords: true,
  ...values,
});
const reporting = articleWith(1, '신고하기', [
  [31, '어디서나 신고할 수 있어요.'],
  [32, IOS_TEXT],
  [33, ANDROID_TEXT],
]);
const edgesOf = (
  plan: SearchPlan,
  hits: EngineHit[],
  articles: Article[],
  interpretation: Interpretation = asTyped(plan.text),
) => {
  const facets = { product: null, category: null, platform: null };
  const engine = SearchEngineName.MEMORY;
  const answer = {
    total: hits.length,
    minimumScore: 0.5,
    bestArticleId: null,
    nextShare: 0,
    hits,
    facets,
    engine,
    degraded: false,
  };
  const found = hits.map(({ articleId }) => articles.find(({ id }) => id === articleId) ?? null);
  const meant = { use: null, pins: [], neighbours: [], confidence: null };
  return toEdges({
    plan,
    found: { interpretation, answer, meant, confidence: null },
    articles: found,
    passages: new Map(),
  });
};

describe('toEdges', () => {
  it('omits invisible articles and keeps the positions of the others', async () => {
    const plan = plannedSearch({ query: '신고' });
    const edges = edgesOf(plan, [hit(7), hit(1)], [reporting]);
    expect(edges).toEqual([
      {
        node: reporting,
        position: 2,
        score: 2.5,
        titleHighlight: [],
        matches: [],
        isByWords: true,
        isPinned: false,
        place: {
          engine: SearchEngineName.MEMORY,
          sort: [2.5, '1'],
          offset: 2,
          minimumScore: 0.5,
          confidence: null,
          pins: [],
          neighbours: [],
        },
        cursors: plan.cursors,
        query: expect.objectContaining({ text: '신고' }) as object,
      },
    ]);
  });

  it('highlights the title, unless it changed after indexing', async () => {
    const plan = plannedSearch({ query: '신고', fields: { titleHighlight: true } });
    const matched = (text: string) => hit(1, { title: { text, ranges: [[0, 2]] } });
    const [same, changed] = edgesOf(plan, [matched('신고하기'), matched('신고')], [reporting]);
    expect(same!.titleHighlight).toEqual([
      { text: '신고', highlighted: true },
      { text: '하기', highlighted: false },
    ]);
    expect(changed!.titleHighlight).toEqual([{ text: '신고하기', highlighted: false }]);
  });

  const fields = { matchedBody: true };
  const matchedHit = hit(1, {
    paragraphs: [
      { text: 'iPhone에서', ranges: [[0, 6]] },
      { text: '신고를 누르세요.', ranges: [[0, 2]] },
    ],
  });
  const ios = { ...asTyped('신고').query!, preferred: { productIds: [], platformIds: [32] } };

  it('uses the variant with the most matches', async () => {
    const [edge] = edgesOf(plannedSearch({ query: '신고', fields }), [matchedHit], [reporting]);
    expect(edge!.matches[0]).toEqual({
      variant: reporting.variants[1],
      near: [],
      text: 'iPhone에서\n신고를 누르세요.',
      ranges: [[0, 6], [9, 11]], // prettier-ignore
    });
  });

  it('uses a variant for the platforms of the filter, else for those in the query', async () => {
    const filter = { platformSlugs: ['android'], includeCommon: true };
    const filtered = plannedSearch({ query: '신고', fields, filter });
    const named = { ...asTyped('신고'), query: ios };
    const variantOf = async (plan: SearchPlan) =>
      edgesOf(plan, [hit(1)], [reporting], named)[0]!.matches[0]!.variant;
    expect(await variantOf(filtered)).toBe(reporting.variants[2]);
    expect(await variantOf(plannedSearch({ query: '신고', fields }))).toBe(reporting.variants[1]);
  });

  it('uses the common variant if no variant is for the platforms', async () => {
    const common = articleWith(1, '신고하기', [
      [33, ANDROID_TEXT],
      [31, '어디서나'],
    ]);
    const filter = { platformSlugs: ['ios'], includeCommon: true };
    const [edge] = edgesOf(plannedSearch({ fields, filter }), [hit(1)], [common]);
    expect(edge!.matches[0]!.variant).toBe(common.variants[1]);
  });
});
