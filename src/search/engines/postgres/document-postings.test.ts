import { runSteps, runStepsInTurns } from '../../../core/turns.js';
import { createTokenizer, type Tokenize, tokenize } from '../../../language/index.js';
import { buildDocument } from '../../../../test/support/build-document.js';
import { roundsDuring } from '../../../../test/support/event-loop.js';
import type { SearchDocument } from '../../engine.js';
import { RANKED_FIELDS, type RankedField } from '../../relevance.js';
import { documentPostings } from './document-postings.js';

const postingsOf = (document: SearchDocument, cut: Tokenize) =>
  runSteps(documentPostings(document, cut));

const DOCUMENT = buildDocument({
  title: '메시지 신고',
  keywords: ['신고'],
  breadcrumb: [],
  paragraphs: ['메시지를 신고합니다', '🙂 메시지'],
});

const fieldNumber = (name: RankedField['name']) =>
  RANKED_FIELDS.findIndex((field) => field.name === name);

it('counts terms by field and keeps their places in the paragraphs joined by line breaks', () => {
  const { postings, lengths } = postingsOf(DOCUMENT, tokenize);
  const posting = postings.find(
    ({ field, term }) => field === fieldNumber('body') && term === '메시지',
  )!;
  const body = DOCUMENT.paragraphs.join('\n');
  expect(posting.frequency).toBe(2);
  expect(posting.starts!.map((start, i) => body.slice(start, posting.ends![i]))).toEqual([
    '메시지',
    '메시지',
  ]);
  expect(lengths[fieldNumber('breadcrumb')]).toBe(0);
  expect(lengths).toHaveLength(RANKED_FIELDS.length);
  for (const [field, length] of lengths.entries()) {
    const own = postings.filter((one) => one.field === field);
    expect(own.reduce((sum, { frequency }) => sum + frequency, 0)).toBe(length);
  }
});

it('pairs no characters of different paragraphs', () => {
  const pairs = postingsOf(DOCUMENT, tokenize).postings.filter(
    ({ field }) => field === fieldNumber('bodyBigrams'),
  );
  expect(pairs.map(({ term }) => term)).toContain('니다');
  expect(pairs.map(({ term }) => term)).not.toContain('다메');
  expect(pairs.every(({ starts }) => starts === null)).toBe(true);
});

it('cuts words, not bigrams, with the tokenizer given', () => {
  const document = buildDocument({ title: '새미머니꾸러미' });
  const other = createTokenizer([{ word: '새미머니꾸러미', parts: [] }]);
  const terms = (name: RankedField['name'], cut: typeof tokenize) =>
    postingsOf(document, cut)
      .postings.filter(({ field }) => field === fieldNumber(name))
      .map(({ term }) => term);
  expect(terms('title', other)).toEqual(['새미머니꾸러미']);
  expect(terms('title', tokenize)).not.toContain('새미머니꾸러미');
  expect(terms('titleBigrams', other)).toEqual(terms('titleBigrams', tokenize));
});

it('lets other work happen inside a long paragraph', async () => {
  const paragraph = Array.from({ length: 40_000 }, (_, i) => `낱말${i}`).join(' ');
  const document = buildDocument({ paragraphs: [paragraph] });
  const rounds = await roundsDuring(() => runStepsInTurns(documentPostings(document, tokenize)));
  expect(rounds).toBeGreaterThan(5);
});
