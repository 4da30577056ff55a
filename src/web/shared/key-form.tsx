import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import type { Role } from '../generated/operations.js';
import {
  NO_CONNECTION,
  type Refusal,
  refusalOf,
  type RequestError,
  sentenceFor,
} from './request-error.js';
import './key-form.css';
import { hasOpenIdConnect, mayDo, ROLE_NAMES, signIn, signOut, type Viewer } from './session.js';

interface KeyFormProps {
  heading: string;
  /** What the person signs in for. */
  children: ReactNode;
  /** The least role that the page needs. */
  least: Role;
  /** What to say to a person whose role does not suffice. */
  forbidden: string;
  /** Why the server refused the previous session. */
  refusal: Refusal | null;
  /** Called when the person has signed in. */
  onAccepted: (viewer: Viewer) => void;
}

/** The form to sign in, of the desk and of the analytics page. */
export function KeyForm(props: KeyFormProps) {
  const { heading, children, least, forbidden, refusal, onAccepted } = props;
  const useRole = `역할이 ${ROLE_NAMES[least]}인 키를 넣어 주세요.`;
  const refusals: Record<Refusal, string> = {
    UNAUTHENTICATED: `이 API 키는 쓸 수 없어요. 잘못 적었거나 만료됐거나 폐기된 키예요. ${useRole}`,
    FORBIDDEN: `${forbidden} ${useRole}`,
  };
  const field = useRef<HTMLInputElement>(null);
  const [error, setError] = useState(refusal && refusals[refusal]);
  const [isChecking, setChecking] = useState(false);
  const [hasAccounts, setHasAccounts] = useState(false);

  useEffect(() => field.current?.focus(), []);
  useEffect(() => void hasOpenIdConnect().then(setHasAccounts), []);

  /** Signs in; resolves to the reason why that failed, for the person. */
  const enter = async (key: string): Promise<string | null> => {
    try {
      const viewer = await signIn(key);
      if (!mayDo(viewer.role, least)) {
        await signOut();
        return refusals.FORBIDDEN;
      }
      onAccepted(viewer);
      return null;
    } catch (thrown) {
      const failure = thrown as RequestError;
      const [first] = failure.graphQLErrors;
      const refused = refusalOf(failure);
      return refused ? refusals[refused] : first ? sentenceFor(first.extensions) : NO_CONNECTION;
    }
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const key = field.current!.value.trim();
    if (isChecking) return;
    setChecking(true);
    setError(null);
    const outcome = key === '' ? 'API 키를 넣어 주세요.' : await enter(key);
    if (outcome === null) return;
    setChecking(false);
    setError(outcome);
    field.current?.select();
    field.current?.focus();
  };

  return (
    <main className="key-page">
      <form className="key-form" onSubmit={(event) => void submit(event)} noValidate>
        <h1>{heading}</h1>
        <p className="key-note">
          {children} 이 브라우저에서 12시간 동안 로그인되어 있고, 키는 남기지 않아요.
        </p>
        {/* Password managers store a key under a name. */}
        <input
          type="text"
          name="doum-account"
          autoComplete="username"
          value={heading}
          hidden
          readOnly
        />
        <label>
          <span className="key-note">API 키</span>
          <input
            ref={field}
            type="password"
            name="doum-key"
            autoComplete="current-password"
            autoCapitalize="off"
            spellCheck={false}
            aria-invalid={error !== null}
            aria-describedby={error === null ? 'key-help' : 'key-error key-help'}
          />
        </label>
        <p id="key-error" className="key-error" role="alert">
          {error}
        </p>
        <button type="submit" aria-disabled={isChecking}>
          {isChecking ? '확인하고 있어요…' : '로그인'}
        </button>
        {hasAccounts && (
          <a
            className="key-account"
            href={`/desk/sign-in/oidc?to=${encodeURIComponent(hereAfter())}`}
          >
            회사 계정으로 로그인
          </a>
        )}
        <div id="key-help" className="key-note">
          <p>키가 없으면 서버에서 이렇게 만들어 주세요.</p>
          <code>{`npm run doum -- key create "이름" --role ${least}`}</code>
        </div>
      </form>
    </main>
  );
}

/** Where the person comes back to. */
function hereAfter(): string {
  return location.pathname + location.search + location.hash;
}
