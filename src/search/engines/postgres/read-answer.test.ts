import { engineRequest, plainQuery } from '../../../../test/support/engine-request.js';
import type { QueryTerm } from './text-terms.js';
import { type AnswerRow, type HitObject, readAnswer } from './read-answer.js';

const REQUEST = engineRequest({
  query: plainQuery('카카오톡'),
  facets: { product: true, category: false, platform: null },
  highlight: { title: true, body: true },
});

const word = (term: string, alternative = 0, terms = 1): QueryTerm => ({
  term,
  part: 0,
  alternative,
  word: 0,
  terms,
});
const WORDS = [word('카카오'), word('톡'), word('계정', 1, 2), word('삭제', 1, 2)];

function read(hit: Partial<HitObject>, answer: Partial<AnswerRow> = {}) {
  const hits = [{ id: 7, score: 1.5, sort: [-1.5, 0, -3, '7'], ...hit }];
  const row = { live: 1, total: 1, minimum_score: null, best_article_id: null, hits, ...answer };
  return readAnswer(REQUEST, row, {
    words: WORDS,
    bigrams: [],
    phraseTerms: [],
    requiredPhrases: [],
    minimumBigrams: 1,
    titleKey: '',
    preferred: { productIds: [], platformIds: [] },
  });
}

it('merges adjacent ranges of different words', () => {
  const { hits } = read({
    title: '카카오톡 알림',
    titleTerms: ['톡', '카카오'],
    titleStarts: [[3], [0]],
    titleEnds: [[4], [3]],
  });
  expect(hits[0]!.title).toEqual({ text: '카카오톡 알림', ranges: [[0, 4]] });
});

it('returns the paragraphs with matches, each with its own ranges', () => {
  const paragraphs = ['톡 하나', '없음', '둘 톡 톡'];
  const { hits } = read({
    paragraphs,
    bodyTerms: ['톡'],
    bodyStarts: [[0, 10, 12]],
    bodyEnds: [[1, 11, 13]],
  });
  expect(hits[0]!.paragraphs).toEqual([
    { text: '톡 하나', ranges: [[0, 1]] },
    {
      text: '둘 톡 톡',
      ranges: [
        [2, 3],
        [4, 5],
      ],
    },
  ]);
});

it('marks the terms of an alternative only if all of them are there', () => {
  const title = { title: '계정 삭제', titleStarts: [[0], [3]], titleEnds: [[2], [5]] };
  const ranges = (titleTerms: string[]) =>
    read({ ...title, titleTerms }).hits[0]!.title?.ranges ?? [];
  expect(ranges(['계정', '삭제'])).toEqual([[0, 2], [3, 5]]); // prettier-ignore
  expect(ranges(['계정'])).toEqual([]);
});

it('has no title if nothing in it matches', () => {
  expect(read({ title: null, titleStarts: null, titleEnds: null }).hits[0]).toMatchObject({
    title: null,
    paragraphs: [],
  });
});

it('reads facets by id, and null for those not requested', () => {
  const { facets } = read({}, { product: { 3: 12 } });
  expect(facets).toEqual({ product: new Map([[3, 12]]), category: null, platform: null });
});

it('reads the lowest score of a hit', () => {
  expect(read({}, { minimum_score: 0.75, best_article_id: 7 })).toMatchObject({
    minimumScore: 0.75,
    bestArticleId: 7,
  });
  expect(read({}).minimumScore).toBeNull();
});
