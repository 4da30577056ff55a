import type { CheckedContent } from '../content/article-content.js';
import { ArticleStatus, ArticleVisibility } from '../article-fields.js';
import { badInput } from '../../core/errors.js';
import { GatheredRows, type ResolvedRow } from './flat-rows.js';
import type { ExistingArticle } from './find-articles.sql.js';
import { type ArticlePlan, planArticle, type WantedArticle } from './plan-article.js';
import { toLineError } from '../../core/interchange/import-report.js';

function row(platformId: number, body: string, more: Partial<ResolvedRow> = {}): ResolvedRow {
  return {
    line: platformId,
    categoryId: 1,
    platformId,
    title: '신고',
    body,
    views: null,
    updatedAt: null,
    ...more,
  };
}

function gather(keepRows: boolean, rows: ResolvedRow[]) {
  const gathered = new GatheredRows(keepRows);
  for (const each of rows) gathered.add(each);
  return [...gathered.drain(2)];
}

describe('GatheredRows', () => {
  it('makes one article of the rows of a category and title, with a variant for each body', () => {
    const early = new Date('2026-01-01T00:00:00Z');
    const late = new Date('2026-02-01T00:00:00Z');
    const [articles] = gather(false, [
      row(1, 'A', { views: 3, updatedAt: late }),
      row(2, 'B', { views: 4, updatedAt: early }),
      row(3, 'A'),
    ]);
    expect(articles![0]).toMatchObject({
      line: 1,
      variants: [
        { platformIds: [1, 3], body: 'A' },
        { platformIds: [2], body: 'B' },
      ],
      views: 7,
      updatedAt: late,
    });
  });

  it('separates titles and categories, and with keepRows also platforms', () => {
    const rows = [
      row(1, 'A'),
      row(2, 'A'),
      row(1, 'A', { title: '차단' }),
      row(1, 'A', { categoryId: 2 }),
    ];
    expect(gather(false, rows).map((batch) => batch.length)).toEqual([2, 1]);
    expect(gather(true, rows).map((batch) => batch.length)).toEqual([2, 2]);
  });

  it.each([false, true])(
    'refuses another body for the same platform, and ignores a repeated row (keepRows %s)',
    (keepRows) => {
      const gathered = new GatheredRows(keepRows);
      gathered.add(row(1, 'A', { views: 3 }));
      gathered.add(row(1, 'A', { views: 3 }));
      expect(() => gathered.add(row(1, 'B'))).toThrow('The row in line 1 has another body');
      expect([...gathered.drain(5)]).toMatchObject([
        [{ views: 3, variants: [{ platformIds: [1], body: 'A' }] }],
      ]);
    },
  );
});

const time = new Date('2026-01-01T00:00:00Z');

function content(body: string, platformIds = [1, 2]): CheckedContent {
  return {
    title: 'T',
    keywords: ['k'],
    variants: [{ platformIds, body, bodyHtml: '', bodyText: '' }],
  };
}

function stored(body: string) {
  return { title: 'T', keywords: ['k'], variants: [{ platformIds: [1, 2], body }] };
}

const published: ExistingArticle = {
  id: 1,
  slug: 'a',
  state: '',
  externalId: null,
  categoryId: 1,
  status: ArticleStatus.PUBLISHED,
  visibility: ArticleVisibility.PUBLIC,
  version: 1,
  publishedVersion: 1,
  questionsVersion: 0,
  publishedAt: time,
  createdAt: time,
  updatedAt: time,
  published: stored('1'),
  newest: stored('1'),
};
const withDraft: ExistingArticle = { ...published, version: 2, newest: stored('2') };

function plan(existing: ExistingArticle, wanted: Partial<WantedArticle>) {
  return planArticle(existing, {
    categoryId: 1,
    status: ArticleStatus.PUBLISHED,
    content: content('1'),
    ...wanted,
  });
}

const isUnchanged = ({ append, row }: ArticlePlan) => append.length === 0 && !row;

describe('planArticle', () => {
  it('writes nothing when the content is equal, with platforms in any order', () => {
    expect(
      isUnchanged(plan(published, { content: content('1', [2, 1]), updatedAt: new Date(time) })),
    ).toBe(true);
    expect(isUnchanged(plan(withDraft, { draft: content('2') }))).toBe(true);
    expect(isUnchanged(plan(withDraft, {}))).toBe(true);
  });

  it('appends and publishes changed content, and sets the time of the change', () => {
    const { append, row } = plan(published, { content: content('3') });
    expect(append).toEqual([content('3')]);
    expect(row).toMatchObject({
      version: 2,
      publishedVersion: 2,
      publishedAt: time,
      updatedAt: null,
    });
  });

  it('publishes a draft with the wanted content without a new revision', () => {
    const { append, row } = plan(withDraft, { content: content('2') });
    expect(append).toEqual([]);
    expect(row).toMatchObject({ version: 2, publishedVersion: 2 });
  });

  it('appends a draft that readers do not see', () => {
    const { append, row } = plan(published, { draft: content('2') });
    expect(append).toEqual([content('2')]);
    expect(row).toMatchObject({ version: 2, publishedVersion: 1, updatedAt: time });
  });

  it.each([ArticleStatus.DRAFT, ArticleStatus.ARCHIVED])(
    'changes the status of an article to %s',
    (status) => {
      expect(plan(published, { status })).toMatchObject({
        append: [],
        row: { status, publishedVersion: null, publishedAt: null },
      });
    },
  );
});

describe('toLineError', () => {
  it('uses the field names of the format and adds the hint', () => {
    const error = badInput(
      'variants.0.platformSlugs',
      'Variants 0 and 1 are both for one platform.',
      'Name each once.',
    );
    expect(toLineError(3, error)).toEqual({
      line: 3,
      field: 'variants.0.platforms',
      reason: 'Variants 0 and 1 are both for one platform. Name each once.',
    });
  });

  it('omits hints about GraphQL', () => {
    const error = badInput(
      'category',
      'There is no category with the slug "x".',
      'products { categories { slug } } lists them.',
    );
    expect(toLineError(1, error)?.reason).toBe('There is no category with the slug "x".');
  });

  it('converts errors of the database about the data, but no other errors', () => {
    const databaseError = (code: string) => Object.assign(new Error('no'), { code });
    expect(toLineError(1, databaseError('23514'))).toEqual({
      line: 1,
      reason: 'The database refuses it: no.',
    });
    expect(toLineError(1, { driverError: databaseError('22003') })).toEqual({
      line: 1,
      reason: 'The database refuses it: no.',
    });
    expect(toLineError(1, databaseError('57P01'))).toBeUndefined();
    expect(toLineError(1, new TypeError('a defect'))).toBeUndefined();
  });
});
