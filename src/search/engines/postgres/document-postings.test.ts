import type { SearchDocument } from '../../engine.js';
import { documentPostings } from './document-postings.js';

const DOCUMENT: SearchDocument = {
  articleId: 1,
  title: '메시지 신고',
  keywords: ['신고'],
  breadcrumb: [],
  paragraphs: ['메시지를 신고합니다', '🙂 메시지'],
  productId: 1,
  categoryIds: [1],
  platformIds: [1],
  titleSort: '메시지 신고',
  popularity: 0,
  publishedAt: new Date(0),
  updatedAt: new Date(0),
};

it('counts terms by field and keeps their places in the paragraphs joined by line breaks', () => {
  const { postings, lengths } = documentPostings(DOCUMENT);
  const posting = postings.find(({ field, term }) => field === 3 && term === '메시지')!;
  const body = DOCUMENT.paragraphs.join('\n');
  expect(posting.frequency).toBe(2);
  expect(posting.starts!.map((start, i) => body.slice(start, posting.ends![i]))).toEqual(['메시지', '메시지']);
  expect(lengths[2]).toBe(0);
  for (const [field, length] of lengths.entries()) {
    const own = postings.filter((one) => one.field === field);
    expect(own.reduce((sum, { frequency }) => sum + frequency, 0)).toBe(length);
  }
});

it('pairs no characters of different paragraphs', () => {
  const pairs = documentPostings(DOCUMENT).postings.filter(({ field }) => field === 5);
  expect(pairs.map(({ term }) => term)).not.toContain('다메');
  expect(pairs.every(({ starts }) => starts === null)).toBe(true);
});
