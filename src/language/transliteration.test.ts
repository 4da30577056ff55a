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
} from './transliteration.js';

const costOf = (english: string, hangul: string) =>
  transliterationCost(english, loanwordSounds(hangul)!);

describe('transliterationCost', () => {
  it.each([
    ['react', '리액트'],
    ['useeffect', '유즈이펙트'],
    ['webhook', '웹훅'],
    ['excel', '엑셀'],
    ['powerpoint', '파워포인트'],
    ['timing', '타이밍'],
    ['schedule', '스케줄'],
    ['question', '퀘스천'],
    ['share', '쉐어'],
    ['share', '셰어'],
    ['access', '엑세스'],
    ['setting', '셋팅'],
  ])('%s may be %s', (english, hangul) => {
    expect(costOf(english, hangul)).toBeLessThan(Infinity);
    expect(keysOfLatin(english)).toContain(loanwordSounds(hangul)!.key);
  });

  it.each([
    ['react', '리액션'],
    ['word', '월드'],
    ['chart', '차드'],
    ['note', '노드'],
    ['link', '랭크'],
    ['page', '패키지'],
    ['server', '서비스'],
    ['still', '스타일'],
    ['play', '플라이'],
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

it('takes a short time for long words of one letter', () => {
  const startedAt = performance.now();
  for (const letter of 'abcdefghijklmnopqrstuvwxyz') {
    const word = letter.repeat(24);
    expect(keysOfLatin(word).length).toBeLessThanOrEqual(24);
    transliterationCost(word, loanwordSounds('스트'.repeat(6))!);
  }
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});
