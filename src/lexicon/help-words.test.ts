import { lettersAndDigits, normalize } from '../language/index.js';
import { HELP_WORDS, parseHelpWords } from './help-words.js';

describe('parseHelpWords', () => {
  it('reads lines with one meaning, and lines with everyday phrases for other ones', () => {
    expect(
      parseHelpWords(['택배 = 소포 = parcel', '안 오다 = 언제 오나 > 배송 지연 = 미배송']),
    ).toEqual([
      {
        typed: ['택배', '소포', 'parcel'],
        meant: ['택배', '소포', 'parcel'],
        areSynonyms: true,
      },
      { typed: ['안 오다', '언제 오나'], meant: ['배송 지연', '미배송'], areSynonyms: false },
    ]);
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

  it('have lines of two phrases at least, none empty or twice, without signs of the format', () => {
    expect(HELP_WORDS.length).toBeGreaterThan(1_000);
    const isWrongPhrase = (phrase: string) => key(phrase) === '' || /[=>#]|\s{2}/.test(phrase);
    expect(wrong((...sides) => sides.flat().some(isWrongPhrase))).toEqual([]);
    expect(wrong((typed, meant) => repeats(typed) || repeats(meant))).toEqual([]);
    expect(wrong((typed, meant) => new Set([...typed, ...meant]).size < 2)).toEqual([]);
  });

  it('have at most five words in a phrase, because longer ones are not found', () => {
    expect(wrong((typed) => typed.some((phrase) => phrase.split(' ').length > 5))).toEqual([]);
  });
});
