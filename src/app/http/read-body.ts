import express, { type Request, type RequestHandler } from 'express';
import { hasRole, Role } from '../../access/index.js';
import type { HttpConfig } from '../../config/index.js';
import { DoumError } from '../../core/errors.js';
import { traceOf } from './request-context.js';

interface BodyError {
  type?: string;
  status?: number;
  length?: number;
}

/**
 * A handler that reads a JSON body up to the size limit of the caller (`body`, or `editorBody` for
 * editors, in bytes), and refuses other types. Forms, and scripts without a preflight, cannot send
 * the type application/json, so no page of another site can send a mutation.
 */
export function readBody({ body, editorBody }: HttpConfig['bodyLimits']): RequestHandler {
  // Not strict: Apollo reports what is wrong with a body that is not an object.
  const [read, readOfEditor] = [body, editorBody].map((limit) =>
    express.json({ limit, strict: false, verify: refuseNested }),
  );
  return (request, response, next) => {
    const { viewer } = traceOf(response);
    const isEditor = viewer !== null && hasRole(viewer, Role.AUTHOR);
    // Ends the connection instead of waiting for the rest of the body.
    const refuse = (error: unknown) => {
      response.set('Connection', 'close');
      next(error);
    };
    const wrongType = refuseType(request);
    if (wrongType) return refuse(wrongType);
    (isEditor ? readOfEditor! : read!)(request, response, (error?: unknown) => {
      if (error === undefined) next();
      // The client has disconnected.
      else if ((error as BodyError).type !== 'request.aborted')
        refuse(explain(error as BodyError, request, isEditor, isEditor ? editorBody : body));
    });
  };
}

/** An error for a body that is not JSON in UTF-8; undefined for other requests. */
function refuseType(request: Request): DoumError | undefined {
  if (request.method === 'POST' && request.is('application/json') === false)
    return badBody(
      'The Content-Type of the body is not JSON.',
      'Send {"query": …} with Content-Type: application/json.',
      415,
    );
  // JSON is UTF-8. The parser would also accept UTF-7, which a firewall in front of the server
  // might not recognize.
  if (/;\s*charset\s*=(?!\s*"?utf-8"?\s*(;|$))/i.test(request.headers['content-type'] ?? ''))
    return badBody('The charset of the body is not UTF-8.', 'Send JSON as UTF-8.', 415);
  return undefined;
}

/** Checks the raw body before it is parsed. */
function refuseNested(_request: unknown, _response: unknown, body: Buffer): void {
  if (isTooNested(body)) throw Object.assign(new Error(), { type: 'entity.nested' });
}

const badBody = (message: string, hint: string, status = 400) =>
  new DoumError('BAD_REQUEST', message, { hint, status });

/** The error for the client, for an error of the parser of bodies. */
function explain(error: BodyError, request: Request, isEditor: boolean, limit: number): unknown {
  switch (error.type) {
    case 'entity.too.large': {
      const number = (value: number) => value.toLocaleString('en');
      const isPlain = request.headers['content-encoding'] === undefined;
      const has = isPlain && error.length ? number(error.length) : `more than ${number(limit)}`;
      const hint = isEditor
        ? 'Send less at once.'
        : "Send less at once, or with an editor's key. Operators set this limit by MAX_BODY_BYTES.";
      return new DoumError(
        'LIMIT_EXCEEDED',
        `The body of the request has ${has} bytes; at most ${number(limit)} are possible.`,
        { hint, status: 413 },
      );
    }
    case 'entity.nested':
      return tooNested('The body of the request');
    case 'encoding.unsupported':
      return badBody(
        'The Content-Encoding of the body is not known.',
        'Send it as it is, or with gzip, deflate or br.',
        415,
      );
    case 'entity.parse.failed':
      return badBody('The body of the request is not JSON.', 'Send {"query": …}.');
  }
  if (!(Number(error.status) < 500)) return error;
  return badBody('The body of the request cannot be read.', 'Send JSON as UTF-8.');
}

/**
 * Maximum nesting of JSON from clients. Much deeper values overflow the stack of recursive code
 * such as `JSON.stringify`.
 */
export const MAX_NESTING = 100;

const [QUOTE, BACKSLASH, ...BRACKETS] = Buffer.from('"\\[{]}');
const [OPEN_ARRAY, OPEN_OBJECT, CLOSE_ARRAY, CLOSE_OBJECT] = BRACKETS;

/**
 * Whether a JSON text in UTF-8 has arrays and objects nested deeper than `MAX_NESTING`. Does not
 * parse the text.
 */
export function isTooNested(json: Uint8Array): boolean {
  let depth = 0;
  let isText = false;
  for (let i = 0; i < json.length; i += 1) {
    const byte = json[i];
    if (isText) {
      if (byte === BACKSLASH) i += 1;
      else if (byte === QUOTE) isText = false;
    } else if (byte === QUOTE) isText = true;
    else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) depth += 1;
    else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) depth -= 1;
    if (depth > MAX_NESTING) return true;
  }
  return false;
}

/** Creates LIMIT_EXCEEDED. `what` begins the message, e.g. "The body of the request". */
export function tooNested(what: string): DoumError {
  const message = `${what} has more than ${MAX_NESTING} arrays and objects inside each other; at most ${MAX_NESTING} are possible.`;
  return new DoumError('LIMIT_EXCEEDED', message, { hint: 'Send flatter JSON.' });
}
