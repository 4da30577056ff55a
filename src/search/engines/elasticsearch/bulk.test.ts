import { roundsDuring } from '../../../../test/support/event-loop.js';
import { ArticleVisibility } from '../../../articles/index.js';
import { EngineUnavailable, type IndexChange } from '../../engine.js';
import { bulkChunks, resolveConflict, readOutcome } from './bulk.js';

const item = (status: number, type?: string) => ({
  _index: 'doum-1',
  status,
  ...(type && { error: { type, reason: 'because' } }),
});

describe('readOutcome', () => {
  it.each([
    [200, undefined, { kind: 'done' }],
    [201, undefined, { kind: 'done' }],
    [409, 'version_conflict_engine_exception', { kind: 'conflict' }],
    [
      429,
      'es_rejected_execution_exception',
      {
        kind: 'retry',
        reason: 'es_rejected_execution_exception: because',
        code: 'ELASTICSEARCH_BUSY',
      },
    ],
    [
      503,
      'unavailable_shards_exception',
      {
        kind: 'retry',
        reason: 'unavailable_shards_exception: because',
        code: 'ELASTICSEARCH_FAILS',
      },
    ],
    [
      403,
      'cluster_block_exception',
      {
        kind: 'retry',
        reason: expect.stringMatching(
          /^Elasticsearch blocks .*\(cluster_block_exception: because\)$/,
        ),
        code: 'ELASTICSEARCH_READ_ONLY',
      },
    ],
    [
      500,
      'i_o_exception',
      {
        kind: 'retry',
        reason: 'i_o_exception: because',
        code: 'ELASTICSEARCH_FAILS',
        documentSuspected: true,
      },
    ],
    [
      400,
      'document_parsing_exception',
      { kind: 'refused', reason: 'document_parsing_exception: because' },
    ],
  ])('%i %s', (status, type, outcome) => {
    expect(readOutcome(item(status, type))).toEqual(outcome);
  });

  it.each([
    [404, 'index_not_found_exception'],
    [400, 'index_closed_exception'],
    [403, 'security_exception'],
  ])('throws for %i %s, which the document did not cause', (status, type) => {
    expect(() => readOutcome(item(status, type))).toThrow(EngineUnavailable);
  });
});

describe('resolveConflict', () => {
  const change: IndexChange = { articleId: 1, version: 7, document: null };

  it('is a success if the index has the same or a newer version, which it returns', () => {
    expect(resolveConflict(7, change)).toEqual({ kind: 'done' });
    expect(resolveConflict(9, change)).toEqual({ kind: 'done', newer: 9 });
  });

  it('is a retry if the index has an older version', () => {
    const reason = (holds: string) =>
      `a conflict with version 7 was answered, but the index holds ${holds}`;
    const retry = { kind: 'retry', code: 'ELASTICSEARCH_FAILS' };
    expect(resolveConflict(6, change)).toEqual({ ...retry, reason: reason('6') });
    expect(resolveConflict(undefined, change)).toEqual({ ...retry, reason: reason('nothing') });
  });
});

describe('bulkChunks', () => {
  const chunksOf = async (changes: IndexChange[]) => {
    const chunks: string[][] = [];
    for await (const chunk of bulkChunks(changes)) chunks.push(chunk);
    return chunks;
  };
  const change = (articleId: number, characters: number): IndexChange => ({
    articleId,
    version: articleId,
    document: {
      articleId,
      title: '',
      keywords: [],
      breadcrumb: [],
      paragraphs: ['.'.repeat(characters)],
      productId: 1,
      categoryIds: [],
      platformIds: [],
      visibility: ArticleVisibility.PUBLIC,
      titleSort: '',
      popularity: 0,
      publishedAt: new Date(0),
      updatedAt: new Date(0),
    },
  });

  it('writes two lines per change, with an external version', async () => {
    const [lines] = await chunksOf([{ articleId: 3, version: 9, document: null }]);
    expect(lines).toEqual([
      '{"index":{"_id":"3","version":9,"version_type":"external"}}',
      '{"id":"3","gone":true,"version":9}',
    ]);
  });

  it('splits at 5 MB, keeps the order, and sends nothing without changes', async () => {
    const sizes = [2_000_000, 2_000_000, 2_000_000, 6_000_000];
    const chunks = await chunksOf(sizes.map((size, i) => change(i + 1, size)));
    expect(chunks.map((lines) => lines.length / 2)).toEqual([2, 1, 1]);
    expect(
      chunks
        .flat()
        .filter((line) => line.startsWith('{"index"'))
        .map((line) => JSON.parse(line).index._id),
    ).toEqual(['1', '2', '3', '4']);
    expect(await chunksOf([])).toEqual([]);
  });

  it('yields to other work between documents', async () => {
    const changes = Array.from({ length: 20 }, (_, i) => change(i + 1, 10));
    expect(await roundsDuring(() => chunksOf(changes))).toBeGreaterThanOrEqual(19);
  });
});
