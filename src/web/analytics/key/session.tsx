import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { Provider } from 'urql';
import type { Refusal } from '../failure.js';
import { analyticsClient, checkKey } from './analytics-client.js';

interface SessionProps {
  apiKey: string;
  onRefused: (refusal: Refusal) => void;
  /** Given what has everything asked for anew. */
  children: (refresh: () => void) => ReactNode;
}

/** Gives what is below a client with that key, whose answers are kept until they are refreshed. */
export function Session({ apiKey, onRefused, children }: SessionProps) {
  const [client, setClient] = useState(() => analyticsClient(apiKey, onRefused));
  return (
    <Provider value={client}>
      {children(() => setClient(analyticsClient(apiKey, onRefused)))}
    </Provider>
  );
}

const COMMAND = 'npm run doum -- key create "분석" --role ANALYST';

const REFUSED: Record<Refusal, string> = {
  UNAUTHENTICATED:
    '이 API 키는 쓸 수 없어요. 잘못 적었거나 만료됐거나 폐기된 키예요. 역할이 ANALYST인 키를 넣어 주세요.',
  FORBIDDEN: '이 API 키의 역할로는 검색 통계를 볼 수 없어요. 역할이 ANALYST인 키를 넣어 주세요.',
};

interface KeyFormProps {
  /** Why the key that was used so far is no longer taken. */
  refusal: Refusal | null;
  onTaken: (key: string) => void;
}

/** Asks for an analyst's key, and hands it on once the server has taken it. */
export function KeyForm({ refusal, onTaken }: KeyFormProps) {
  const field = useRef<HTMLInputElement>(null);
  const [fault, setFault] = useState(refusal && REFUSED[refusal]);
  const [isChecking, setChecking] = useState(false);

  useEffect(() => field.current?.focus(), []);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const key = field.current!.value.trim();
    if (isChecking) return;
    setChecking(true);
    setFault(null);
    const verdict = key === '' ? null : await checkKey(key);
    if (verdict?.isTaken) return onTaken(key);
    setChecking(false);
    if (verdict === null) setFault('API 키를 넣어 주세요.');
    else setFault('refusal' in verdict ? REFUSED[verdict.refusal] : verdict.failure.text);
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
            aria-invalid={fault !== null}
            aria-describedby={fault === null ? 'key-help' : 'key-fault key-help'}
          />
        </label>
        <p id="key-fault" className="fault" role="alert">
          {fault}
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
