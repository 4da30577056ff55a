import { errors } from '@elastic/elasticsearch';
import { toEngineError } from './engine-errors.js';

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
    ['getaddrinfo EAI_AGAIN es.invalid', 'HOST_NOT_FOUND'],
    ['connect ECONNREFUSED 127.0.0.1:9200', 'NOT_LISTENING'],
    // What the client keeps of an AggregateError, for a name with several addresses.
    ['', 'NOT_LISTENING'],
    ['connect ENETUNREACH', 'UNREACHABLE'],
  ])('a connection that fails with "%s": %s', (message, code) => {
    expect(toEngineError(new errors.ConnectionError(message))?.code).toBe(`ELASTICSEARCH_${code}`);
  });

  it.each([
    [503, block('SERVICE_UNAVAILABLE/1/state not recovered / initialized'), 'NO_MASTER'],
    [503, block('SERVICE_UNAVAILABLE/2/no master'), 'NO_MASTER'],
    [503, { type: 'master_not_discovered_exception', reason: null }, 'NO_MASTER'],
    [403, block('FORBIDDEN/5/index read-only (api)'), 'READ_ONLY'],
    [503, { type: 'no_shard_available_action_exception' }, 'FAILS'],
    [404, { type: 'index_not_found_exception', reason: 'no such index [doum]' }, 'INDEX_MISSING'],
    [404, { type: 'resource_not_found_exception', reason: 'missing' }, 'FAILS'],
    [404, 'Not Found', 'IS_ANOTHER_PRODUCT'],
    [404, undefined, 'IS_ANOTHER_PRODUCT'],
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
