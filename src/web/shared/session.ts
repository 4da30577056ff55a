import { type Role, ViewerDocument, type ViewerQuery } from '../generated/operations.js';
import { createClient, DESK_HEADERS } from './create-client.js';
import type { RequestError } from './request-error.js';

/** Timeout of a request, in milliseconds. Longer than the server's, which is 30 s. */
export const TIMEOUT_MS = 35_000;

export type Viewer = NonNullable<ViewerQuery['viewer']>;

/** What the roles are called, from the least to the greatest. */
export const ROLE_NAMES: Readonly<Record<Role, string>> = {
  AGENT: '상담원',
  ANALYST: '분석가',
  AUTHOR: '작성자',
  EDITOR: '편집자',
  ADMIN: '관리자',
};
const ROLES = Object.keys(ROLE_NAMES) as Role[];

/** Whether a role may do what `least` may do. */
export function mayDo(role: Role | null | undefined, least: Role): boolean {
  return role != null && ROLES.indexOf(role) >= ROLES.indexOf(least);
}

/** Who has signed in; null if nobody has. Rejects with a RequestError. */
export async function askViewer(): Promise<Viewer | null> {
  const client = createClient({ isDesk: true, timeoutMs: TIMEOUT_MS });
  const { data, error } = await client.query(ViewerDocument, {}).toPromise();
  if (error) throw error;
  return data?.viewer ?? null;
}

interface SignIn {
  name: string;
  role?: Role;
  errors?: RequestError['graphQLErrors'];
}

/** Signs in with a key. Rejects with a RequestError. */
export async function signIn(key: string): Promise<Viewer> {
  const response = await askSession('POST', { key });
  const answer = (await response?.json().catch(() => null)) as SignIn | null | undefined;
  const { name, role, errors = [] } = answer ?? { name: '' };
  if (role === undefined) throw Object.assign(new Error(), { graphQLErrors: errors });
  return { name, role };
}

/** Ends the session. */
export async function signOut(): Promise<void> {
  await askSession('DELETE');
}

/** Whether people may sign in with the account of their organisation. */
export async function hasOpenIdConnect(): Promise<boolean> {
  const response = await askSession('GET');
  const answer: unknown = response?.ok ? await response.json().catch(() => null) : null;
  return (answer as { openIdConnect?: boolean } | null)?.openIdConnect === true;
}

/** The response to a request about the session; null without one. */
function askSession(method: 'GET' | 'POST' | 'DELETE', body?: object): Promise<Response | null> {
  return fetch('/desk/session', {
    method,
    headers: { ...DESK_HEADERS, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch(() => null);
}
