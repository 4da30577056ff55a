import { ArticleVisibility } from '../../src/articles/index.js';
import { type SearchDocument } from '../../src/search/engine.js';
import { buildDocument } from '../support/build-document.js';
import { queryPart } from '../support/engine-request.js';
import { ENGINES, openEngineWith, type SearchOptions, type EngineUnderTest } from './engines.js';
import { HELP_DOCUMENTS } from './help-documents.js';
import { marked } from './marked.js';

const BOTH = { title: true, body: true };

/**
 * The words of every public article again: as short as they were, much longer, and a title alone.
 */
const SAME_WORDS = HELP_DOCUMENTS.flatMap((document): SearchDocument[] => [
  document,
  {
    ...document,
    title: document.title.repeat(3),
    paragraphs: Array.from({ length: 20 }, () => document.paragraphs).flat(),
  },
  { ...document, keywords: [], breadcrumb: [], paragraphs: [] },
]).map((document, i) => ({
  ...document,
  articleId: 5_000 + i,
  shelf: ArticleVisibility.INTERNAL,
}));

const MANUALS = [
  {
    articleId: 9_001,
    title: '블랙컨슈머 응대 순서',
    keywords: ['악성민원'],
    paragraphs: ['녹취 파일을 첨부합니다.'],
  },
  { articleId: 9_002, title: '녹취 보관', keywords: [], paragraphs: ['금고에 둡니다.'] },
  {
    articleId: 9_003,
    title: '금고 열기',
    keywords: ['녹취'],
    breadcrumb: ['상담실'],
    paragraphs: [],
  },
].map((manual) => buildDocument({ ...manual, shelf: ArticleVisibility.INTERNAL }));

const SEARCHES: [string, SearchOptions][] = [
  ['a word', { text: '신고' }],
  ['a compound word', { text: '가상계좌' }],
  ['pairs of characters', { text: '프로필사진바꾸긔' }],
  ['alternatives', { text: '해지', parts: [queryPart('해지', '차단', '결제 취소')] }],
  ['a word, with answers only', { text: '신고', minimumScore: 'answers' }],
  [
    'a filter',
    {
      text: '신고 결제',
      filter: { productIds: [1] },
      facets: { product: true, category: true, platform: null },
    },
  ],
  ['no text', {}],
];

describe.each(ENGINES)('Internal articles on %s', (kind) => {
  let tested: EngineUnderTest;

  beforeAll(async () => {
    tested = await openEngineWith(kind, [...SAME_WORDS, ...HELP_DOCUMENTS, ...MANUALS]);
    await tested.fill('public', HELP_DOCUMENTS);
  });
  afterEach(() => tested.activate('a'));

  it.each(SEARCHES)(
    'do not exist to readers who search by %s: not in a score, the order or a cursor',
    async (_, options) => {
      const readers = await tested.search({ highlight: BOTH, ...options });
      const staff = await tested.search({ ...options, internal: true });
      await tested.activate('public');
      expect(readers).toEqual(await tested.search({ highlight: BOTH, ...options }));
      expect(readers.total).toBeGreaterThan(0);
      expect(staff.total).toBeGreaterThan(readers.total);
    },
  );

  it('do not change the scores of readers if all articles are internal', async () => {
    await tested.fill('internal', [...SAME_WORDS, ...MANUALS]);
    await tested.activate('internal');
    expect(await tested.search({ text: '신고' })).toMatchObject({ total: 0, hits: [] });
    expect((await tested.search({ text: '신고', internal: true })).total).toBeGreaterThan(0);
  });

  it.each([
    ['title', '응대', [9_001]],
    ['keywords', '악성민원', [9_001]],
    ['breadcrumb', '상담실', [9_003]],
    ['body', '첨부', [9_001]],
    ['pairs of characters', '녹 취 파', [9_001]],
  ])('are found by staff by their %s, and never by readers', async (_, text, expected) => {
    expect(await tested.ids({ text, internal: true })).toEqual(expected);
    expect(await tested.ids({ text })).toEqual([]);
  });

  it('are ranked for staff: exact titles, then titles, then bodies', async () => {
    const { hits } = await tested.search({ text: '녹취', internal: true });
    expect(hits.map((hit) => hit.articleId).sort()).toEqual([9_001, 9_002, 9_003]);
    expect(hits.at(-1)!.articleId).toBe(9_001);
    expect(hits.at(-1)!.score).toBeGreaterThan(0);
    expect((await tested.ids({ text: '금고 열기', internal: true }))[0]).toBe(9_003);
    expect((await tested.ids({ text: '녹취 보관', internal: true }))[0]).toBe(9_002);
  });

  it('are highlighted for staff in title and body', async () => {
    const { hits } = await tested.search({ text: '응대 녹취', internal: true, highlight: BOTH });
    const { title, paragraphs } = hits.find((hit) => hit.articleId === 9_001)!;
    expect(marked(title!)).toBe('블랙컨슈머 [응대] 순서');
    expect(paragraphs.map(marked)).toEqual(['[녹취] 파일을 첨부합니다.']);
  });
});
