import { parseLine } from './line-formats.js';

const article = {
  type: 'article',
  slug: 'a',
  category: 'c',
  status: 'PUBLISHED',
  title: 'T',
  variants: [{ platforms: ['ios'], body: '' }],
};

function refusal(line: unknown): { message: string; field?: string } {
  try {
    parseLine(typeof line === 'string' ? line : JSON.stringify(line));
  } catch (error) {
    const { message, details } = error as { message: string; details: { field?: string } };
    return { message, field: details.field };
  }
  throw new Error('The line was read.');
}

describe('parseLine', () => {
  it('parses an article, with times as dates and keywords empty by default', () => {
    const line = parseLine(JSON.stringify({ ...article, updatedAt: '2026-03-01T09:00:00+09:00' }));
    expect(line).toMatchObject({
      keywords: [],
      updatedAt: new Date('2026-03-01T00:00:00Z'),
      variants: [{ body: '' }],
    });
  });

  it.each([
    ['{oops', '', 'The line is not JSON.'],
    [[1], '', 'The line is JSON, but not an object.'],
    [
      { slug: 'x' },
      'type',
      'type is missing: it must be product, category, platform, synonymSet, dictionaryEntry, article or row.',
    ],
    [
      { type: 'constructor' },
      'type',
      'There is no type "constructor": it must be product, category, platform, synonymSet, dictionaryEntry, article or row.',
    ],
    [{ type: 'synonymSet', terms: '가' }, 'terms', 'terms must be a list of texts.'],
    [{ type: 'dictionaryEntry', parts: [] }, 'word', 'word is missing: it must be text.'],
    [{ type: 'product', slug: 'p' }, 'name', 'name is missing: it must be text.'],
    [
      { type: 'product', slug: 'p', name: 'P', veiws: 1 },
      'veiws',
      'A line of type product has no field "veiws".',
    ],
    [{ ...article, status: 'LIVE' }, 'status', 'status must be PUBLISHED, DRAFT or ARCHIVED.'],
    [{ ...article, visibility: 'STAFF' }, 'visibility', 'visibility must be PUBLIC or INTERNAL.'],
    [{ ...article, views: -1 }, 'views', 'views must be a whole number from 0 up.'],
    [
      { ...article, publishedAt: '2026-02-30T00:00:00Z' },
      'publishedAt',
      'publishedAt must be a time in ISO 8601 with a time zone, e.g. 2026-03-01T09:00:00Z.',
    ],
    [
      { ...article, variants: [{ platforms: ['ios'] }] },
      'variants.0.body',
      'variants.0.body is missing: it must be text.',
    ],
    [
      { ...article, draft: { title: 'T', variants: [{ platforms: [], body: '', html: '' }] } },
      'draft.variants.0.html',
      'A line of type article has no field "draft.variants.0.html".',
    ],
  ])('refuses %j and names the field', (line, field, message) => {
    expect(refusal(line)).toEqual({ field, message });
  });
});
