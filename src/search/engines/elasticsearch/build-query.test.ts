import { engineRequest, plainQuery, queryPart } from '../../../../test/support/engine-request.js';
import { SearchSort } from '../../engine.js';
import { buildBestScoreQuery, buildQuery } from './build-query.js';
import { rankedClause } from './text-clause.js';

const alive = { term: { gone: false } };
const forReaders = { bool: { must_not: { term: { visibility: 'INTERNAL' } } } };
const product = { terms: { productId: ['1', '2'] } };
const category = { terms: { categoryIds: ['10'] } };
const platform = { terms: { platformIds: ['7', '9'] } };
const filter = { productIds: [1, 2], categoryIds: [10], platformIds: [7, 9] };

describe('buildQuery', () => {
  it('without a text has only the filter, the order and an exact total', () => {
    expect(buildQuery(engineRequest())).toEqual({
      query: { bool: { filter: [alive, forReaders] } },
      size: 10,
      sort: [{ popularity: 'desc' }, { publishedAt: 'desc' }, { id: 'asc' }],
      stored_fields: '_none_',
      track_total_hits: true,
      allow_partial_search_results: false,
    });
  });

  it.each([
    [
      SearchSort.RELEVANCE,
      ['_score', { popularity: 'desc' }, { publishedAt: 'desc' }, { id: 'asc' }],
    ],
    [SearchSort.POPULARITY, [{ popularity: 'desc' }, { publishedAt: 'desc' }, { id: 'asc' }]],
    [SearchSort.UPDATED, [{ updatedAt: 'desc' }, { id: 'asc' }]],
    [SearchSort.TITLE, [{ titleSort: 'asc' }, { id: 'asc' }]],
  ])('sorts the hits of a text by %s', (sort, expected) => {
    expect(buildQuery(engineRequest({ query: plainQuery('신고'), sort })).sort).toEqual(expected);
  });

  it('puts every filter into the query if no facet is requested', () => {
    const built = buildQuery(engineRequest({ filter }));
    expect(built.query).toEqual({
      bool: { filter: [alive, forReaders, product, category, platform] },
    });
    expect(built).not.toHaveProperty('post_filter');
    expect(built).not.toHaveProperty('aggs');
  });

  it('excludes nothing if the caller may see internal articles', () => {
    expect(buildQuery(engineRequest({ internal: true })).query).toEqual({
      bool: { filter: [alive] },
    });
  });

  it("does not apply a facet's own filter to it", () => {
    const facets = {
      product: true,
      category: true,
      platform: [{ platformId: 7, matches: [7, 9] }],
    };
    const built = buildQuery(engineRequest({ filter, facets }));
    expect(built.query).toEqual({ bool: { filter: [alive, forReaders] } });
    expect(built.post_filter).toEqual({ bool: { filter: [product, category, platform] } });
    expect(built.aggs).toEqual({
      product: {
        filter: { bool: { filter: [platform] } },
        aggs: { values: { terms: { field: 'productId', size: 10_000 } } },
      },
      category: {
        filter: { bool: { filter: [product, platform] } },
        aggs: { values: { terms: { field: 'categoryIds', size: 10_000 } } },
      },
      platform: {
        filter: { bool: { filter: [product, category] } },
        aggs: { values: { filters: { filters: { '7': platform } } } },
      },
    });
  });

  it.each([
    [{ updatedFrom: new Date(1_000) }, { gte: 1_000, lt: undefined }],
    [{ updatedTo: new Date(2_000) }, { gte: undefined, lt: 2_000 }],
    [
      { updatedFrom: new Date(1_000), updatedTo: new Date(2_000) },
      { gte: 1_000, lt: 2_000 },
    ],
  ])('keeps the range %j in the query if facets are requested', (range, updatedAt) => {
    const facets = { product: true, category: false, platform: null };
    const built = buildQuery(engineRequest({ filter: range, facets }));
    expect(built.aggs).toEqual({ product: { terms: { field: 'productId', size: 10_000 } } });
    expect(built.query).toEqual({
      bool: { filter: [alive, forReaders, { range: { updatedAt } }] },
    });
    expect(built).not.toHaveProperty('post_filter');
  });

  it('requests no platform buckets without platforms, and matches nothing with an empty list', () => {
    const built = buildQuery(
      engineRequest({
        filter: { productIds: [] },
        facets: { product: false, category: false, platform: [] },
      }),
    );
    expect(built).not.toHaveProperty('aggs');
    expect(built.query).toEqual({
      bool: { filter: [alive, forReaders, { terms: { productId: [] } }] },
    });
  });

  it.each([
    [{ sort: [1.5, '3'] }, { search_after: [1.5, '3'] }],
    [{ offset: 40 }, { from: 40 }],
  ])('starts a page after %j', (after, expected) => {
    expect(buildQuery(engineRequest({ after }))).toMatchObject(expected);
  });

  it.each([
    [{ title: true, body: false }, ['title']],
    [{ title: false, body: true }, ['body']],
    [{ title: true, body: true }, ['title', 'body']],
  ])('highlights %j', (highlight, fields) => {
    const built = buildQuery(engineRequest({ query: plainQuery('신고'), highlight }));
    expect(built.highlight).toMatchObject({ type: 'unified', number_of_fragments: 0 });
    expect(Object.keys(built.highlight?.fields ?? {})).toEqual(fields);
  });

  it('searches and highlights fields of internal articles only for callers who may see them', () => {
    const asked = { query: plainQuery('신고'), highlight: { title: true, body: true } };
    expect(JSON.stringify(buildQuery(engineRequest(asked)))).not.toContain('internal.');
    const { query, highlight } = buildQuery(engineRequest({ ...asked, internal: true }));
    expect(JSON.stringify(query)).toContain('internal.keywords');
    expect(Object.keys(highlight!.fields!)).toEqual([
      'title',
      'body',
      'internal.title',
      'internal.body',
    ]);
  });

  it('highlights the parts and all their synonyms, but no expansions', () => {
    const parts = [{ ...queryPart('탈퇴', '계정 삭제'), expansions: ['휴면'] }, queryPart('쿼카')];
    const query = plainQuery('탈퇴 쿼카', { parts });
    const built = buildQuery(engineRequest({ query, highlight: { title: true, body: false } }));
    const should = [
      { match: { title: { query: '탈퇴 쿼카', analyzer: 'words' } } },
      { match: { title: { query: '계정 삭제', analyzer: 'words', operator: 'and' } } },
    ];
    expect(built.highlight?.fields).toEqual({ title: { highlight_query: { bool: { should } } } });
  });

  it('highlights nothing without a text, and requests no hits if none are wanted', () => {
    expect(
      buildQuery(engineRequest({ highlight: { title: true, body: true } })),
    ).not.toHaveProperty('highlight');
    const counted = buildQuery(
      engineRequest({
        query: plainQuery('신고'),
        first: 0,
        after: { offset: 40 },
        highlight: { title: true, body: true },
      }),
    );
    expect(counted.size).toBe(0);
    for (const absent of ['highlight', 'sort', 'from']) expect(counted).not.toHaveProperty(absent);
  });

  it('reads all pages of a text from the same shard copy', () => {
    const { preference } = buildQuery(engineRequest({ query: plainQuery('신고') }));
    expect(preference).toMatch(/^[0-9a-f]{8}$/);
    expect(
      buildQuery(engineRequest({ query: plainQuery('신고'), after: { offset: 10 } })).preference,
    ).toBe(preference);
    expect(buildQuery(engineRequest({ query: plainQuery('환불') })).preference).not.toBe(
      preference,
    );
  });

  it('excludes hits below the lowest score, in every order', () => {
    const request = engineRequest({ query: plainQuery('신고'), minimumScore: 'answers' });
    expect(buildQuery(request)).not.toHaveProperty('min_score');
    for (const sort of Object.values(SearchSort))
      expect(buildQuery({ ...request, sort }, 1.5).min_score).toBe(1.5);
    expect(buildQuery({ ...request, first: 0 }, 0).min_score).toBe(0);
  });
});

describe('buildBestScoreQuery', () => {
  const query = plainQuery('신고', { preferred: { productIds: [3], platformIds: [] } });

  it('asks for the score of the best article, without a filter and without bonuses', () => {
    const { query: built, ...options } = buildBestScoreQuery(query, { internal: false });
    expect(built!.bool!.must).toEqual([rankedClause(query, false)]);
    expect(built!.bool!.filter).toEqual(expect.arrayContaining([alive, forReaders]));
    expect(JSON.stringify(built)).not.toMatch(/constant_score|updatedAt/);
    expect(options).toMatchObject({
      size: 1,
      track_total_hits: false,
      request_cache: true,
      preference: buildQuery(engineRequest({ query })).preference,
    });
  });

  it('includes internal articles only for callers who may see them', () => {
    expect(JSON.stringify(buildBestScoreQuery(query, { internal: false }))).not.toContain(
      'internal.',
    );
    const { query: built } = buildBestScoreQuery(query, { internal: true });
    expect(built!.bool!.must).toEqual([rankedClause(query, true)]);
    expect(JSON.stringify(built)).not.toContain('visibility');
  });
});
