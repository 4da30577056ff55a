import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { Provider } from 'urql';
import { type Client, mapExchange } from '@urql/core';
import { AnalyticsViewerDocument, type Role } from '../generated/operations.js';
import { createClient, DESK_HEADERS } from '../shared/create-client.js';
import { describeFailure, type Refusal, refusalOf, type RequestError } from './failure.js';

interface SessionProps {
  onRefused: (refusal: Refusal) => void;
  /** Renders the content. `refresh` discards all cached responses. */
  children: (refresh: () => void) => ReactNode;
}

/** Provides the client of the session to its children, and caches responses until a refresh. */
export function Session({ onRefused, children }: SessionProps) {
  const [client, setClient] = useState(() => sessionClient(onRefused));
  return <Provider value={client}>{children(() => setClient(sessionClient(onRefused)))}</Provider>;
}

const COMMAND = 'npm run doum -- key create "분석" --role ANALYST';

const USE_ANALYST_KEY = '역할이 ANALYST인 키를 넣어 주세요.';

const REFUSAL_TEXTS: Record<Refusal, string> = {
  UNAUTHENTICATED: `이 API 키는 쓸 수 없어요. 잘못 적었거나 만료됐거나 폐기된 키예요. ${USE_ANALYST_KEY}`,
  FORBIDDEN: `이 API 키의 역할로는 검색 통계를 볼 수 없어요. ${USE_ANALYST_KEY}`,
};

interface KeyFormProps {
  /** Why the server refused the previous key. */
  refusal: Refusal | null;
  /** Called when the person has signed in. */
  onAccepted: () => void;
}

export function KeyForm({ refusal, onAccepted }: KeyFormProps) {
  const field = useRef<HTMLInputElement>(null);
  const [error, setError] = useState(refusal && REFUSAL_TEXTS[refusal]);
  const [isChecking, setChecking] = useState(false);

  useEffect(() => field.current?.focus(), []);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const key = field.current!.value.trim();
    if (isChecking) return;
    setChecking(true);
    setError(null);
    const outcome = key === '' ? 'API 키를 넣어 주세요.' : await signIn(key);
    if (outcome === null) return onAccepted();
    setChecking(false);
    setError(outcome);
    field.current?.select();
    field.current?.focus();
  };

  return (
    <main className="key-page">
      <form className="panel key-form" onSubmit={(event) => void submit(event)} noValidate>
        <h1>검색 통계</h1>
        <p className="soft">
          사람들이 무엇을 찾았고 무엇을 못 찾았는지 보려면 API 키로 로그인해 주세요. 이 브라우저에서
          12시간 동안 로그인되어 있고, 키는 남기지 않아요.
        </p>
        <label className="field">
          <span className="field-name">API 키</span>
          <input
            ref={field}
            type="password"
            name="doum-analytics-key"
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            data-1p-ignore
            data-lpignore="true"
            aria-invalid={error !== null}
            aria-describedby={error === null ? 'key-help' : 'key-error key-help'}
          />
        </label>
        <p id="key-error" className="field-error" role="alert">
          {error}
        </p>
        <button type="submit" className="button primary" aria-disabled={isChecking}>
          {isChecking ? '확인하고 있어요…' : '로그인'}
        </button>
        <div id="key-help" className="soft small">
          <p>키가 없으면 서버에서 이렇게 만들어 주세요.</p>
          <code className="command">{COMMAND}</code>
        </div>
      </form>
    </main>
  );
}

/** Timeout of a request. Longer than the server's, which is 30 s. */
const TIMEOUT_MS = 35_000;

/** Creates the client of the session. Calls `onRefused` when the server refuses the session. */
function sessionClient(onRefused: (refusal: Refusal) => void): Client {
  return createClient({
    isDesk: true,
    timeoutMs: TIMEOUT_MS,
    afterCache: [
      mapExchange({
        onError(error) {
          const refusal = refusalOf(error);
          if (refusal) onRefused(refusal);
        },
      }),
    ],
  });
}

/** Whether the person who has signed in may read statistics, also if the server does not answer. */
export async function hasSession(): Promise<boolean> {
  const client = createClient({ isDesk: true, timeoutMs: TIMEOUT_MS });
  const { data, error } = await client.query(AnalyticsViewerDocument, {}).toPromise();
  // The statistics then say what is wrong with the server.
  if (error && !refusalOf(error)) return true;
  return mayRead(data?.viewer?.role);
}

const mayRead = (role: Role | null | undefined) => role != null && role !== 'AGENT';

interface SignIn {
  role?: Role;
  errors?: RequestError['graphQLErrors'];
}

/** Signs in with a key. Resolves to null, or to the reason why that failed, for the person. */
async function signIn(key: string): Promise<string | null> {
  const response = await askSession('POST', { key });
  const answer = (await response?.json().catch(() => null)) as SignIn | null | undefined;
  if (!answer) return describeFailure({ graphQLErrors: [] })!.text;
  const { role, errors } = answer;
  if (!errors && mayRead(role)) return null;
  if (!errors) await signOut();
  const error = { graphQLErrors: errors ?? [{ message: '', extensions: { code: 'FORBIDDEN' } }] };
  const refusal = refusalOf(error);
  return refusal ? REFUSAL_TEXTS[refusal] : describeFailure(error)!.text;
}

/** Ends the session. */
export async function signOut(): Promise<void> {
  await askSession('DELETE');
}

/** The response to a request about the session; null without one. */
function askSession(method: 'POST' | 'DELETE', body?: object): Promise<Response | null> {
  return fetch('/desk/session', {
    method,
    headers: { ...DESK_HEADERS, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch(() => null);
}
