import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { Provider } from 'urql';
import { type Client, mapExchange } from '@urql/core';
import { AnalyticsKeyCheckDocument } from '../generated/operations.js';
import { createClient } from '../shared/create-client.js';
import { describeFailure, type Failure, type Refusal, refusalOf } from './failure.js';

interface SessionProps {
  apiKey: string;
  onRefused: (refusal: Refusal) => void;
  /** Renders the content. `refresh` discards all cached responses. */
  children: (refresh: () => void) => ReactNode;
}

/** Provides a client with a key to its children, and caches responses until a refresh. */
export function Session({ apiKey, onRefused, children }: SessionProps) {
  const [client, setClient] = useState(() => analyticsClient(apiKey, onRefused));
  return (
    <Provider value={client}>
      {children(() => setClient(analyticsClient(apiKey, onRefused)))}
    </Provider>
  );
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
  /** Called with a key that the server accepts. */
  onAccepted: (key: string) => void;
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
    const check = key === '' ? null : await checkKey(key);
    if (check?.isAccepted) return onAccepted(key);
    setChecking(false);
    if (check === null) setError('API 키를 넣어 주세요.');
    else setError('refusal' in check ? REFUSAL_TEXTS[check.refusal] : check.failure.text);
    field.current?.select();
    field.current?.focus();
  };

  return (
    <main className="key-page">
      <form className="panel key-form" onSubmit={(event) => void submit(event)} noValidate>
        <h1>검색 통계</h1>
        <p className="soft">
          사람들이 무엇을 찾았고 무엇을 못 찾았는지 보려면 API 키가 필요해요. 키는 이 탭에만 두고,
          탭을 닫으면 지워요.
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
          {isChecking ? '확인하고 있어요…' : '통계 보기'}
        </button>
        <div id="key-help" className="soft small">
          <p>키가 없으면 서버에서 이렇게 만들어 주세요.</p>
          <code className="command">{COMMAND}</code>
        </div>
      </form>
    </main>
  );
}

const STORAGE_KEY = 'doum.analytics.key';

/** The key that was entered in this browser tab. It survives a reload, but not closing the tab. */
export function readKey(): string | null {
  return sessionStorage.getItem(STORAGE_KEY);
}

export function keepKey(key: string): void {
  sessionStorage.setItem(STORAGE_KEY, key);
}

export function forgetKey(): void {
  sessionStorage.removeItem(STORAGE_KEY);
}

/** Timeout of a request. Longer than the server's, which is 30 s. */
const TIMEOUT_MS = 35_000;

/** Creates the client for a key. Calls `onRefused` when the server refuses the key. */
function analyticsClient(key: string, onRefused: (refusal: Refusal) => void): Client {
  return createClient({
    timeoutMs: TIMEOUT_MS,
    headers: () => ({ authorization: `Bearer ${key}` }),
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

/** The result of checking a key. `failure`: the key could not be checked. */
type KeyCheck =
  | { isAccepted: true }
  | { isAccepted: false; refusal: Refusal }
  | { isAccepted: false; failure: Failure };

const HOUR_MS = 3_600_000;

/** Longer tokens do not fit into the headers of a request. */
const MAX_KEY_LENGTH = 8_000;

/** Checks with the server whether a key may read statistics. */
async function checkKey(key: string): Promise<KeyCheck> {
  // Keys have only these characters. Headers cannot contain others, such as Korean letters.
  if (!/^[\x21-\x7e]+$/.test(key) || key.length > MAX_KEY_LENGTH)
    return { isAccepted: false, refusal: 'UNAUTHENTICATED' };
  const client = createClient({
    timeoutMs: TIMEOUT_MS,
    headers: () => ({ authorization: `Bearer ${key}` }),
  });
  const now = Date.now();
  const { error } = await client
    .query(AnalyticsKeyCheckDocument, {
      from: new Date(now - HOUR_MS).toISOString(),
      to: new Date(now).toISOString(),
    })
    .toPromise();
  if (!error) return { isAccepted: true };
  const refusal = refusalOf(error);
  if (refusal) return { isAccepted: false, refusal };
  const failure = describeFailure(error);
  return failure ? { isAccepted: false, failure } : { isAccepted: true };
}
