import { CATALOG, publishedHelp } from '../../../test/support/planned-search.js';
import { type HeldArticle, PlaceCounts } from '../term-vectors/published-articles.js';
import {
  articleCandidate,
  compareCandidates,
  placesOf,
  suggestPlaces,
  suggestQueries,
} from './candidates.js';
import { PrefixMatcher } from './prefix-matcher.js';

const { articles, words } = publishedHelp(['친구신고', '친구신고']);
const [template] = articles.values();
const article = (values: Partial<HeldArticle>): HeldArticle => ({ ...template!, ...values });
const marked = (segments: { text: string; highlighted: boolean }[]) =>
  segments.map(({ text, highlighted }) => (highlighted ? `[${text}]` : text)).join('');

describe('Places', () => {
  const counts = new PlaceCounts();
  for (const [productId, ...categoryIds] of [
    [1, 11, 12],
    [2, 21],
    [2, 21],
    [99, 98],
  ])
    counts.count({ productId: productId!, categoryIds }, 1);
  const places = placesOf(counts, CATALOG);
  const suggested = (typed: string, limit = 5) =>
    suggestPlaces(new PrefixMatcher(typed), places, limit).map(({ kind, segments }) => [
      kind,
      marked(segments),
    ]);

  it('are weighted by their number of articles, without deleted ones', () => {
    expect(places.map(({ place, weight }) => [place.kind, weight])).toEqual([
      ['product', 1],
      ['product', 2],
      ['category', 1],
      ['category', 1],
      ['category', 2],
    ]);
  });

  it('match at the start of a word, highest weight first', () => {
    expect(suggested('새미')).toEqual([
      ['product', '[새미]페이'],
      ['product', '[새미]톡'],
    ]);
    expect(suggested('새미', 1)).toHaveLength(1);
    expect(suggested('채ㅌ')).toEqual([['category', '[채팅]']]);
    expect(suggested('미톡')).toEqual([]);
  });

  it('match by a nickname without highlights', () => {
    const product = { ...CATALOG.product(1)!, aliases: ['샘톡'] } as never;
    const named = [{ place: { kind: 'product' as const, product }, weight: 1 }];
    const [found] = suggestPlaces(new PrefixMatcher('샘톡'), named, 5);
    expect([found!.text, marked(found!.segments)]).toEqual(['새미톡', '새미톡']);
  });

  it('match by a nickname that also stands inside a word of the name', () => {
    const product = { ...CATALOG.product(1)!, aliases: ['톡'] } as never;
    const named = [{ place: { kind: 'product' as const, product }, weight: 1 }];
    expect(suggestPlaces(new PrefixMatcher('톡'), named, 5)).toHaveLength(1);
  });
});

describe('Popular queries', () => {
  it('are ordered by visitors', () => {
    const queries = [
      { text: '비밀번호 변경', visitors: 5 },
      { text: '비밀번호 찾기', visitors: 9 },
      { text: '친구', visitors: 20 },
    ];
    expect(suggestQueries(new PrefixMatcher('ㅂㅁ'), queries, 5)).toMatchObject([
      { kind: 'query', text: '비밀번호 찾기' },
      { kind: 'query', text: '비밀번호 변경' },
    ]);
  });
});

describe('Articles', () => {
  const matcher = new PrefixMatcher('친구 신고');

  it('match by title or keyword', () => {
    const title = article({ title: '친구 신고하기' });
    expect(articleCandidate(matcher, title, words)).toMatchObject({
      item: title,
      rank: 0,
    });
    const keyword = article({ title: '차단', titleTerms: [words.idOf('친구신고')!] });
    expect(articleCandidate(matcher, keyword, words)).toMatchObject({
      rank: 4,
      ranges: [],
    });
    expect(articleCandidate(matcher, article({ title: '환불', titleTerms: [] }), words)).toBeNull();
  });

  it('are ordered by rank, position of the first match and popularity', () => {
    const titles = ['채팅 친구를 골라 신고', '친구를 골라 신고', '친구 신고', '친구 신고하기'];
    const candidates = titles.flatMap(
      (title, popularity) => articleCandidate(matcher, article({ title, popularity }), words) ?? [],
    );
    expect(candidates.sort(compareCandidates).map(({ item }) => item.title)).toEqual([
      '친구 신고하기',
      '친구 신고',
      '친구를 골라 신고',
      '채팅 친구를 골라 신고',
    ]);
  });
});
