import { engineRequest, plainQuery } from '../../../../test/support/engine-request.js';
import { SearchSort } from '../../engine.js';
import { readResponse } from './read-response.js';

const request = engineRequest({
  query: plainQuery('신고'),
  highlight: { title: true, body: true },
});

type Answer = Parameters<typeof readResponse>[1];

function answer(changes: {
  hits?: Answer['hits']['hits'];
  total?: number;
  aggregations?: Answer['aggregations'];
}): Answer {
  const { hits = [], total = hits.length, aggregations } = changes;
  return {
    took: 1,
    timed_out: false,
    _shards: { total: 1, successful: 1, failed: 0 },
    hits: { total: { value: total, relation: 'eq' }, hits },
    aggregations,
  };
}

describe('readResponse', () => {
  it('reads a hit, with its id from the last sort value', () => {
    const hits = [
      {
        _index: 'doum-1',
        _score: 1.5,
        sort: [1.5, 0, 1_700_000_000_000, '42'],
        highlight: {
          title: ['\u0086신고\u0087 방법'],
          body: ['\u0086신고\u0087해요.', '무엇을 \u0086신고\u0087하나요'],
        },
      },
    ];
    expect(readResponse(request, answer({ hits, total: 12_345 }))).toEqual({
      total: 12_345,
      minimumScore: null,
      bestArticleId: null,
      hits: [
        {
          articleId: 42,
          score: 1.5,
          sort: [1.5, 0, 1_700_000_000_000, '42'],
          title: { text: '신고 방법', ranges: [[0, 2]] },
          paragraphs: [
            { text: '신고해요.', ranges: [[0, 2]] },
            { text: '무엇을 신고하나요', ranges: [[4, 6]] },
          ],
        },
      ],
      facets: { product: null, category: null, platform: null },
    });
  });

  it('returns the lowest score that was applied', () => {
    expect(
      readResponse(request, answer({}), { minimumScore: 1.5, bestArticleId: 7 }),
    ).toMatchObject({
      minimumScore: 1.5,
      bestArticleId: 7,
    });
  });

  it('reads the highlights of an internal article', () => {
    const highlight = {
      'internal.title': ['\u0086신고\u0087'],
      'internal.body': ['\u0086신고\u0087해요.'],
    };
    const hits = [{ _index: 'doum-1', sort: [1, '1'], highlight }];
    expect(readResponse({ ...request, internal: true }, answer({ hits })).hits[0]).toMatchObject({
      title: { text: '신고', ranges: [[0, 2]] },
      paragraphs: [{ text: '신고해요.', ranges: [[0, 2]] }],
    });
  });

  it.each([[{ ...request, query: null }], [{ ...request, sort: SearchSort.TITLE }]])(
    'has no score if the order is not by relevance',
    (other) => {
      const [hit] = readResponse(
        other,
        answer({ hits: [{ _index: 'doum-1', _score: 0, sort: ['가', '1'] }] }),
      ).hits;
      expect(hit).toMatchObject({ articleId: 1, score: null, title: null, paragraphs: [] });
    },
  );

  it.each([
    ['adjacent parts become one', '\u0086카카오\u0087\u0086톡\u0087에서', '카카오톡에서', [[0, 4]]],
    [
      'separated parts remain separate',
      '\u0086카카오\u0087 \u0086톡\u0087',
      '카카오 톡',
      [
        [0, 3],
        [4, 5],
      ],
    ],
    ['places count in UTF-16 units', '😀 \u0086신고\u0087', '😀 신고', [[3, 5]]],
    ['markup is text', '<b>\u0086신고\u0087</b> &amp;', '<b>신고</b> &amp;', [[3, 5]]],
  ])('reads a highlight: %s', (_, marked, text, ranges) => {
    const hits = [{ _index: 'doum-1', sort: [1, '1'], highlight: { title: [marked] } }];
    expect(readResponse(request, answer({ hits })).hits[0]?.title).toEqual({ text, ranges });
  });

  it('reads the requested facets without values that have no documents', () => {
    const facets = { product: true, category: true, platform: [{ platformId: 7, matches: [7] }] };
    const aggregations = {
      product: { values: { buckets: [{ key: '1', doc_count: 3 }] } },
      category: { buckets: [{ key: '4', doc_count: 5 }] },
      platform: { values: { buckets: { '7': { doc_count: 2 }, '8': { doc_count: 0 } } } },
    };
    expect(readResponse({ ...request, facets }, answer({ aggregations })).facets).toEqual({
      product: new Map([[1, 3]]),
      category: new Map([[4, 5]]),
      platform: new Map([[7, 2]]),
    });
  });

  it('returns no counts for a facet of no platforms', () => {
    const facets = { product: false, category: false, platform: [] };
    expect(readResponse({ ...request, facets }, answer({})).facets).toEqual({
      product: null,
      category: null,
      platform: new Map(),
    });
  });
});
