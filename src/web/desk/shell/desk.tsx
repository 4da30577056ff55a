import { lazy, Suspense, useEffect, useState } from 'react';
import type { Refusal } from '../../shared/request-error.js';
import { askViewer, mayDo, signOut, type Viewer } from '../../shared/session.js';
import { SignInForm } from '../../shared/sign-in-form.js';
import { InvitationPage } from '../people/invitation-page.js';
import { whenSessionEnds } from './execute.js';

const Rooms = lazy(() => import('./rooms.js').then((module) => ({ default: module.Rooms })));

/** The token of the invitation in the address. */
const invitationHere = () => /^#\/invitation\/([\w-]+)$/.exec(location.hash)?.[1] ?? null;

/**
 * The whole page: the form to sign in, an invitation, or the rooms. When a session ends, the form
 * takes the place of the rooms and the address stays, so that the person comes back to it.
 */
export function Desk() {
  // Undefined until the server has said whether there is a session.
  const [viewer, setViewer] = useState<Viewer | null>();
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [hasEnded, setEnded] = useState(false);
  const [invitation, setInvitation] = useState(invitationHere);

  /** Shows the person who has signed in what the role may see. */
  const enter = async () => {
    const found = await askViewer();
    const isAllowed = mayDo(found?.role, 'ANALYST');
    setRefusal(found && !isAllowed ? 'FORBIDDEN' : null);
    if (isAllowed) setEnded(false);
    setViewer(isAllowed ? found : null);
  };

  useEffect(() => {
    whenSessionEnds(() => {
      setEnded(true);
      setViewer(null);
    });
    const look = () => setInvitation(invitationHere());
    window.addEventListener('hashchange', look);
    // Without an answer, signing in says what is wrong.
    enter().catch(() => setViewer(null));
    return () => window.removeEventListener('hashchange', look);
  }, []);

  // All tabs of the browser share the cookie of the session: another person may have signed in.
  useEffect(() => {
    if (!viewer) return;
    const own = `${viewer.person?.id} ${viewer.name} ${viewer.role}`;
    const tabs = new BroadcastChannel('doum-desk');
    tabs.onmessage = ({ data }) => {
      if (data === own) return;
      setEnded(true);
      setViewer(null);
    };
    tabs.postMessage(own);
    return () => tabs.close();
  }, [viewer]);

  if (viewer === undefined) return null;
  if (invitation !== null)
    return (
      <InvitationPage
        key={invitation}
        token={invitation}
        viewer={viewer}
        onSignOut={() => void signOut(() => setViewer(null))}
        onAccepted={async () => {
          // The token is used, also if the server does not answer any more.
          history.replaceState(null, '', '/desk');
          await enter().catch(() => setViewer(null));
          setInvitation(null);
        }}
      />
    );
  if (viewer === null)
    return (
      <SignInForm
        heading="데스크"
        least="ANALYST"
        forbidden="지금 역할로는 데스크를 열 수 없어요."
        refusal={refusal}
        onAccepted={enter}
      >
        {hasEnded
          ? '로그인이 끝났어요. 쓰던 문서는 이 브라우저에 남아 있으니, 다시 로그인해서 이어 써 주세요.'
          : '도움말을 쓰거나 독자의 의견을 보려면 로그인해 주세요.'}
      </SignInForm>
    );
  return (
    <Suspense>
      <Rooms viewer={viewer} onLeave={() => setViewer(null)} />
    </Suspense>
  );
}
