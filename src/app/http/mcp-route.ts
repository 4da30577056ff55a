import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import type { RequestHandler } from 'express';
import type { HttpConfig } from '../../config/index.js';
import { DoumError } from '../../core/errors.js';
import type { HelpCentreFeature } from '../../help-centre/index.js';
import type { Logger } from '../../core/logger.js';
import { PACKAGE } from '../../core/package-root.js';
import { type Ask, createMcpServer } from '../../mcp/index.js';
import { documentExecutor, type ExecutorParts, siteOrigin, traceOf } from './request-context.js';
import { MASKED, MASKED_MESSAGE } from './format-error.js';
import { logFault } from './refuse.js';

/** The source of searches in analytics. */
const SOURCE = 'mcp';

/**
 * A handler that answers agents by the Model Context Protocol, without sessions: every request has
 * its own server with the tools of its caller. Comes after the handlers that identify the caller,
 * read the body and begin the operation.
 */
export function mcpRoute(
  parts: ExecutorParts & { logger: Logger; http: HttpConfig; helpCentre: HelpCentreFeature },
): RequestHandler {
  const { logger, http } = parts;
  return (request, response, next) => {
    const trace = traceOf(response);
    const viewer = trace.viewer!;
    // There are no sessions and no streams.
    if (request.method !== 'POST') {
      response.set('Allow', 'POST');
      throw new DoumError('BAD_REQUEST', 'Agents send their messages by POST.', { status: 405 });
    }
    // The SDK would answer all of them, for the rate of one.
    if (Array.isArray(request.body))
      throw new DoumError('BAD_REQUEST', 'Several messages in one request are not answered.', {
        hint: 'Send one message in each request.',
      });
    const visit = { ...trace.visit!, source: SOURCE };
    const ask: Ask = (document, variables, isUncounted = visit.isUncounted) => {
      const execute = documentExecutor(response, parts, viewer, () => ({ ...visit, isUncounted }));
      return execute(document, variables).catch((error: unknown) => {
        logFault(logger, trace.id, error);
        trace.codes.add(MASKED);
        return { errors: [{ message: `${MASKED_MESSAGE} Request ${trace.id}.` }] };
      });
    };
    const create = async () => {
      const contactUrl = await parts.helpCentre.contactUrl();
      const site = { origin: siteOrigin(request, http), contactUrl };
      return createMcpServer(viewer, PACKAGE.version, site, ask);
    };
    const handler = createMcpHandler(create, {
      // Nothing changes within a request that a client could listen for.
      maxSubscriptions: 0,
      onerror: (error) => logger.debug({ requestId: trace.id, error: error.message }, 'MCP'),
    });
    const answer = async () => toNodeHandler(handler)(request, response, request.body);
    answer().catch(next);
  };
}
