import type {
  ApolloServerPlugin,
  GraphQLRequestContextDidResolveOperation,
  GraphQLRequestContextWillSendResponse,
  GraphQLRequestListener,
} from '@apollo/server';
import type { OperationLimits, Timeouts } from '../../config/index.js';
import { DoumError, type ErrorCode } from '../../core/errors.js';
import { describeRequest, type Logger } from '../../core/logger.js';
import { currentOperation, type Operation } from '../../core/work/operation.js';
import { type Admission, OVERLOAD_RETRY_SECONDS } from '../limits/admission.js';
import { operationTooLarge } from '../limits/document-guard.js';
import { answerRefusal } from '../limits/limit-answers.js';
import { costOf } from '../limits/operation-cost.js';
import type { SharedCaching } from '../network/responses.js';
import { clientErrorOf, extensionsOf, MASKED, MaskedFault } from './format-error.js';
import type { Introspection } from './introspection.js';
import type { OperationCharges } from './operation-charges.js';
import type { OperationMetrics } from './observe-requests.js';
import { logFault, operationRefusal, statusOf } from './refuse.js';
import type { RequestContext } from './request-context.js';

type Resolved = GraphQLRequestContextDidResolveOperation<RequestContext>;
type Sent = GraphQLRequestContextWillSendResponse<RequestContext>;

/** Maximum length of the name of an operation in a span. */
const MAX_NAME = 100;

const DATABASE_UNAVAILABLE = 'DATABASE_UNAVAILABLE' satisfies ErrorCode;

interface Parts {
  limits: OperationLimits;
  timeouts: Timeouts;
  charges: OperationCharges;
  admission: Admission;
  metrics: OperationMetrics;
  introspection: Introspection;
  caching: SharedCaching;
  logger: Logger;
}

/**
 * What Doum does around the execution of an operation. A single plugin, because Apollo creates a
 * dozen promises per request for each plugin.
 *
 * - Before: the deadline, the cost, the client's points, and admission.
 * - After: sizes, statuses, codes for the log and metrics, headers of rates and caches.
 */
export class OperationPlugin implements ApolloServerPlugin<RequestContext> {
  private readonly listener: GraphQLRequestListener<RequestContext> = {
    didResolveOperation: async (request) => this.begin(request),
    responseForOperation: async (request) => this.parts.introspection.answer(request),
    didEncounterErrors: async ({ errors, source, contextValue }) => {
      // Operations with a price were charged when they began.
      if (source !== undefined && contextValue.trace.price === null)
        this.parts.charges.chargeRefused(contextValue);
      // The errors of a stopped operation result from the stop, which the answer reports.
      if (currentOperation()?.signal.aborted) return;
      for (const error of errors) logFault(this.parts.logger, contextValue.trace.id, error);
    },
    willSendResponse: async (request) => this.end(request),
  };

  constructor(private readonly parts: Parts) {}

  requestDidStart(): Promise<GraphQLRequestListener<RequestContext>> {
    return Promise.resolve(this.listener);
  }

  /** For errors in validation rules and the like. Apollo's own answer would have no request id. */
  async unexpectedErrorProcessingRequest({
    error,
    requestContext,
  }: {
    error: Error;
    requestContext: { contextValue: RequestContext };
  }): Promise<void> {
    const { trace } = requestContext.contextValue;
    logFault(this.parts.logger, trace.id, error);
    const known = clientErrorOf(error);
    trace.codes.add(known?.code ?? MASKED);
    throw known ? operationRefusal(known) : new MaskedFault(trace.id);
  }

  private begin({
    schema,
    document,
    operation,
    operationName,
    request,
    contextValue,
  }: Resolved): void {
    const { limits, timeouts, metrics } = this.parts;
    const running = currentOperation();
    const isMutation = operation?.operation === 'mutation';
    running?.setDeadline(1_000 * timeouts[isMutation ? 'mutation' : 'query'], { isMutation });
    if (!operation) return;
    contextValue.trace.operation = { type: operation.operation, name: operationName };
    describeRequest({
      'graphql.operation.type': operation.operation,
      // The name comes from the client.
      'graphql.operation.name': operationName?.slice(0, MAX_NAME) ?? '',
    });
    contextValue.trace.label = metrics.labelOf(operation);
    const cost = costOf(schema, document, operation, request.variables);
    // Wrong variables: execution only reports them.
    if (cost === null) return;
    if (cost > limits.cost) throw operationRefusal(operationTooLarge('cost', limits.cost, cost));
    // Charged first, so that a client that keeps sending operations to an overloaded server runs
    // out of points.
    this.parts.charges.charge(cost, contextValue);
    if (running) this.admit(running, cost, contextValue);
  }

  /** Throws OVERLOADED for the whole operation if too much work is waiting. */
  private admit(running: Operation, points: number, { trace }: RequestContext): void {
    try {
      running.onRelease(this.parts.admission.admit(running.client, points));
    } catch (error) {
      if (!(error instanceof DoumError)) throw error;
      trace.retryAfterSeconds = OVERLOAD_RETRY_SECONDS;
      throw operationRefusal(error);
    }
  }

  private end(request: Sent): void {
    const running = currentOperation();
    // Released now, so that a slow reader does not block other clients.
    running?.release();
    replaceLargeAnswer(request);
    replaceStoppedAnswer(request, running);
    nameErrors(request);
    this.parts.charges.tell(request);
    setStatus(request);
    const [code] = request.contextValue.trace.codes;
    if (code !== undefined) describeRequest({ 'error.type': code });
    this.parts.caching.allow(request);
  }
}

const AFTER_CHANGES = ' What the mutation changed before is changed.';

/** Replaces an answer that is too large by a single error without data. */
function replaceLargeAnswer({ response, operation, contextValue }: Sent): void {
  const { http, body } = response;
  const refusal =
    body.kind === 'single' ? answerRefusal(contextValue.answer, body.singleResult.data) : null;
  if (!refusal) return;
  const message = refusal.message + (operation?.operation === 'mutation' ? AFTER_CHANGES : '');
  const errors = [{ message, extensions: extensionsOf(refusal) }];
  response.body = { kind: 'single', singleResult: { data: null, errors } };
  http.status = 400;
}

/**
 * A stopped mutation reports the outcome of each field. A stopped query gets only the error,
 * because a partial answer would be misleading.
 */
function replaceStoppedAnswer({ response, operation }: Sent, running: Operation | null): void {
  const reason: unknown = running?.signal.reason;
  if (!(reason instanceof DoumError) || operation?.operation === 'mutation') return;
  const errors = [{ message: reason.message, extensions: extensionsOf(reason) }];
  response.body = { kind: 'single', singleResult: { errors } };
  response.http.status = statusOf(reason);
}

/** Collects the codes of the errors, and adds the request id to masked errors. */
function nameErrors({ response: { body }, contextValue: { trace } }: Sent): void {
  if (body.kind !== 'single') return;
  body.singleResult.errors = body.singleResult.errors?.map((error) => {
    const code = String(error.extensions?.code);
    trace.codes.add(code);
    return code === MASKED ? { ...error, extensions: { code, requestId: trace.id } } : error;
  });
}

/** Codes of requests that are valid HTTP but refused by GraphQL. */
const REFUSED_BY_GRAPHQL = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_USER_INPUT',
]);

/**
 * Sets 503 while Postgres is unavailable, even if other fields have answers, so that clients and
 * proxies need not read the answer. Sets 200 instead of 400 for what GraphQL refuses if the client
 * accepts application/json but not application/graphql-response+json. The GraphQL over HTTP
 * specification requires 200, because such clients may ignore the body of other statuses.
 */
function setStatus({ request, response: { http }, contextValue: { trace } }: Sent): void {
  if (trace.codes.has(DATABASE_UNAVAILABLE)) http.status = 503;
  const accept = request.http?.headers.get('accept') ?? '';
  const wantsJson =
    accept.includes('application/json') && !accept.includes('application/graphql-response+json');
  if (http.status !== 400 || !wantsJson) return;
  if ([...trace.codes].every((code) => REFUSED_BY_GRAPHQL.has(code))) http.status = 200;
}
