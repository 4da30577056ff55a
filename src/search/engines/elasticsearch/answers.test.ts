import { errors } from '@elastic/elasticsearch';
import { EngineUnavailable, type IndexChange } from '../../engine.js';
import { toEngineError } from './engine-errors.js';
import { resolveConflict, readOutcome } from './bulk.js';

const answer = (statusCode: number, error: unknown) =>
  new errors.ResponseError({
    statusCode,
    body: { error, status: statusCode },
    headers: {},
    warnings: null,
    meta: {} as never,
  });
const block = (name: string) => ({
  type: 'cluster_block_exception',
  reason: `blocked by: [${name}];`,
});

describe('toEngineError', () => {
  it.each([
    ['getaddrinfo ENOTFOUND es.invalid', 'HOST_NOT_FOUND'],
    ['connect ECONNREFUSED 127.0.0.1:9200', 'NOT_LISTENING'],
    ['connect ENETUNREACH', 'UNREACHABLE'],
  ])('a connection that fails with "%s": %s', (message, code) => {
    expect(toEngineError(new errors.ConnectionError(message))?.code).toBe(`ELASTICSEARCH_${code}`);
  });

  it.each([
    [503, block('SERVICE_UNAVAILABLE/1/state not recovered / initialized'), 'NO_MASTER'],
    [403, block('FORBIDDEN/5/index read-only (api)'), 'READ_ONLY'],
    [503, { type: 'no_shard_available_action_exception' }, 'FAILS'],
    [404, { type: 'index_not_found_exception', reason: 'no such index [doum]' }, 'INDEX_MISSING'],
    [404, 'Not Found', 'IS_ANOTHER_PRODUCT'],
  ])('status %i with %j: %s', (status, error, code) => {
    expect(toEngineError(answer(status, error))?.code).toBe(`ELASTICSEARCH_${code}`);
  });

  it('is none for a request that is wrong, and for an error of Doum', () => {
    expect(toEngineError(answer(400, { type: 'parsing_exception', reason: 'wrong' }))).toBeNull();
    expect(toEngineError(new TypeError('wrong'))).toBeNull();
  });

  it('shows status and type, and neither reason nor address', () => {
    const failed = answer(503, { type: 'no_shard_available_action_exception', reason: '신고' });
    expect(toEngineError(failed)?.message).toBe(
      'Elasticsearch cannot answer now. (Status 503, no_shard_available_action_exception.)',
    );
    const refused = new errors.ConnectionError('connect ECONNREFUSED 10.0.0.1:9200');
    expect(toEngineError(refused)?.message).not.toContain('10.0.0.1');
  });
});

const item = (status: number, type?: string) => ({
  _index: 'doum-1',
  status,
  ...(type && { error: { type, reason: 'because' } }),
});

describe('readOutcome', () => {
  it.each<[number, string | undefined, object]>([
    [200, undefined, { kind: 'done' }],
    [409, 'version_conflict_engine_exception', { kind: 'conflict' }],
    [429, 'es_rejected_execution_exception', { kind: 'retry', code: 'ELASTICSEARCH_BUSY' }],
    [403, 'cluster_block_exception', { kind: 'retry', code: 'ELASTICSEARCH_READ_ONLY' }],
    [500, 'i_o_exception', { kind: 'retry', documentSuspected: true }],
    [400, 'document_parsing_exception', { kind: 'refused' }],
  ])('%i %s', (status, type, outcome) => {
    const found = readOutcome(item(status, type));
    expect(found).toMatchObject(outcome);
    if ('reason' in found) expect(found.reason).toContain(`${type}: because`);
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
