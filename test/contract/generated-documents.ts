import fc from 'fast-check';
import { ArticleVisibility } from '../../src/articles/index.js';
import type { EngineFilter, EngineRequest, SearchDocument } from '../../src/search/engine.js';
import { buildDocument } from '../support/build-document.js';

/** Three products; each has the categories 10p+1 with 10p+2 and 10p+3 below it, and 10p+4. */
export const PRODUCTS = [1, 2, 3];
const CATEGORY_PATHS = PRODUCTS.flatMap((p) => [
  [p * 10 + 1],
  [p * 10 + 1, p * 10 + 2],
  [p * 10 + 1, p * 10 + 3],
  [p * 10 + 4],
]);
export const CATEGORIES = CATEGORY_PATHS.map((path) => path.at(-1)!);
/** The first one is 공통. */
const PLATFORMS = [1, 2, 3, 4];

const WORDS = [
  '신고',
  '메시지',
  '결제',
  '영수증',
  '비밀번호',
  '친구',
  '차단',
  '사진',
  '가상계좌',
  '정기결제',
  '지도',
  '채팅방',
  '알림',
  '로그인',
];

const words = (minLength: number, maxLength: number) =>
  fc.array(fc.constantFrom(...WORDS), { minLength, maxLength });
const date = fc.integer({ min: 1, max: 20 }).map((day) => new Date(Date.UTC(2026, 0, day)));

const content = fc.record({
  title: words(1, 3).map((list) => `${list.join(' ')} 안내`),
  keywords: words(0, 2),
  paragraphs: fc.array(
    words(1, 6).map((list) => `${list.join('에서 ')}를 봅니다.`),
    { minLength: 1, maxLength: 3 },
  ),
  path: fc.constantFrom(...CATEGORY_PATHS),
  platformIds: fc.subarray(PLATFORMS, { minLength: 1 }),
  shelf: fc.constantFrom(
    ArticleVisibility.PUBLIC,
    ArticleVisibility.PUBLIC,
    ArticleVisibility.INTERNAL,
  ),
  popularity: fc.integer({ min: 0, max: 3 }),
  publishedAt: date,
  updatedAt: date,
  questions: fc.array(
    words(1, 4).map((list) => list.join('가 ')),
    { maxLength: 2 },
  ),
});

/**
 * Random documents of a seed, with few different values, so that ties and shared facet values are
 * frequent.
 */
export function generateDocuments(count: number, seed: number): SearchDocument[] {
  return fc.sample(content, { numRuns: count, seed }).map(({ path, ...rest }, i) =>
    buildDocument({
      ...rest,
      articleId: i + 1,
      productId: Math.floor(path[0]! / 10),
      categoryIds: path,
      breadcrumb: ['도움말'],
    }),
  );
}

/** A random filter, also with unknown ids and empty lists. */
export const anyFilter: fc.Arbitrary<EngineFilter> = fc.record(
  {
    productIds: fc.subarray([...PRODUCTS, 9], { maxLength: 3 }),
    categoryIds: fc.subarray([...CATEGORIES, 99], { maxLength: 3 }),
    platformIds: fc.subarray([...PLATFORMS, 9], { maxLength: 3 }),
    updatedFrom: date,
    updatedTo: date,
  },
  { requiredKeys: [] },
);

/** A query of one to three words, some without spaces, some with particles. */
export const anyText: fc.Arbitrary<string> = fc
  .tuple(words(1, 3), fc.constantFrom(' ', '', '를 '))
  .map(([list, separator]) => list.join(separator));

/** All facets, with or without 공통 in the other platforms. */
export function allFacets(withCommon: boolean): EngineRequest['facets'] {
  const platform = PLATFORMS.map((id) => ({
    platformId: id,
    matches: withCommon && id !== 1 ? [id, 1] : [id],
  }));
  return { product: true, category: true, platform };
}

/**
 * Whether the filter selects a document, implemented from the interface's documentation;
 * `internal`: for staff.
 */
export function isUnder(
  { productIds, categoryIds, platformIds, updatedFrom, updatedTo }: EngineFilter,
  internal: boolean,
) {
  return (document: SearchDocument) =>
    (internal || document.shelf === ArticleVisibility.PUBLIC) &&
    (!productIds || productIds.includes(document.productId)) &&
    (!categoryIds || document.categoryIds.some((id) => categoryIds.includes(id))) &&
    (!platformIds || document.platformIds.some((id) => platformIds.includes(id))) &&
    (!updatedFrom || document.updatedAt >= updatedFrom) &&
    (!updatedTo || document.updatedAt < updatedTo);
}
