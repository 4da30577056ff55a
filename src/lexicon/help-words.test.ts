import { lettersAndDigits, normalize } from '../language/index.js';
import { HELP_WORDS, parseHelpWords } from './help-words.js';

describe('parseHelpWords', () => {
  it('reads lines with one meaning, and lines with everyday phrases for other ones', () => {
    expect(
      parseHelpWords('\n# 배송\n택배 = 소포 = parcel\n안 오다 = 언제 오나 > 배송 지연 = 미배송\n'),
    ).toEqual([
      {
        typed: ['택배', '소포', 'parcel'],
        meant: ['택배', '소포', 'parcel'],
        areSynonyms: true,
      },
      { typed: ['안 오다', '언제 오나'], meant: ['배송 지연', '미배송'], areSynonyms: false },
    ]);
  });

  it('reads nothing in an empty text', () => {
    expect(parseHelpWords('')).toEqual([]);
    expect(parseHelpWords('\n\n# 제목\n')).toEqual([]);
  });
});

describe('HELP_WORDS', () => {
  const key = (phrase: string) => lettersAndDigits(normalize(phrase));
  const wrong = (isWrong: (typed: readonly string[], meant: readonly string[]) => boolean) =>
    HELP_WORDS.filter(({ typed, meant }) => isWrong(typed, meant)).map(
      ({ typed, meant }) => `${typed.join(' = ')} > ${meant.join(' = ')}`,
    );
  const repeats = (phrases: readonly string[]) =>
    new Set(phrases.map(normalize)).size < phrases.length;

  it('have no empty phrase', () => {
    expect(HELP_WORDS.length).toBeGreaterThan(1_000);
    expect(wrong((...sides) => sides.flat().some((phrase) => key(phrase) === ''))).toEqual([]);
  });

  it('have no phrase twice on one side of a line', () => {
    expect(wrong((typed, meant) => repeats(typed) || repeats(meant))).toEqual([]);
  });

  it('have at least two phrases in each line', () => {
    expect(wrong((typed, meant) => new Set([...typed, ...meant]).size < 2)).toEqual([]);
  });

  it('have no signs of the format inside of a phrase', () => {
    expect(wrong((...sides) => sides.flat().some((phrase) => /[=>#]|\s{2}/.test(phrase)))).toEqual(
      [],
    );
  });

  it('have at most five words in a phrase, because longer ones are not found', () => {
    expect(wrong((typed) => typed.some((phrase) => phrase.split(' ').length > 5))).toEqual([]);
  });
});
