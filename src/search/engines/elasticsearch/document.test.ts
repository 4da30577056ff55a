import { ArticleVisibility } from '../../../articles/index.js';
import type { SearchDocument } from '../../engine.js';
import { type ArticleSource, changeSource, sourceDocument } from './document.js';

const document: SearchDocument = {
  articleId: 42,
  title: '카톡 신고',
  keywords: ['제재'],
  breadcrumb: ['새미톡', '신고/정책'],
  paragraphs: ['신고해요.', '예'],
  productId: 1,
  categoryIds: [10, 11],
  platformIds: [7],
  visibility: ArticleVisibility.PUBLIC,
  titleSort: '카톡 신고',
  popularity: 2.5,
  publishedAt: new Date('2025-06-17T02:10:00.123Z'),
  updatedAt: new Date('2026-10-21T05:42:00.000Z'),
};

describe('changeSource', () => {
  it('converts an article: bigrams per paragraph, ids as text, times in milliseconds', () => {
    expect(changeSource({ articleId: 42, version: 7, document })).toEqual({
      id: '42',
      gone: false,
      version: 7,
      title: '카톡 신고',
      keywords: ['제재'],
      breadcrumb: ['새미톡', '신고/정책'],
      body: ['신고해요.', '예'],
      titleBigrams: '카톡 톡신 신고',
      bodyBigrams: ['신고 고해 해요', '예'],
      productId: '1',
      categoryIds: ['10', '11'],
      platformIds: ['7'],
      titleKey: '카톡신고',
      keywordKeys: ['제재'],
      titleSort: '카톡 신고',
      popularity: 2.5,
      publishedAt: 1_750_126_200_123,
      updatedAt: 1_792_561_320_000,
    });
  });

  it('stores the texts of an internal article in separate fields, with its visibility; an older index accepts all others', () => {
    const internal = { ...document, visibility: ArticleVisibility.INTERNAL };
    const source = changeSource({ articleId: 42, version: 7, document });
    const internalSource = changeSource({ articleId: 42, version: 7, document: internal });
    const texts = ['title', 'keywords', 'breadcrumb', 'body', 'titleBigrams', 'bodyBigrams'];
    const isText = ([name]: [string, unknown]) => texts.includes(name);
    expect(internalSource).toEqual({
      ...Object.fromEntries(Object.entries(source).filter((entry) => !isText(entry))),
      visibility: 'INTERNAL',
      internal: Object.fromEntries(Object.entries(source).filter(isText)),
    });
    for (const name of ['visibility', 'internal']) expect(source).not.toHaveProperty(name);
  });

  it('converts a deletion to a tombstone without text', () => {
    expect(changeSource({ articleId: 42, version: 8, document: null })).toEqual({
      id: '42',
      gone: true,
      version: 8,
    });
  });
});

describe('sourceDocument', () => {
  it.each([document, { ...document, visibility: ArticleVisibility.INTERNAL }])(
    'reads the document from a source',
    (document) => {
      const source = JSON.parse(
        JSON.stringify(changeSource({ articleId: 42, version: 7, document })),
      ) as ArticleSource;
      expect(sourceDocument(source)).toEqual(document);
    },
  );
});
