import type { DoumError } from '../core/errors.js';
import { lineKinds } from './kinds.js';
import { parseLines, type SourceLine } from './parse-lines.js';

const article = {
  type: 'article',
  slug: 'a',
  category: 'c',
  status: 'PUBLISHED',
  title: 'T',
  variants: [{ platforms: ['ios'], body: '' }],
};

async function read(...lines: unknown[]): Promise<(SourceLine & { error?: unknown })[]> {
  async function* texts() {
    for (const line of lines) yield typeof line === 'string' ? line : JSON.stringify(line);
  }
  const found: SourceLine[] = [];
  for await (const line of parseLines(texts(), lineKinds(), () => undefined)) found.push(line);
  return found;
}

async function refusal(line: unknown): Promise<{ message: string; field?: string }> {
  const [{ error }] = (await read(line)) as unknown as [{ error: DoumError }];
  return { message: error.message, field: error.details.field };
}

describe('parseLines', () => {
  it('parses an article, with times as dates and keywords empty by default', async () => {
    const updatedAt = '2026-03-01T09:00:00+09:00';
    const [first, second] = await read('', { ...article, updatedAt }, '{', {
      ...article,
      title: 1,
    });
    expect(second).toMatchObject({ number: 3, name: undefined });
    expect(first).toMatchObject({
      number: 2,
      line: {
        keywords: [],
        updatedAt: new Date('2026-03-01T00:00:00Z'),
        variants: [{ body: '' }],
      },
    });
  });

  it.each([
    ['{oops', '', 'The line is not JSON.'],
    [[1], '', 'The line is JSON, but not an object.'],
    [
      { type: 'constructor' },
      'type',
      'There is no type "constructor": it must be helpCentre, product, platform, category, synonymSet, dictionaryEntry, article, questions, row, announcement or pins.',
    ],
    [{ type: 'synonymSet', terms: '가' }, 'terms', 'terms must be a list of texts.'],
    [{ type: 'product', slug: 'p' }, 'name', 'name is missing: it must be text.'],
    [
      { type: 'product', slug: 'p', name: 'P', veiws: 1 },
      'veiws',
      'A line of type product has no field "veiws".',
    ],
    [{ ...article, visibility: 'STAFF' }, 'visibility', 'visibility must be PUBLIC or INTERNAL.'],
    [{ ...article, views: -1 }, 'views', 'views must be a whole number from 0 up.'],
    [
      { ...article, variants: [{ platforms: ['ios'] }] },
      'variants.0.body',
      'variants.0.body is missing: it must be text.',
    ],
  ])('refuses %j and names the field', async (line, field, message) => {
    expect(await refusal(line)).toEqual({ field, message });
  });
});
