import { createHash } from 'node:crypto';
import type { RawRequest } from '../send-raw.js';
import { type Attack, DEEP, JSON_BODY } from './attack.js';

/** Persisted queries. */
export function persisted(): Attack[] {
  const query = '{ products { slug } }';
  const hash = createHash('sha256').update(query).digest('hex');
  const send = (extensions: object, text?: string): RawRequest => ({
    headers: JSON_BODY,
    body: JSON.stringify({ ...(text && { query: text }), extensions }),
  });
  const of = (sha256Hash: unknown, version: unknown = 1) => ({
    persistedQuery: { version, sha256Hash },
  });
  return [
    {
      name: 'a hash that nobody registered',
      request: send(of('0'.repeat(64))),
      status: 200,
      code: 'PERSISTED_QUERY_NOT_FOUND',
    },
    {
      name: 'another hash than that of the query',
      request: send(of('0'.repeat(64)), query),
      status: 400,
      code: 'BAD_USER_INPUT',
      says: /not the SHA-256/,
    },
    {
      name: 'a hash that is an object',
      request: send(of({ toString: 1 }), query),
      status: 400,
      code: 'BAD_USER_INPUT',
    },
    {
      name: 'an unknown version',
      request: send(of(hash, 99), query),
      status: 400,
      code: 'BAD_USER_INPUT',
    },
    {
      name: 'a registered query 50 deep',
      request: send(of(createHash('sha256').update(`{ ${DEEP} }`).digest('hex')), `{ ${DEEP} }`),
      status: 400,
      code: 'LIMIT_EXCEEDED',
    },
  ];
}
