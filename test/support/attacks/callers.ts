import { createHmac } from 'node:crypto';
import { claimsOf, now, signToken } from '../tokens.js';
import { type Attack, bearer, type Loot, operation } from './attack.js';

const EDIT =
  'mutation ($input: CreateProductInput!) { createProduct(input: $input) { product { id } } }';
const KEYS = '{ apiKeys { id } }';

/** Callers without the required permission. */
export async function callers({ keys, signer, articleId }: Loot): Promise<Attack[]> {
  const unsigned = (claims: object) =>
    [{ alg: 'none', typ: 'JWT' }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
  const claims = claimsOf({ role: 'ADMIN' });
  const asHmac = (): string => {
    const text = [{ alg: 'HS256', typ: 'JWT', kid: signer.kid }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    return `${text}.${createHmac('sha256', signer.pem).update(text).digest('base64url')}`;
  };
  const refused = (name: string, credential: string, status = 401): Attack => ({
    name,
    request: operation(KEYS, {}, bearer(credential)),
    status,
    code: 'UNAUTHENTICATED',
  });
  const forbidden = (name: string, query: string, key: string, variables: object = {}): Attack => ({
    name,
    request: operation(query, variables, bearer(key)),
    status: 200,
    code: 'FORBIDDEN',
  });
  const good = await signToken(signer);
  return [
    { name: 'no key', request: operation(KEYS), status: 200, code: 'UNAUTHENTICATED' },
    {
      name: 'no key for a mutation',
      request: operation(EDIT, { input: { slug: 'x', name: 'x' } }),
      status: 200,
      code: 'UNAUTHENTICATED',
    },
    refused('a wrong key', 'doum_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'),
    refused('an expired key', keys.expired),
    refused('a revoked key', keys.revoked),
    refused('a key with SQL in it', "'or'1'='1"),
    {
      name: 'another scheme',
      request: operation(KEYS, {}, { authorization: 'Basic YWRtaW46YWRtaW4=' }),
      status: 401,
      code: 'UNAUTHENTICATED',
    },
    forbidden('an analyst who writes', EDIT, keys.analyst, { input: { slug: 'x', name: 'x' } }),
    forbidden(
      'an analyst who reads a draft',
      'query ($id: ID!) { article(id: $id) { draft { title } } }',
      keys.analyst,
      {
        id: articleId,
      },
    ),
    forbidden(
      'an editor who makes keys',
      'mutation { createApiKey(input: { name: "x", role: ADMIN }) { secret } }',
      keys.editor,
    ),
    forbidden(
      'an editor who rebuilds the index',
      'mutation { rebuildSearchIndex { rebuild { state } } }',
      keys.editor,
    ),
    forbidden('an editor who lists keys', KEYS, keys.editor),
    refused('a token with alg none', `${unsigned(claims)}.`),
    refused('a token with alg none and a signature', `${unsigned(claims)}.AAAA`),
    refused('a token signed with the public key as HMAC secret', asHmac()),
    refused(
      'a token with a wrong audience',
      await signToken(signer, { claims: { aud: 'another' } }),
    ),
    refused(
      'a token of another issuer',
      await signToken(signer, { claims: { iss: 'https://evil.example' } }),
    ),
    refused('an expired token', await signToken(signer, { claims: { exp: now() - 600 } })),
    refused(
      'a token whose role was changed',
      good.replace(
        /\.[^.]+\./,
        `.${Buffer.from(JSON.stringify({ ...claims, sub: 'y' })).toString('base64url')}.`,
      ),
    ),
    refused('a token with an unknown role', await signToken(signer, { claims: { role: 'ROOT' } })),
  ];
}
