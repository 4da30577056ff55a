import { eventFor, type Seen } from './dispatcher.js';

it.each<[Seen, Seen, string | null, string | null]>([
  [null, null, null, null],
  [null, 'PUBLIC', 'article.published', 'article.published'],
  [null, 'INTERNAL', null, 'article.published'],
  ['PUBLIC', 'PUBLIC', 'article.updated', 'article.updated'],
  ['PUBLIC', 'INTERNAL', 'article.unpublished', 'article.updated'],
  ['INTERNAL', 'PUBLIC', 'article.published', 'article.updated'],
  ['INTERNAL', 'INTERNAL', null, 'article.updated'],
  ['PUBLIC', null, 'article.unpublished', 'article.unpublished'],
  ['INTERNAL', null, null, 'article.unpublished'],
])('From %s to %s is %s for readers and %s for staff', (before, after, readers, staff) => {
  expect(eventFor({ before, after }, false)).toBe(readers);
  expect(eventFor({ before, after }, true)).toBe(staff);
});
