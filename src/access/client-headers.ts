import type { IncomingHttpHeaders } from 'node:http';
import { DoumError } from '../core/errors.js';

/** The sources that roll-ups distinguish. Other names are only in the search log. */
export const SOURCES = ['app', 'web', 'api'] as const;

/** How a client describes itself in its headers. All values may be invented. */
export interface ClientHeaders {
  /** The kind of client, e.g. app or kiosk. */
  readonly source: string;
  /** The platform on which the client runs, e.g. ios; null: unknown. */
  readonly clientPlatform: string | null;
  /** The version of the client, e.g. 2.14.0; null: unknown. */
  readonly clientVersion: string | null;
  /** An id that the client created for its user's device; null: none. */
  readonly visitorId: string | null;
}

/** A pattern of header values, and its description for errors. */
interface Form {
  pattern: RegExp;
  hint: string;
}

export const NAME: Form = {
  pattern: /^[a-z0-9.-]{1,40}$/,
  hint: 'It must have 1 to 40 characters of a-z, 0-9, hyphen and dot, e.g. ios.',
};
export const VERSION: Form = {
  pattern: /^[A-Za-z0-9.+-]{1,20}$/,
  hint: 'It must have 1 to 20 characters of A-Z, a-z, 0-9, hyphen, plus and dot, e.g. 2.14.0+123.',
};
const VISITOR_ID: Form = {
  pattern: /^[A-Za-z0-9_-]{16,128}$/,
  hint: 'It must have 16 to 128 characters of A-Z, a-z, 0-9, hyphen and underscore, e.g. a UUID.',
};

/**
 * Reads the headers with which clients describe themselves. An empty header counts as absent.
 * Throws BAD_REQUEST, naming the header, for a value of another form or a repeated header. The
 * error does not repeat the visitor id.
 */
export function readClientHeaders(headers: IncomingHttpHeaders): ClientHeaders {
  return {
    source: read(headers, 'x-doum-source', NAME) ?? 'api',
    clientPlatform: read(headers, 'x-doum-platform', NAME),
    clientVersion: read(headers, 'x-doum-version', VERSION),
    visitorId: read(headers, 'x-doum-visitor', VISITOR_ID, false),
  };
}

function read(
  headers: IncomingHttpHeaders,
  name: string,
  { pattern, hint }: Form,
  isShown = true,
): string | null {
  const value = headers[name];
  if (value === undefined || value === '') return null;
  // Node joins the values of a repeated header with a comma.
  if (typeof value === 'string' && pattern.test(value)) return value;
  const shown = isShown ? ` is ${JSON.stringify(String(value).slice(0, 50))}` : ' is not valid';
  throw new DoumError('BAD_REQUEST', `The header ${name}${shown}.`, { field: name, hint });
}
