import { mutate } from './mutate.js';
import type { Answer, TestApp } from './start-test-app.js';

/** A key as it is listed. */
export interface Key {
  id: string;
  name: string;
  role: string;
  createdAt: string;
  expiresAt: string | null;
  lastUsedAt: string | null;
  revokedAt: string | null;
}

/** A key with its secret, as it is when it is made. */
export interface CreatedKey {
  secret: string;
  apiKey: Key;
}

/** All fields of a key. */
export const KEY_FIELDS = 'id name role createdAt expiresAt lastUsedAt revokedAt';

/** Makes a key: an editor's that does not expire, unless the input says otherwise. */
export function createKey(app: Pick<TestApp, 'request'>, input: object = {}): Promise<CreatedKey> {
  return mutate<CreatedKey>(
    app,
    'createApiKey',
    { name: '시험', role: 'EDITOR', ...input },
    `secret apiKey { ${KEY_FIELDS} }`,
  );
}

export async function revokeKey(
  app: Pick<TestApp, 'request'>,
  { apiKey }: CreatedKey,
): Promise<Key> {
  return (
    await mutate<{ apiKey: Key }>(
      app,
      'revokeApiKey',
      { id: apiKey.id },
      `apiKey { ${KEY_FIELDS} }`,
    )
  ).apiKey;
}

export async function listKeys(app: TestApp): Promise<Key[]> {
  return (await app.admin<{ apiKeys: Key[] }>(`{ apiKeys { ${KEY_FIELDS} } }`)).apiKeys;
}

/** The key as it is listed now. */
export async function listedKey(app: TestApp, { apiKey }: CreatedKey): Promise<Key> {
  return (await listKeys(app)).find(({ id }) => id === apiKey.id)!;
}

/** Sends a request that needs no key, with this one or with a token. */
export function useKey(
  app: Pick<TestApp, 'request'>,
  { secret }: Pick<CreatedKey, 'secret'>,
): Promise<Answer<unknown>> {
  return app.request('{ products { slug } }', {}, secret);
}

/** The number that the database and the command line give a key. */
export function numberOf({ apiKey }: CreatedKey): number {
  return Number(Buffer.from(apiKey.id, 'base64url').toString().split(':')[1]);
}

/** The same answer to every key and token that is not valid, whatever is wrong with it. */
export function expectNotValid(answer: Answer<unknown>): void {
  expect(answer).toEqual({
    status: 401,
    errors: [
      { message: 'This key or token is not valid.', extensions: { code: 'UNAUTHENTICATED' } },
    ],
  });
}
