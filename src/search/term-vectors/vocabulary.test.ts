import {
  HELP_TEXTS,
  vectorOf,
  vocabularyOf,
  vocabularyOfVectors,
  wordsOfArticle,
} from '../../../test/support/help-words.js';
import { Vocabulary } from './vocabulary.js';
import { WORD_SEPARATOR } from './interned-words.js';
import { joinWords } from './term-vector.js';
import { WordTable } from './word-table.js';

const words = (vocabulary: Vocabulary, word: string) =>
  vocabulary.neighbours(word).map((near) => near.word);

describe('neighbours', () => {
  const vocabulary = vocabularyOf(HELP_TEXTS);

  it.each([
    ['변겅', '변경', 1],
    ['체팅방', '채팅방', 0.5],
    ['비밀호', '비밀번호', 1.5],
    ['비밀번', '비밀번호', 1.5],
    ['롤그인', '로그인', 1],
    ['환뿔', '환불', 0.5],
    ['메세지', '메시지', 1],
  ])('%s has the neighbour %s with distance %d', (typed, word, distance) => {
    expect(vocabulary.neighbours(typed)[0]).toMatchObject({ word, distance });
  });

  it.each(['쿼카', '고릴라', '漢字', '', 'ㅋ', '😀'])('%j has no neighbours', (typed) => {
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
    ['확인', '미확인'],
    ['료', '무료'],
    ['보임', '안보임'],
    ['나감', '못나감'],
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

  it('are forgotten if only a removed article had them', () => {
    const table = new WordTable();
    const vocabulary = new Vocabulary(table);
    for (const [title, text] of HELP_TEXTS) table.retain(joinWords(wordsOfArticle(title, text)));
    const secret = table.retain(
      joinWords(
        wordsOfArticle('무지개프로젝트 출시', '무지개프로젝트는 친구에게 비밀이에요.', ['무지개']),
      ),
    );
    expect(words(vocabulary, '무지게')).toEqual(['무지개']);
    expect(vocabulary.ofChoseong('ㅁㅈㄱ')).toEqual(['무지개']);
    expect(vocabulary.documents('친구')).toBeGreaterThan(1);
    const friends = vocabulary.documents('친구');

    table.release(secret);
    expect(words(vocabulary, '무지게')).toEqual([]);
    expect(vocabulary.ofChoseong('ㅁㅈㄱ')).toEqual([]);
    expect(vocabulary.documents('무지개')).toBe(0);
    expect(vocabulary.documents('친구')).toBe(friends - 1);
  });
});

it('Words of hidden articles are unknown until they are shown', () => {
  const table = new WordTable();
  const [all, some] = [new Vocabulary(table), new Vocabulary(table)];
  const secret = table.retain({
    titleTerms: ['무지개', 'rainbow', '레인보우'].join(WORD_SEPARATOR),
    bodyTerms: 'rainbows',
    writtenForms: '무지개야',
  });
  table.retain(joinWords(vectorOf(['친구'])));
  some.hide(secret);
  const found = (vocabulary: Vocabulary) => [
    words(vocabulary, '무지게'),
    vocabulary.ofChoseong('ㅁㅈㄱ'),
    vocabulary.otherForms('rainbow'),
    vocabulary.soundingLike('레인보우'),
    vocabulary.isWritten('무지개야'),
    vocabulary.documents('무지개'),
    vocabulary.titles('무지개'),
  ];
  const seen = [['무지개'], ['무지개'], ['rainbows'], ['rainbow'], true, 1, 1];
  expect(found(all)).toEqual(seen);
  expect(found(some)).toEqual([[], [], [], [], false, 0, 0]);
  some.show(secret);
  expect(found(some)).toEqual(seen);
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
