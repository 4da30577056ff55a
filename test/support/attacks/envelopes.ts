import { gzipSync } from 'node:zlib';
import type { RawRequest } from '../send-raw.js';
import { type Attack, JSON_BODY } from './attack.js';

const NOT_FOUND = 'PERSISTED_QUERY_NOT_FOUND';

/** Requests that violate HTTP or GraphQL over HTTP. */
export function envelopes(): Attack[] {
  const query = JSON.stringify({ query: '{ products { slug } }' });
  const bad = (
    name: string,
    request: RawRequest,
    status: number,
    code: string | null = 'BAD_REQUEST',
  ): Attack => ({
    name,
    request,
    status,
    code,
  });
  const get = (parameters: Record<string, string>): RawRequest => ({
    method: 'GET',
    path: `/graphql?${new URLSearchParams(parameters).toString()}`,
  });
  return [
    bad('a batch of 10', { headers: JSON_BODY, body: `[${Array(10).fill(query).join(',')}]` }, 400),
    bad(
      'a mutation by GET',
      get({ query: 'mutation { rebuildSearchIndex { rebuild { state } } }' }),
      405,
    ),
    bad('an id that no document has', get({ documentId: '../'.repeat(1_500) }), 404, NOT_FOUND),
    bad(
      'an id with extensions nested 1,500 deep',
      get({ documentId: 'a', extensions: `{"a":${'['.repeat(1_500)}${']'.repeat(1_500)}}` }),
      400,
      'LIMIT_EXCEEDED',
    ),
    bad(
      'an id beside a query',
      { headers: JSON_BODY, body: '{"query": "{ products { slug } }", "documentId": "a"}' },
      400,
      'BAD_USER_INPUT',
    ),
    bad(
      'an id in __proto__',
      { headers: JSON_BODY, body: '{"__proto__": {"documentId": "a"}, "doc_id": "toString"}' },
      404,
      NOT_FOUND,
    ),
    bad(
      'a page of another origin',
      { headers: { ...JSON_BODY, origin: 'https://evil.example' }, body: query },
      403,
      'FORBIDDEN',
    ),
    bad(
      'a form',
      {
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'query={products{slug}}',
      },
      415,
    ),
    bad('text/plain', { headers: { 'content-type': 'text/plain' }, body: query }, 415),
    bad(
      'multipart',
      {
        headers: { 'content-type': 'multipart/form-data; boundary=x' },
        body: `--x\r\nContent-Disposition: form-data; name="query"\r\n\r\n{products{slug}}\r\n--x--\r\n`,
      },
      415,
    ),
    bad(
      'an Accept that nothing fits',
      { headers: { ...JSON_BODY, accept: 'image/png' }, body: query },
      406,
    ),
    bad('PUT', { method: 'PUT', headers: JSON_BODY, body: query }, 405),
    {
      name: 'a body of 2 MB',
      request: {
        headers: JSON_BODY,
        body: JSON.stringify({ query: `{ products { slug } } #${'가'.repeat(700_000)}` }),
      },
      status: 413,
      code: 'LIMIT_EXCEEDED',
      says: /2,100,\d\d\d bytes; at most 65,536/,
    },
    {
      name: 'a gzip bomb',
      request: {
        headers: { ...JSON_BODY, 'content-encoding': 'gzip' },
        body: gzipSync(Buffer.alloc(100_000_000, ' ')),
      },
      status: 413,
      code: 'LIMIT_EXCEEDED',
      says: /more than 65,536 bytes; at most 65,536/,
    },
    bad(
      'an exotic charset',
      { headers: { 'content-type': 'application/json; charset=utf-7' }, body: query },
      415,
    ),
    bad(
      'an unknown Content-Encoding',
      { headers: { ...JSON_BODY, 'content-encoding': 'x-secret' }, body: query },
      415,
    ),
    bad('broken JSON', { headers: JSON_BODY, body: '{"query": "{ products' }, 400),
    bad('no query', { headers: JSON_BODY, body: '{"variables": {}}' }, 400),
    bad(
      'a query that is an object',
      { headers: JSON_BODY, body: '{"query": {"kind": "Document"}}' },
      400,
    ),
    bad(
      'JSON nested 20,000 deep',
      {
        headers: JSON_BODY,
        body: `{"query": "{ products { slug } }", "variables": {"a": ${'['.repeat(20_000)}${']'.repeat(20_000)}}}`,
      },
      400,
      'LIMIT_EXCEEDED',
    ),
    bad(
      '__proto__ among the variables',
      {
        headers: JSON_BODY,
        body: `{"query": "query ($q: String!) { search(query: $q) { totalCount } }", "variables": {"q": "a", "__proto__": {"role": "ADMIN"}, "constructor": {"prototype": {"role": "ADMIN"}}}}`,
      },
      200,
      null,
    ),
  ];
}
