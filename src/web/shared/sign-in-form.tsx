import { type ReactNode, useEffect, useState } from 'react';
import type { Role } from '../generated/operations.js';
import { EntryForm, KeepSignedIn } from './entry-form.js';
import {
  NO_CONNECTION,
  type Refusal,
  refusalOf,
  type RequestError,
  sentenceFor,
} from './request-error.js';
import { hasOpenIdConnect, mayDo, ROLE_NAMES, signIn, signOut } from './session.js';

interface SignInFormProps {
  heading: string;
  /** The page that needs the sign-in. */
  children: ReactNode;
  /** The least role that the page needs. */
  least: Role;
  /** The text for a person whose role is too low. */
  forbidden: string;
  /** Why the server refused the previous session. */
  refusal: Refusal | null;
  /** Called when the person has signed in. */
  onAccepted: () => Promise<void>;
}

/** The form to sign in, of the desk and of the analytics page: with a password, or with a key. */
export function SignInForm(props: SignInFormProps) {
  const { heading, children, least, forbidden, refusal, onAccepted } = props;
  const [usesKey, setUsesKey] = useState(false);
  const [hasAccounts, setHasAccounts] = useState(false);
  useEffect(() => void hasOpenIdConnect().then(setHasAccounts), []);

  const here = encodeURIComponent(location.pathname + location.search + location.hash);
  const lacksRole = `${forbidden} ${ROLE_NAMES[least]} 이상의 역할이 필요해요.`;
  const before = {
    UNAUTHENTICATED: '로그인이 끝났어요. 다시 로그인해 주세요.',
    FORBIDDEN: lacksRole,
  };
  const wrong = usesKey
    ? '이 API 키는 쓸 수 없어요. 잘못 적었거나 만료됐거나 폐기된 키예요.'
    : '이메일이나 비밀번호가 맞지 않아요. 다시 확인해 주세요.';

  const enter = async (fields: FormData): Promise<string | null> => {
    const [email, password] = ['email', 'password'].map((name) => String(fields.get(name) ?? ''));
    if (!password?.trim() || !(usesKey || email?.trim()))
      return usesKey ? 'API 키를 넣어 주세요.' : '이메일과 비밀번호를 넣어 주세요.';
    try {
      const { role } = await signIn(
        usesKey ? { key: password.trim() } : { email, password, isKept: fields.has('isKept') },
      );
      if (!mayDo(role, least)) {
        await signOut();
        return lacksRole;
      }
      await onAccepted();
      return null;
    } catch (thrown) {
      const failure = thrown as RequestError;
      const [first] = failure.graphQLErrors;
      if (first?.extensions.reason === 'PERSON_DEACTIVATED')
        return '비활성화된 계정이에요. 관리자에게 물어봐 주세요.';
      const refused = refusalOf(failure);
      if (refused) return refused === 'FORBIDDEN' ? lacksRole : wrong;
      return first ? sentenceFor(first.extensions) : NO_CONNECTION;
    }
  };

  return (
    <EntryForm
      // A browser that fills in a password must not take a key for one.
      key={String(usesKey)}
      heading={heading}
      note={
        <>
          {children}
          {usesKey && ' 12시간 동안 로그인되어 있고, 키는 이 브라우저에 남기지 않아요.'}
        </>
      }
      action="로그인"
      run={enter}
      initialError={refusal && before[refusal]}
      after={
        <>
          {hasAccounts && (
            <a className="entry-other" href={`/desk/sign-in/oidc?to=${here}`}>
              회사 계정으로 로그인
            </a>
          )}
          <button type="button" className="entry-other" onClick={() => setUsesKey(!usesKey)}>
            {usesKey ? '이메일로 로그인' : 'API 키로 로그인'}
          </button>
          <div id="entry-help" className="entry-note">
            <p>
              {usesKey
                ? '키가 없으면 서버에서 이렇게 만들어 주세요.'
                : '계정이 없거나 비밀번호를 잊었으면 관리자에게 초대 링크를 받아 주세요. ' +
                  '관리자라면 서버에서 이렇게 만들 수 있어요.'}
            </p>
            <code>
              {usesKey
                ? `npm run doum -- key create "이름" --role ${least}`
                : 'npm run doum -- person invite --name "이름" --email 이메일 --role ADMIN'}
            </code>
          </div>
        </>
      }
    >
      {(password) =>
        usesKey ? (
          <>
            {/* Password managers store a key under a name. */}
            <input type="text" autoComplete="username" value={heading} hidden readOnly />
            <label>
              <span className="entry-note">API 키</span>
              <input {...password} type="password" autoComplete="current-password" />
            </label>
          </>
        ) : (
          <>
            <label>
              <span className="entry-note">이메일</span>
              <input type="email" name="email" autoComplete="username" />
            </label>
            <label>
              <span className="entry-note">비밀번호</span>
              <input {...password} type="password" autoComplete="current-password" />
            </label>
            <KeepSignedIn />
          </>
        )
      }
    </EntryForm>
  );
}
