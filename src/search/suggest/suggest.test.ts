import fc from 'fast-check';
import { expectProportional } from '../../../test/support/expect-proportional.js';
import { searchedText } from '../term-vectors/title-index.js';
import { CATALOG, publishedHelp } from '../../../test/support/planned-search.js';
import { type HeldArticle, PlaceCounts } from '../term-vectors/published-articles.js';
import { PrefixMatcher } from './prefix-matcher.js';
import { articleCandidate, compareCandidates, placesOf, suggestPlaces } from './candidates.js';

const rangesOf = (typed: string, text: string) =>
  new PrefixMatcher(typed).match(text)?.ranges.map(([start, end]) => text.slice(start, end)) ??
  null;

describe('PrefixMatcher', () => {
  it.each([
    ['장바', '장바구니 비우기', ['장바']],
    ['장바ㄱ', '장바구니 비우기', ['장바구']],
    ['장박', '장바구니 비우기', ['장바구']],
    ['고', '관리하기', ['관']],
    ['ㅂㅁㅂㅎ', '비밀번호를 변경하고 싶어요', ['비밀번호']],
    ['비밀ㅂㅎ', '결제 비밀번호', ['비밀번호']],
    ['ㅂㅇㄷ', '보안 > 두 단계 인증', ['보안 > 두']],
    ['비밀번호 변경', '비밀번호를 변경하고 싶어요', ['비밀번호', '변경']],
    ['wi-fi', 'WiFi 연결', ['WiFi']],
  ])('matches %s with %s', (typed, text, marked) => {
    expect(rangesOf(typed, text)).toEqual(marked);
  });

  it.each(['', ' ', '...', '👍'])('does not match the empty prefix %j', (typed) => {
    expect(rangesOf(typed, '무엇이든 ...')).toBeNull();
  });

  it.each([
    ['々'.repeat(5), '々'],
    ['가나다라', '가 > '],
    ['aaaa', 'a·'],
  ])('takes linear time for %s in repetitions of %j', (typed, part) => {
    const matcher = new PrefixMatcher(`${typed}끝`);
    expectProportional(30, (times) => matcher.match(part.repeat(times)));
  });

  it('ranks matches at the start of the text, after a topic, at words and inside words', () => {
    const rank = (typed: string, text: string) => new PrefixMatcher(typed).match(text)?.rank;
    expect(rank('계정', '계정 > 탈퇴하기')).toBe(0);
    expect(rank('탈퇴', '계정 > 탈퇴하기')).toBe(0);
    expect(rank('하기', '다시 하기')).toBe(1);
    expect(rank('하기', '탈퇴하기')).toBe(2);
    expect(rank('탈퇴 다시', '다시 탈퇴')).toBe(3);
  });
});

describe('findIn', () => {
  const characters = [
    ...'비밀번호를변경ㅂㅁㅋㄳㄺ각닭달aAzZßẞéÉ09 >-.·',
    ...['\u200b', 'ㅂㅁ', '비밀', 'Ｗ', '漢', '々', 'ก็', '𝒳', '각'.normalize('NFD')],
  ];
  const text = fc
    .array(fc.constantFrom(...characters), { maxLength: 12 })
    .map((all) => all.join(''));
  const isFound = (typed: string, title: string, terms: string[] = []) =>
    new PrefixMatcher(typed).findIn(searchedText(title, terms), 0) >= 0;

  it('finds every title that matches', () => {
    fc.assert(
      fc.property(text, text, text, (typed, before, after) => {
        const matcher = new PrefixMatcher(typed);
        for (const title of [after, `${before}${typed}${after}`])
          if (matcher.match(title)) expect(isFound(typed, title)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['비번', '비밀번호'],
    ['ㅂㅂ', '비밀번호'],
    ['비밀 설정', '비번 변경'],
    ['', '비밀번호'],
  ])('does not find by %j the title %j', (typed, title) => {
    expect(isFound(typed, title)).toBe(false);
  });
});

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
