import { ApolloServer, HeaderMap } from '@apollo/server';
import { buildSchema, type ValidationRule } from 'graphql';
import { Registry } from 'prom-client';
import { RateLimiter } from '../../access/index.js';
import { readConfig } from '../../config/index.js';
import { databaseUnavailable } from '../../core/database-errors.js';
import { createLogger } from '../../core/logger.js';
import { Admission, ADMISSION_LIMITS } from '../limits/admission.js';
import { errorFormatter } from './format-error.js';
import { OperationCharges } from './operation-charges.js';
import { OperationMetrics } from './operation-metrics.js';
import { createTrace, type RequestContext } from './request-context.js';
import { OperationPlugin } from './operation-plugin.js';
import { SharedCaching } from './shared-caching.js';

const registry = new Registry();
const schema = buildSchema('type Query { a: Int }');
const charges = new OperationCharges(
  new RateLimiter(readConfig({ RATE_LIMIT: '0' }).rateLimits, new Registry()),
);
const PARTS = {
  limits: readConfig({}).http.operationLimits,
  timeouts: readConfig({}).http.timeouts,
  charges,
  admission: new Admission(ADMISSION_LIMITS, registry),
  metrics: new OperationMetrics(registry, schema, []),
  caching: new SharedCaching(schema, 60),
};

describe('An error that Apollo does not expect', () => {
  let written: string[] = [];
  const logger = createLogger('info', {
    write: (line: string) => ((written = [...written, line]), true),
  });
  beforeEach(() => (written = []));

  /** The answer of a server whose validation throws the given error. */
  async function answer(thrown: Error) {
    const rule: ValidationRule = () => {
      throw thrown;
    };
    const apollo = new ApolloServer<RequestContext>({
      schema,
      validationRules: [rule],
      formatError: errorFormatter({ introspection: true }),
      plugins: [new OperationPlugin({ ...PARTS, logger })],
      logger,
    });
    await apollo.start();
    const trace = createTrace();
    const { status, body } = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {
        method: 'POST',
        headers: new HeaderMap([['content-type', 'application/json']]),
        search: '',
        body: { query: '{ a }' },
      },
      context: () => Promise.resolve({ trace } as RequestContext),
    });
    await apollo.stop();
    const { errors } = JSON.parse((body as { string: string }).string) as { errors: object[] };
    return {
      trace,
      status,
      errors,
      lines: written.map((line) => JSON.parse(line) as Record<string, unknown>),
    };
  }

  it('is masked with the id of the request, and logged once with the same id', async () => {
    const { trace, status, errors, lines } = await answer(new TypeError('a secret of validation'));
    expect(status).toBe(500);
    const extensions = { code: 'INTERNAL_SERVER_ERROR', requestId: trace.id };
    expect(errors).toEqual([{ message: 'Something went wrong in the server.', extensions }]);
    expect([...trace.codes]).toEqual(['INTERNAL_SERVER_ERROR']);
    const line = { requestId: trace.id, error: 'a secret of validation', msg: 'A request failed.' };
    expect(lines).toEqual([expect.objectContaining(line)]);
  });

  it('keeps its code if it is meant for the caller', async () => {
    const { trace, status, errors } = await answer(databaseUnavailable(new Error('away')));
    expect(status).toBe(503);
    expect(errors).toMatchObject([{ extensions: { code: 'DATABASE_UNAVAILABLE' } }]);
    expect([...trace.codes]).toEqual(['DATABASE_UNAVAILABLE']);
  });
});
