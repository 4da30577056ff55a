import { SearchSort } from '../../src/search/engine.js';
import { ENGINES, openEngineWith, type EngineUnderTest } from './engines.js';
import { HELP_DOCUMENTS } from './help-documents.js';

describe.each(ENGINES)('Matching on %s', (kind) => {
  let tested: EngineUnderTest;
  const found = async (text: string) => (await tested.ids({ text })).sort((a, b) => a - b);

  beforeAll(async () => {
    tested = await openEngineWith(kind, HELP_DOCUMENTS);
  });

  it.each([
    ['a word with a particle where the text has another', '인증을', [21]],
    ['a word with a particle where the text has none', '영수증을', [3, 33]],
    ['a part of a compound word', '계좌', [31]],
    ['a compound word that the query writes apart', '가상 계좌', [31]],
    ['a verb by its stem', '막혀요', [10]],
    ['a keyword', '손절', [20]],
    ['a category in the breadcrumb', '구독', [30]],
    ['Latin letters whatever their case in the text', 'wi-fi', [101]],
  ])('finds %s', async (_, text, ids) => {
    expect(await found(text)).toEqual(ids);
  });

  it.each([
    ['카톡신고하는법', 2],
    ['프로 필사 진바 꾸기', 100],
    ['대화에 서나 가기', 11],
  ])('ranks the intended article first for the wrongly spaced %s', async (text, id) => {
    expect((await tested.ids({ text }))[0]).toBe(id);
  });

  it('finds by bigrams alone if no word matches', async () => {
    expect(await found('앨 범 에 서')).toContain(100);
  });

  it.each(['*', '*:*', '👍'])('finds nothing for %s, which is punctuation only', async (text) => {
    expect(await tested.search({ text })).toMatchObject({ total: 0, hits: [] });
  });

  it.each(['쿼카', 'platformids:9'])(
    'finds nothing for %s, which is in no article',
    async (text) => {
      expect(await found(text)).toEqual([]);
    },
  );

  it.each([
    ['title:영수증', '영수증'],
    ['+영수증 -발급', '영수증 발급'],
    ['"영수증 발급"', '영수증 발급'],
    ['영수증*', '영수증'],
    ['[영수증 TO 캐시백}', '영수증 캐시백'],
    ['신고 and not 메시지', '신고 메시지'],
  ])('reads %s as ordinary text', async (text, plain) => {
    const ids = await found(plain);
    expect(ids.length).toBeGreaterThan(0);
    expect(await found(text)).toEqual(ids);
  });

  it('accepts the longest query', async () => {
    expect((await tested.ids({ text: '신고 '.repeat(66).trim() })).length).toBeGreaterThan(0);
    expect((await tested.ids({ text: '가'.repeat(200) })).length).toBe(0);
  });

  it('returns only the total if no hits are requested', async () => {
    expect(await tested.search({ first: 0 })).toMatchObject({
      total: HELP_DOCUMENTS.length,
      hits: [],
    });
    expect(await tested.search({ text: '영수증', first: 0 })).toMatchObject({ total: 2, hits: [] });
  });

  it('ranks matches in the title before matches in the body', async () => {
    expect(await tested.ids({ text: '영수증' })).toEqual([33, 3]);
    expect((await tested.ids({ text: '신고' })).at(-1)).toBe(10);
  });

  it('has scores only in the order RELEVANCE with a query, best first', async () => {
    const scores = (await tested.search({ text: '신고 메시지' })).hits.map((hit) => hit.score!);
    expect(scores.length).toBeGreaterThan(2);
    expect(scores.every((score) => score > 0)).toBe(true);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(new Set(scores).size).toBeGreaterThan(1);

    for (const options of [
      {},
      ...[SearchSort.UPDATED, SearchSort.POPULARITY, SearchSort.TITLE].map((sort) => ({
        text: '신고',
        sort,
      })),
    ]) {
      const { hits } = await tested.search(options);
      expect(hits.length).toBeGreaterThan(0);
      expect(hits.map((hit) => hit.score)).toEqual(hits.map(() => null));
    }
  });
});
