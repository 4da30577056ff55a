import fc from 'fast-check';
import { runSteps } from '../../core/work/rounds.js';
import { ArticleVisibility } from '../../articles/index.js';
import {
  choseong,
  choseongPhrasePattern,
  englishStem,
  phrasesOfChoseong,
} from '../../language/index.js';
import { UNRANKED } from '../../../test/support/help-words.js';
import { HeldArticles } from './held-articles.js';
import { unpackIds } from './word-ids.js';
import type { ReadArticle } from './published-article-reader.js';
import type { PublishedArticles } from './published-articles.js';
import { joinWords, type TermVector } from './term-vector.js';
import { indexOfMatch, searchedText, TitleIndex } from './title-index.js';

type WrittenArticle = Omit<ReadArticle, keyof TermVector> & TermVector;

const WORDS = [
  ...['친구', '친고', '친구들', '창고', '신고', '신구', '변경', '변견', '비변경', '방', '2026'],
  ...['비밀번호', '비밀호', '비빌번호변경', '리액트', '캐시', 'react', 'cache', 'cash', 'logs'],
  ...['log', 'logging', 'c', '漢字', '아주아주긴낱말이라서잘린글자들'],
];
const ASKED = [...WORDS, '친그', '변겅', '비밀번', '비밀번호변겅', 'reakt', 'logged', '없는말'];
const INITIALS = ['ㅊㄱ', 'ㅅㄱ', 'ㅂㄱ', 'ㅂㅁㅂㅎ', 'ㅂ', 'ㅊㄱㅂㄱ'];

const anArticle = fc.record({
  words: fc.uniqueArray(fc.constantFrom(...WORDS), { maxLength: 12 }),
  /** The ends of the first three of four lists of words. */
  ends: fc.tuple(fc.nat(12), fc.nat(12), fc.nat(12)),
  title: fc.array(fc.constantFrom('친구', '변경', '신고하기', 'PC'), { maxLength: 3 }),
  visibility: fc.constantFrom(...Object.values(ArticleVisibility)),
});
type AnArticle = typeof anArticle extends fc.Arbitrary<infer T> ? T : never;

const id = fc.integer({ min: 1, max: 7 });
/** Articles that are put or removed, one after the other. */
const changes = fc.array(fc.record({ id, to: fc.option(anArticle, { freq: 3 }) }), {
  minLength: 1,
  maxLength: 40,
});

function readArticle(id: number, { words, ends, title, visibility }: AnArticle): WrittenArticle {
  const [first, second, third] = ends.toSorted((a, b) => a - b) as [number, number, number];
  return {
    shelf: visibility,
    articleId: id,
    version: 1,
    title: title.join(' '),
    productId: 1,
    categoryIds: [1, id % 2],
    platformIds: [id % 3],
    ...UNRANKED,
    titleTerms: words.slice(0, first),
    bodyTerms: words.slice(first, second),
    writtenForms: words.slice(second, third),
    questionTerms: words.slice(third),
  };
}

const joined = (article: WrittenArticle) => ({ ...article, ...joinWords(article) });

/** What articles answer, found by looking at each of them. */
function expected(articles: readonly WrittenArticle[]) {
  const having = (word: string, ...lists: (keyof TermVector)[]) =>
    articles.filter((each) => lists.some((list) => each[list].includes(word))).length;
  const documents = (word: string) => having(word, 'titleTerms', 'bodyTerms');
  const titles = (word: string) => having(word, 'titleTerms');
  const known = WORDS.filter((word) => documents(word) > 0).sort();
  const weight = (word: string) => titles(word) * 10 + documents(word);
  const isEnglish = (word: string) => /^[a-z]+$/.test(word);
  return {
    counts: ASKED.map((word) => [
      documents(word),
      titles(word),
      having(word, 'writtenForms', 'questionTerms') > 0,
    ]),
    ofChoseong: INITIALS.map((letters) =>
      known
        .filter((word) => /^[가-힣]+$/.test(word) && choseong(word) === letters)
        .sort((a, b) => weight(b) - weight(a)),
    ),
    otherForms: ASKED.map((word) =>
      known
        .filter((other) => isEnglish(word) && isEnglish(other) && other !== word)
        .filter((other) => englishStem(other) === englishStem(word))
        .sort((a, b) => documents(b) - documents(a)),
    ),
    cooccur: WORDS.map((word) =>
      WORDS.map((other) =>
        articles.some(({ titleTerms }) => titleTerms.includes(word) && titleTerms.includes(other)),
      ),
    ),
    phrases: INITIALS.map((letters) => [
      ...new Set(
        articles.flatMap(({ title }) => phrasesOfChoseong(title, choseongPhrasePattern(letters))),
      ),
    ]).map((phrases) => phrases.sort()),
    // What is ranked is in the index.
    articles: articles.map((article) => ({
      ...article,
      ...{ wordsVersion: undefined, keys: undefined, frequencies: undefined, lengths: undefined },
      bodyTerms: article.bodyTerms.toSorted(),
      writtenForms: article.writtenForms.toSorted(),
      questionTerms: article.questionTerms.toSorted(),
    })),
  };
}

/** The same from memory. */
function answers(published: PublishedArticles) {
  const { vocabulary, articles, words } = published;
  const textsOf = (ids: readonly number[]) => ids.map((id) => words.textOf(id));
  return {
    counts: ASKED.map((word) => [
      vocabulary.documents(word),
      vocabulary.titles(word),
      vocabulary.isWritten(word),
    ]),
    ofChoseong: INITIALS.map((letters) => vocabulary.ofChoseong(letters)),
    otherForms: ASKED.map((word) => vocabulary.otherForms(word)),
    cooccur: WORDS.map((word) => WORDS.map((other) => published.cooccur(word, [other]))),
    phrases: INITIALS.map((letters) => runSteps(published.phrasesOfChoseong(letters)).sort()),
    articles: [...articles.values()]
      .sort((a, b) => a.articleId - b.articleId)
      .map((article) => ({
        ...article,
        block: undefined,
        titleTerms: textsOf(article.titleTerms),
        bodyTerms: textsOf(unpackIds(article.bodyTerms)).sort(),
        writtenForms: textsOf(unpackIds(article.writtenForms)).sort(),
        questionTerms: textsOf(unpackIds(article.questionTerms)).sort(),
      })),
  };
}

/** The words that are similar to others, which are found by letters and sounds. */
function similar({ vocabulary }: PublishedArticles) {
  return ASKED.map((word) => [vocabulary.neighbours(word), vocabulary.soundingLike(word)]);
}

it('Articles that come, change and go answer like articles that were always so', () => {
  fc.assert(
    fc.property(changes, (all) => {
      const held = new HeldArticles();
      const current = new Map<number, WrittenArticle>();
      for (const { id, to } of all) {
        const article = to && readArticle(id, to);
        held.put(id, article && joined(article));
        if (article) current.set(id, article);
        else current.delete(id);
        // Fills the caches, which the next change must clear.
        similar(held.of(['PUBLIC']));
      }
      const articles = [...current.values()].sort((a, b) => a.articleId - b.articleId);
      const visible = articles.filter(({ shelf }) => shelf === ArticleVisibility.PUBLIC);
      expect(answers(held.all)).toEqual(expected(articles));
      expect(answers(held.of(['PUBLIC']))).toEqual(expected(visible));
      for (const [published, those] of [
        [held.all, articles],
        [held.of(['PUBLIC']), visible],
      ] as const) {
        // Memory that has never held any other article.
        const fresh = new HeldArticles();
        for (const article of those) fresh.put(article.articleId, joined(article));
        expect(similar(published)).toEqual(similar(fresh.all));
      }
    }),
    { numRuns: 60 },
  );
});

it('Memory does not grow with changes', () => {
  const held = new HeldArticles();
  for (let i = 0; i < 2_000; i++) {
    const words = Array.from({ length: 12 }, (_, j) => `낱말${i}번${j}`);
    const article = {
      words,
      ends: [3, 6, 9] as [number, number, number],
      title: ['친구' as const],
    };
    const visibility = i % 3 === 0 ? ArticleVisibility.INTERNAL : ArticleVisibility.PUBLIC;
    held.put(i % 5, joined(readArticle(i % 5, { ...article, visibility })));
  }
  expect(held.all.words.size).toBeLessThanOrEqual(6 * 12);
});

/** An index whose articles are known by their numbers. */
class Titles {
  readonly index = new TitleIndex<{ articleId: number; title: string; titleTerms: number[] }>(
    ({ title }) => searchedText(title, []),
  );
  readonly held = new Map<number, string>();

  put(articleId: number, title: string | null): void {
    this.index.put(articleId, title === null ? null : { articleId, title, titleTerms: [] });
    if (title === null) this.held.delete(articleId);
    else this.held.set(articleId, title);
  }

  /** The numbers of the articles whose text matches. */
  search(pattern: RegExp): number[] {
    const found = [...this.index.search((text, from) => indexOfMatch(pattern, text, from))].flat();
    for (const { articleId, title } of found) expect(this.held.get(articleId)).toBe(title);
    return found.map(({ articleId }) => articleId).sort((a, b) => a - b);
  }
}

describe('TitleIndex', () => {
  it('finds each article that matches once, however articles come, change and go', () => {
    const titles = fc.constantFrom('친구 신고', '친구친구', '환불', '', '> 환불 < 친구');
    const id = fc.constantFrom(1, 2, 3, 998, 999, 1_000, 1_001, 70_000);
    const change = fc.record({ id, title: fc.option(titles) });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
        const all = new Titles();
        for (const { id, title } of changes) {
          all.put(id, title);
          for (const [pattern, word] of [
            [/친구/g, '친구'],
            [/구신/g, '친구 신고'],
            [/불/g, '환불'],
          ] as const) {
            const expected = [...all.held].filter(([, title]) => title.includes(word));
            expect(all.search(pattern)).toEqual(expected.map(([id]) => id).sort((a, b) => a - b));
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

it.each([
  ['비밀번호 > 변경', ['비밀번호', '변경', '바꾸다'], ['비밀번호변경', '바꾸다']],
  ['Wi-Fi 연결', ['wi', 'fi', '와이파이'], ['wifi연결', '와이파이']],
  ['ＷＩＦＩ', [], ['wifi', 'ＷＩＦＩ']],
  ['ก็', [], ['ก', 'ก็']],
])('the searched text of %j with the terms %j is %j', (title, terms, parts) => {
  expect(searchedText(title, terms).split('\n').slice(0, -1)).toEqual(parts);
});
