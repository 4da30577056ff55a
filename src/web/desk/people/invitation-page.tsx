import { useEffect, useState } from 'react';
import type { Role } from '../../generated/operations.js';
import { EntryForm, EntryPage, KeepSignedIn } from '../../shared/entry-form.js';
import { BRAND } from '../../shared/page-brand.js';
import type { RequestError } from '../../shared/request-error.js';
import { askDesk, ROLE_NAMES, type Viewer } from '../../shared/session.js';
import { failureOf } from '../shell/execute.js';

interface Invited {
  name: string;
  email: string | null;
  role: Role;
  openIdConnect: boolean;
}

interface InvitationPageProps {
  token: string;
  /** Who has signed in at this browser. */
  viewer: Viewer | null;
  onSignOut: () => void;
  /** Called when the invited person has signed in. */
  onAccepted: () => Promise<void>;
}

const sentenceOf = (error: unknown) => failureOf(error as RequestError).message;

/** An invitation: the person sets a password, or links the account of the organisation. */
export function InvitationPage({ token, viewer, onSignOut, onAccepted }: InvitationPageProps) {
  const [invited, setInvited] = useState<Invited | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    document.title = `초대 - ${BRAND.name} 데스크`;
    askDesk('POST', 'invitation', { token }).then(
      (found) => setInvited(found as Invited),
      (error: unknown) => setRefusal(sentenceOf(error)),
    );
  }, [token]);

  const accept = async (fields: FormData): Promise<string | null> => {
    const password = fields.get('password');
    if (password === '') return '새 비밀번호를 적어 주세요.';
    try {
      const isKept = fields.has('isKept');
      await askDesk('POST', 'invitation/accept', { token, password, isKept });
      await onAccepted();
      return null;
    } catch (error) {
      return sentenceOf(error);
    }
  };

  if (refusal !== null)
    return (
      <EntryPage heading="초대">
        <p className="entry-error" role="alert">
          {refusal}
        </p>
        <a className="entry-other" href="#/">
          로그인 화면으로
        </a>
      </EntryPage>
    );
  if (!invited) return null;
  const { name, email, role, openIdConnect } = invited;
  const whose = (
    <>
      <bdi>{name}</bdi> 님({ROLE_NAMES[role]})의 초대예요.
    </>
  );
  if (viewer)
    return (
      <EntryPage heading="초대">
        <p>
          {whose} 지금은 <bdi>{viewer.name}</bdi> 님으로 로그인되어 있어요.
        </p>
        <button type="button" onClick={onSignOut}>
          로그아웃하고 계속하기
        </button>
        <a className="entry-other" href="#/">
          그대로 데스크로
        </a>
      </EntryPage>
    );
  return (
    <EntryForm
      heading="초대"
      note={<>{whose} 비밀번호를 정하면 바로 시작할 수 있어요.</>}
      action="시작하기"
      run={accept}
      after={
        openIdConnect && (
          <form className="entry-form" method="post" action="/desk/sign-in/oidc">
            <input type="hidden" name="invitation" value={token} />
            <button className="entry-other">회사 계정으로 연결</button>
          </form>
        )
      }
    >
      {(password) => (
        <>
          <label>
            <span className="entry-note">이메일</span>
            <input name="email" autoComplete="username" value={email ?? name} readOnly />
          </label>
          <div className="entry-beside">
            <label>
              <span className="entry-note">새 비밀번호</span>
              <input
                {...password}
                type={isShown ? 'text' : 'password'}
                autoComplete="new-password"
              />
            </label>
            <button
              type="button"
              className="entry-other"
              aria-label="비밀번호 보기"
              aria-pressed={isShown}
              onClick={() => setShown(!isShown)}
            >
              보기
            </button>
          </div>
          <p id="entry-help" className="entry-note">
            10자 이상으로 정해 주세요. 띄어쓰기도 쓸 수 있어요.
          </p>
          <KeepSignedIn />
        </>
      )}
    </EntryForm>
  );
}
