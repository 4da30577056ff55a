import {
  LOANWORDS_FOR_CHOOSING,
  LOANWORDS_FOR_CONFIRMING,
  type Loanword,
} from '../../test/support/loanwords.js';
import {
  mayBeEnglish,
  keysOfLatin,
  loanwordSounds,
  transliterationCost,
  looksBorrowed,
} from './transliteration.js';
import { romanizedSlug } from './normalize.js';

const costOf = (english: string, hangul: string) =>
  transliterationCost(english, loanwordSounds(hangul)!);

describe('transliterationCost', () => {
  it.each([
    ['react', '리액트'],
    ['useeffect', '유즈이펙트'],
    ['webhook', '웹훅'],
    ['excel', '엑셀'],
    ['schedule', '스케줄'],
    ['share', '쉐어'],
    ['share', '셰어'],
    ['access', '엑세스'],
  ])('%s may be %s', (english, hangul) => {
    expect(costOf(english, hangul)).toBeLessThan(Infinity);
    expect(keysOfLatin(english)).toContain(loanwordSounds(hangul)!.key);
  });

  it.each([
    ['react', '리액션'],
    ['word', '월드'],
    ['chart', '차드'],
    ['link', '랭크'],
    ['server', '서비스'],
  ])('%s is not %s', (english, hangul) => {
    expect(costOf(english, hangul)).toBe(Infinity);
  });

  it('is lower for the usual transliteration', () => {
    expect(costOf('access', '액세스')).toBeLessThan(costOf('access', '엑세스'));
    expect(costOf('window', '윈도우')).toBeLessThan(costOf('windows', '윈도우'));
    expect(costOf('size', '사이즈')).toBe(0);
  });
});

it('the sounds of words that are no loanwords are null', () => {
  for (const word of ['있다', '값', '의자', '앱', 'react', '리액트를!', '가'.repeat(50), ''])
    expect(loanwordSounds(word)).toBeNull();
});

it('only words of 4 to 24 lower-case letters are English', () => {
  expect(['react', 'log', 'API', 'react-dom', 'h1', 'a'.repeat(25)].map(mayBeEnglish)).toEqual([
    true, false, false, false, false, false,
  ]); // prettier-ignore
});

/** The share of pairs whose English word is nearest, among the English words of all pairs. */
function shareFound(pairs: readonly Loanword[]): number {
  const all = [...LOANWORDS_FOR_CHOOSING, ...LOANWORDS_FOR_CONFIRMING].map(
    ([, english]) => english,
  );
  const found = pairs.filter(([hangul, english]) => {
    const loanword = loanwordSounds(hangul);
    if (loanword === null) return false;
    const cost = transliterationCost(english, loanword);
    return (
      cost < Infinity &&
      keysOfLatin(english).includes(loanword.key) &&
      all.every((other) => other === english || transliterationCost(other, loanword) > cost)
    );
  });
  return found.length / pairs.length;
}

it('finds the English words of loanwords', () => {
  expect(shareFound(LOANWORDS_FOR_CHOOSING)).toBeGreaterThanOrEqual(0.85);
  expect(shareFound(LOANWORDS_FOR_CONFIRMING)).toBeGreaterThanOrEqual(0.75);
});

it.each(['리액트', '엑셀', '웹훅', '서버', '코드'])('%s looks borrowed', (word) =>
  expect(looksBorrowed(word)).toBe(true),
);

// Each sounds like an English word: which, before, shy, guide, mail, seoul, three, see, page.
it.each(['위치', '배포', '사이', '기대', '매일'])('%s does not look borrowed', (word) =>
  expect(looksBorrowed(word)).toBe(false),
);

it.each([
  ['신고하기', 'singohagi'],
  ['신고/이용제한 정책', 'singo-iyongjehan-jeongchaek'],
  ['iOS 17', 'ios-17'],
  ['__proto__', 'proto'],
  ['👍', 'untitled'],
])('the slug of %s is %s', (name, slug) => expect(romanizedSlug(name)).toBe(slug));
