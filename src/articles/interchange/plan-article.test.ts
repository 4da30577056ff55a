import type { CheckedContent } from '../article-content.js';
import { ArticleStatus, ArticleVisibility } from '../article-fields.js';
import type { ExistingArticle } from './find-articles.sql.js';
import { type ArticlePlan, planArticle, type WantedArticle } from './plan-article.js';

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

  it('appends a published revision and a draft when both differ', () => {
    const { append, row } = plan(withDraft, { content: content('3'), draft: content('2') });
    expect(append).toEqual([content('3'), content('2')]);
    expect(row).toMatchObject({ version: 4, publishedVersion: 3 });
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

  it('keeps the visibility when the line has none, and otherwise changes it', () => {
    expect(
      plan({ ...published, visibility: ArticleVisibility.INTERNAL }, { content: content('3') }).row,
    ).toMatchObject({
      visibility: 'INTERNAL',
    });
    expect(plan(published, { visibility: ArticleVisibility.INTERNAL })).toMatchObject({
      append: [],
      row: { visibility: 'INTERNAL' },
    });
    expect(isUnchanged(plan(published, { visibility: ArticleVisibility.PUBLIC }))).toBe(true);
  });
});
