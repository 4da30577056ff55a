import { createHash, randomBytes } from 'node:crypto';
import { toGlobalId } from '../../src/core/global-id.js';
import type { TestApp } from './start-test-app.js';

/** A person with a session of the desk. */
export interface SignedIn extends Pick<TestApp, 'request'> {
  id: string;
  number: number;
  /** The cookie of the session. */
  cookie: string;
}

/** Adds a person of this name and role, who is signed in at the desk. */
export async function signInPerson(app: TestApp, name: string, role: string): Promise<SignedIn> {
  const { dataSource } = app.app;
  const token = randomBytes(32).toString('base64url');
  const [{ id }] = (await dataSource.query(
    'insert into person (name, role, password) values ($1, $2, $3) returning id',
    [name, role, 'none'],
  )) as [{ id: number }];
  await dataSource.query(
    `insert into session (hash, name, role, person_id, expires_at)
     values ($1, $2, $3, $4, now() + interval '1 hour')`,
    [createHash('sha256').update(token).digest(), name, role, id],
  );
  const cookie = `doum=${token}`;
  const headers = { 'content-type': 'application/json', 'x-doum-desk': '1', cookie };
  const request = async (query: string, variables?: object) => {
    const body = JSON.stringify({ query, variables });
    const response = await fetch(`${app.url}/desk/graphql`, { method: 'POST', headers, body });
    return { status: response.status, ...((await response.json()) as object) };
  };
  return {
    id: toGlobalId('Person', id),
    number: id,
    cookie,
    request: request as TestApp['request'],
  };
}

/** Takes the sign-in from a person. */
export async function deactivate(app: TestApp, { number }: SignedIn): Promise<void> {
  await app.app.dataSource.query('update person set deactivated_at = now() where id = $1', [
    number,
  ]);
}
