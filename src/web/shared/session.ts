import { type Role, ViewerDocument, type ViewerQuery } from '../generated/operations.js';
import { createClient, DESK_HEADERS } from './create-client.js';
import type { RequestError } from './request-error.js';

/** Timeout of a request, in milliseconds. Longer than the server's, which is 30 s. */
export const TIMEOUT_MS = 35_000;
/** Timeout of an upload. The server ends slow ones earlier. */
const UPLOAD_MS = 300_000;

export type Viewer = NonNullable<ViewerQuery['me']>;

/** The names of the roles, from the lowest to the highest. */
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
  return data?.me ?? null;
}

/** Signs in with a key or a password. Rejects with a RequestError. */
export async function signIn(credentials: object): Promise<{ role: Role }> {
  return (await askDesk('POST', 'session', credentials)) as { role: Role };
}

/** Ends the session. Without an answer it goes on, and the page must not look signed out. */
export async function signOut(onDone = () => {}): Promise<void> {
  await askDesk('DELETE', 'session').then(onDone, () =>
    alert('로그아웃하지 못했어요. 네트워크를 확인하고 다시 눌러 주세요.'),
  );
}

/** Whether people may sign in with the account of their organisation. */
export async function hasOpenIdConnect(): Promise<boolean> {
  const answer = await askDesk('GET', 'session').catch(() => null);
  return (answer as { openIdConnect?: boolean } | null)?.openIdConnect === true;
}

/** The answer of a route of the desk to a file or JSON. Rejects with a RequestError. */
export async function askDesk(
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: object,
): Promise<unknown> {
  const isFile = body instanceof Blob;
  const response = await fetch(`/desk/${path}`, {
    method,
    headers: { ...DESK_HEADERS, 'content-type': isFile ? body.type : 'application/json' },
    body: isFile ? body : JSON.stringify(body),
    signal: AbortSignal.timeout(isFile ? UPLOAD_MS : TIMEOUT_MS),
  }).catch(() => null);
  const answer: unknown = await response?.json().catch(() => null);
  if (response?.ok) return answer;
  const { errors = [] } = Object(answer) as { errors?: RequestError['graphQLErrors'] };
  throw Object.assign(new Error(), { graphQLErrors: errors });
}
