import {
  HELP_TEXTS,
  vectorOf,
  vocabularyOf,
  vocabularyOfVectors,
  wordsOfArticle,
  UNRANKED,
} from '../../../test/support/help-words.js';
import { runSteps } from '../../core/work/rounds.js';
import { ArticleVisibility } from '../../articles/index.js';
import { Vocabulary } from './vocabulary.js';
import { joinWords } from './term-vector.js';
import { LoanwordIndex } from './loanword-index.js';
import { HeldArticles } from './held-articles.js';

const words = (vocabulary: Vocabulary, word: string) =>
  vocabulary.neighbours(word).map((near) => near.word);

describe('neighbours', () => {
  const vocabulary = vocabularyOf(HELP_TEXTS);

  it.each([
    ['변겅', '변경', 1],
    ['체팅방', '채팅방', 0.5],
    ['비밀호', '비밀번호', 1.5],
    ['롤그인', '로그인', 1],
    ['환뿔', '환불', 0.5],
  ])('%s has the neighbour %s with distance %d', (typed, word, distance) => {
    expect(vocabulary.neighbours(typed)[0]).toMatchObject({ word, distance });
  });

  it.each(['쿼카', '漢字', '', '😀'])('%j has no neighbours', (typed) => {
    expect(vocabulary.neighbours(typed)).toEqual([]);
  });

  it('do not include the word itself, words of one syllable and numbers', () => {
    for (const word of ['변경', '친구', '비밀번호'])
      expect(words(vocabulary, word)).not.toContain(word);
    const other = vocabularyOfVectors(vectorOf(['방', '2026'], []));
    expect(words(other, '반')).toEqual([]);
    expect(words(other, '2027')).toEqual([]);
  });

  it('are at most five, ordered by distance and frequency', () => {
    const other = vocabularyOfVectors(
      vectorOf(['변경', '변견', '변겸', '변겨', '벼경', '면경', '현경'], []),
      vectorOf(['변견'], []),
    );
    const near = other.neighbours('변겻');
    expect(near.length).toBeLessThanOrEqual(5);
    expect(near[0]).toMatchObject({ word: '변견', distance: 1, documents: 2 });
    expect(near.map(({ distance }) => distance)).toEqual(
      near.map(({ distance }) => distance).toSorted((a, b) => a - b),
    );
  });
});

describe('Words with a prefix that negates or repeats', () => {
  it.each([
    ['공개', '비공개'],
    ['가능', '불가능'],
    ['인증', '재인증'],
    ['보임', '안보임'],
  ])('%s and %s are not neighbours', (plain, prefixed) => {
    const vocabulary = vocabularyOfVectors(vectorOf([plain], [prefixed]));
    expect(words(vocabulary, plain)).not.toContain(prefixed);
    expect(words(vocabulary, prefixed)).not.toContain(plain);
  });
});

describe('The words of articles', () => {
  it('are counted once per article, separately in titles', () => {
    const vocabulary = vocabularyOf([['친구 신고', '친구를 신고해요'], ['친구 차단', '신고도 할 수 있어요']]); // prettier-ignore
    expect([vocabulary.documents('친구'), vocabulary.titles('친구')]).toEqual([2, 2]);
    expect([vocabulary.documents('신고'), vocabulary.titles('신고')]).toEqual([2, 1]);
    expect([vocabulary.documents('쿼카'), vocabulary.titles('쿼카')]).toEqual([0, 0]);
  });
});

describe('ofChoseong', () => {
  it('lists words of titles first, then frequent ones', () => {
    const vocabulary = vocabularyOfVectors(
      vectorOf(['친구'], ['창고', '철거']),
      vectorOf([], ['창고']),
      vectorOf([], ['천국']),
    );
    expect(vocabulary.ofChoseong('ㅊㄱ').slice(0, 2)).toEqual(['친구', '창고']);
    expect(vocabulary.ofChoseong('ㅊㄱ')).toHaveLength(4);
    expect(vocabulary.ofChoseong('ㅊ')).toEqual([]);
  });
});

it('finds the other forms of an English word, the most frequent first', () => {
  const vocabulary = vocabularyOfVectors(
    vectorOf([], ['log', 'logs', '로그']),
    vectorOf([], ['logs', 'login']),
  );
  expect(vocabulary.otherForms('logging')).toEqual(['logs', 'log']);
  expect(vocabulary.otherForms('log')).toEqual(['logs']);
  expect(vocabulary.otherForms('로그')).toEqual([]);
});

describe('A loanword index', () => {
  const WORDS = [
    'react',
    'reaction',
    'excel',
    'excels',
    '리액트',
    '엑셀',
    '위치',
    '앱',
    'ios',
    'c++',
  ];

  const find = (index: LoanwordIndex, word: string) => index.find(word, () => true);

  it('finds words that sound alike in the other script', () => {
    const index = new LoanwordIndex();
    for (const word of WORDS) index.add(word);
    expect(find(index, '리액트')).toEqual(['react']);
    expect(find(index, 'react')).toEqual(['리액트']);
    expect(find(index, '엑셀')).toEqual(['excel']);
    expect(find(index, 'excel')).toEqual(['엑셀']);
    for (const word of ['which', 'word', '위치', '워드', 'ios', 'c++', '', '1'])
      expect(find(index, word)).toEqual([]);
  });

  it('finds all of the nearest words', () => {
    const index = new LoanwordIndex();
    for (const word of ['cache', 'cash', 'case']) index.add(word);
    expect(find(index, '캐시')).toEqual(['cache', 'cash']);
  });

  it('forgets words that are removed', () => {
    const index = new LoanwordIndex();
    for (const word of WORDS) index.add(word);
    index.remove('react');
    index.remove('엑셀');
    expect(find(index, '리액트')).toEqual([]);
    expect(find(index, 'excel')).toEqual([]);
    expect(find(index, '엑셀')).toEqual(['excel']);
    for (const word of WORDS) index.remove(word);
    expect(index).toEqual(new LoanwordIndex());
  });
});

/** Published articles with these titles and popularities. */
function held(...titles: (readonly [title: string, popularity?: number])[]) {
  const articles = new HeldArticles();
  for (const [i, [title, popularity = 0]] of titles.entries())
    articles.put(i + 1, {
      ...UNRANKED,
      ...joinWords(wordsOfArticle(title)),
      articleId: i + 1,
      version: 1,
      title,
      productId: 1,
      categoryIds: [11],
      platformIds: [31],
      shelf: ArticleVisibility.PUBLIC,
      popularity,
    });
  return articles;
}

describe('phrasesOfChoseong', () => {
  it('returns each phrase once, those of the most articles first', () => {
    const articles = held(['친구 추가'], ['친구 차감'], ['친구 추가하기'], ['채팅방 추가']);
    expect(runSteps(articles.of(['PUBLIC']).phrasesOfChoseong('ㅊㄱㅊㄱ'))).toEqual([
      '친구 추가',
      '친구 차감',
    ]);
    expect(runSteps(articles.of(['PUBLIC']).phrasesOfChoseong('ㅋㅋㅋㅋ'))).toEqual([]);
  });

  it('ignores the beginning of a longer word, and counts a phrase once for all its spaces', () => {
    const articles = held(['친구 추갈비'], ['친구 차감'], ['친구 추가'], ['친구추가']);
    expect(runSteps(articles.of(['PUBLIC']).phrasesOfChoseong('ㅊㄱㅊㄱ'))).toEqual([
      '친구 추가',
      '친구 차감',
    ]);
  });
});
