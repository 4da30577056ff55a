import { vectorOf, vocabularyOfVectors } from '../../../test/support/help-words.js';
import type { Vocabulary } from '../term-vectors/vocabulary.js';
import { hasTransliteration, transliterationOf } from './transliteration.js';

function vocabulary(articles: Record<string, number>): Vocabulary {
  const vectors = Object.entries(articles).flatMap(([word, count]) =>
    Array.from({ length: count }, () => vectorOf([], [word])),
  );
  return vocabularyOfVectors(...vectors);
}

describe('transliterationOf', () => {
  const words = vocabulary({ react: 5, 리액트: 2, 라우터: 3, router: 1, outlook: 1, code: 2 });

  it.each([
    ['리액트', '리액트', 'react'],
    ['리액트를', '리액트', 'react'],
    ['(리액트에서)?', '리액트', 'react'],
    ['router', 'router', '라우터'],
    ['router를', 'router', '라우터'],
  ])('%s is read as %s and means %s', (text, typed, word) => {
    expect(transliterationOf(text, words)).toEqual({ typed, word });
  });

  it.each([
    ['react', 'more articles have the typed word'],
    ['라우터', 'more articles have the typed word'],
    ['아웃룩', 'one article has the word, in its text'],
    ['코드', 'two articles have the short word, in their texts'],
    ['리액트네', 'it is another word'],
    ['플러터', 'no article has the word'],
    ['비밀번호', 'it is no loanword'],
    ['react-dom', 'it is not one word'],
    ['', 'it is empty'],
  ])('%j has none, because %s', (text) => {
    expect(transliterationOf(text, words)).toBeNull();
  });

  it('finds the word of a single title', () => {
    const titles = vocabularyOfVectors(vectorOf(['excel']));
    expect(transliterationOf('엑셀', titles)?.word).toBe('excel');
  });
});

it('a mistake for a more frequent word is not a loanword', () => {
  expect(hasTransliteration('메세지', vocabulary({ message: 5, 메시지: 9 }))).toBe(false);
  expect(hasTransliteration('메세지', vocabulary({ message: 9, 메시지: 5 }))).toBe(true);
  expect(hasTransliteration('메세지', vocabulary({ message: 5 }))).toBe(true);
});
