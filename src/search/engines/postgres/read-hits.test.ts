import { packPostings } from './packed-postings.js';
import { type HitRow, readHit } from './read-hits.js';
import type { Posting, QueryTerm } from './text-terms.js';

const TITLE = 0;
const BODY = 3;

const word = (term: string, alternative = 0, terms = 1): QueryTerm => ({
  term,
  part: 0,
  alternative,
  word: 0,
  terms,
  isHighlighted: true,
});
const WORDS = [word('카카오'), word('톡'), word('계정', 1, 2), word('삭제', 1, 2)];
const HIT = { articleId: 7, score: 1.5, sort: [-1.5, 0, -3, '7'] };

function posting(field: number, term: string, ranges: [number, number][]): Posting {
  return {
    field,
    term,
    frequency: ranges.length,
    starts: ranges.map(([start]) => start),
    ends: ranges.map(([, end]) => end),
  };
}

function read(
  postings: Posting[],
  texts: Partial<HitRow> = {},
  highlight = {},
  words: readonly QueryTerm[] = WORDS,
) {
  const row = { id: 7, title: '', paragraphs: [], postings: packPostings(postings), ...texts };
  return readHit(HIT, row, words, { title: true, body: true, ...highlight });
}

it('merges adjacent ranges of different words', () => {
  const postings = [posting(TITLE, '톡', [[3, 4]]), posting(TITLE, '카카오', [[0, 3]])];
  const title = { text: '카카오톡 알림', ranges: [[0, 4]] };
  expect(read(postings, { title: title.text })).toEqual({ ...HIT, title, paragraphs: [] });
});

it('returns the paragraphs with matches, each with its own ranges', () => {
  const postings = [
    posting(BODY, '없음', [[5, 7]]),
    posting(BODY, '톡', [[0, 1], [10, 11], [12, 13]]), // prettier-ignore
  ];
  const paragraphs = ['톡 하나', '없음', '둘 톡 톡'];
  expect(read(postings, { paragraphs }).paragraphs).toEqual([
    { text: '톡 하나', ranges: [[0, 1]] },
    { text: '둘 톡 톡', ranges: [[2, 3], [4, 5]] }, // prettier-ignore
  ]);
  expect(read(postings, { paragraphs }, { body: false }).paragraphs).toEqual([]);
});

it('marks the terms of an alternative only if all of them are there', () => {
  const [account, deletion] = [posting(TITLE, '계정', [[0, 2]]), posting(TITLE, '삭제', [[3, 5]])];
  const rangesOf = (postings: Posting[]) => read(postings, { title: '계정 삭제' }).title?.ranges;
  expect(rangesOf([account, deletion])).toEqual([[0, 2], [3, 5]]); // prettier-ignore
  expect(rangesOf([account])).toBeUndefined();
});

it('does not mark the terms of an expansion', () => {
  const words = [word('톡'), ...['계정', '삭제'].map((term) => ({ ...word(term, 1, 2), isHighlighted: false }))]; // prettier-ignore
  const postings = [posting(TITLE, '계정', [[0, 2]]), posting(TITLE, '삭제', [[3, 5]])];
  expect(read(postings, { title: '계정 삭제' }, {}, words).title).toBeNull();
});

it('has no highlights without a row', () => {
  expect(readHit(HIT, null, WORDS, { title: true, body: true })).toEqual({
    ...HIT,
    title: null,
    paragraphs: [],
  });
});
