import { mutate } from './mutate.js';
import type { Answer, TestApp } from './start-test-app.js';

/** An API key as listed. */
export interface Key {
  id: string;
  name: string;
  role: string;
  createdAt: string;
  expiresAt: string | null;
  lastUsedAt: string | null;
  revokedAt: string | null;
}

/** A created key with its secret. */
export interface CreatedKey {
  secret: string;
  apiKey: Key;
}

/** All fields of a key. */
export const KEY_FIELDS = 'id name role createdAt expiresAt lastUsedAt revokedAt';

let created = 0;

/** Creates a key, by default of an editor, without expiry and with a name of its own. */
export function createKey(app: Pick<TestApp, 'request'>, input: object = {}): Promise<CreatedKey> {
  return mutate<CreatedKey>(
    app,
    'createApiKey',
    { name: `시험 ${(created += 1)}`, role: 'EDITOR', ...input },
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

/** The key as currently listed. */
export async function listedKey(app: TestApp, { apiKey }: CreatedKey): Promise<Key> {
  return (await listKeys(app)).find(({ id }) => id === apiKey.id)!;
}

/** Sends a public query with this key or token. */
export function useKey(
  app: Pick<TestApp, 'request'>,
  { secret }: Pick<CreatedKey, 'secret'>,
): Promise<Answer<unknown>> {
  return app.request('{ products { slug } }', {}, secret);
}

/** The number of a key in the database and on the command line. */
export function numberOf({ apiKey }: CreatedKey): number {
  return Number(Buffer.from(apiKey.id, 'base64url').toString().split(':')[1]);
}

/** Expects the common answer to invalid keys and tokens. */
export function expectNotValid(answer: Answer<unknown>): void {
  expect(answer).toEqual({
    status: 401,
    errors: [
      { message: 'This key or token is not valid.', extensions: { code: 'UNAUTHENTICATED' } },
    ],
  });
}
