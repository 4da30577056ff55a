import { lazy, Suspense, useEffect, useState } from 'react';
import type { Refusal } from '../../shared/request-error.js';
import { KeyForm } from '../../shared/key-form.js';
import { askViewer, mayDo, type Viewer } from '../../shared/session.js';
import { whenSessionEnds } from './execute.js';

const Rooms = lazy(() => import('./rooms.js').then((module) => ({ default: module.Rooms })));

/**
 * The whole page: the form to sign in, or the rooms. When a session ends, the form takes the place
 * of the rooms and the address stays, so that the person comes back to it.
 */
export function Desk() {
  // Undefined until the server has said whether there is a session.
  const [viewer, setViewer] = useState<Viewer | null>();
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [hasEnded, setEnded] = useState(false);

  useEffect(() => {
    whenSessionEnds(() => {
      setEnded(true);
      setViewer(null);
    });
    const enter = (found: Viewer | null) => {
      const isAllowed = mayDo(found?.role, 'ANALYST');
      if (found && !isAllowed) setRefusal('FORBIDDEN');
      setViewer(isAllowed ? found : null);
    };
    // Without an answer, signing in says what is wrong.
    void askViewer().then(enter, () => setViewer(null));
  }, []);

  // All tabs of the browser share the cookie of the session: another person may have signed in.
  useEffect(() => {
    if (!viewer) return;
    const own = `${viewer.name} ${viewer.role}`;
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
  if (viewer === null)
    return (
      <KeyForm
        heading="데스크"
        least="ANALYST"
        forbidden="이 API 키의 역할로는 문서를 쓸 수 없어요."
        refusal={refusal}
        onAccepted={(accepted) => {
          setEnded(false);
          setViewer(accepted);
        }}
      >
        {hasEnded
          ? '로그인이 끝났어요. 쓰던 글은 이 브라우저에 남아 있으니, 다시 로그인해서 이어 써 주세요.'
          : '도움말 문서를 쓰고 게시하려면 API 키로 로그인해 주세요.'}
      </KeyForm>
    );
  return (
    <Suspense>
      <Rooms viewer={viewer} onLeave={() => setViewer(null)} />
    </Suspense>
  );
}
