import { lazy, Suspense, useEffect, useState } from 'react';
import type { Refusal } from '../../shared/failure.js';
import { KeyForm } from '../../shared/key-form.js';
import { askViewer, mayDo, type Viewer } from '../../shared/session.js';
import { whenSessionEnds } from './execute.js';

const Rooms = lazy(() => import('./rooms.js').then((module) => ({ default: module.Rooms })));

/** Where the browser keeps who signed in last. */
const SIGNED_IN = 'doum-desk:signed-in';

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
      const isAllowed = mayDo(found?.role, 'AUTHOR');
      if (found && !isAllowed) setRefusal('FORBIDDEN');
      setViewer(isAllowed ? found : null);
    };
    // Without an answer, signing in says what is wrong.
    void askViewer().then(enter, () => setViewer(null));
  }, []);

  // Sessions are in a cookie, which all tabs of the browser share.
  useEffect(() => {
    if (!viewer) return;
    const own = JSON.stringify([viewer.name, viewer.role]);
    try {
      localStorage.setItem(SIGNED_IN, own);
    } catch {
      // The browser has no room, so other tabs do not learn it.
    }
    const listen = ({ key, newValue }: StorageEvent) => {
      if (key !== SIGNED_IN || newValue === null || newValue === own) return;
      setEnded(true);
      setViewer(null);
    };
    addEventListener('storage', listen);
    return () => removeEventListener('storage', listen);
  }, [viewer]);

  if (viewer === undefined) return null;
  if (viewer === null)
    return (
      <KeyForm
        heading="데스크"
        least="AUTHOR"
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
