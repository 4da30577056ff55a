import { useEffect } from 'react';
import { useBlocker } from 'react-admin';

/**
 * Asks before a person leaves the page. `questionOf`: the question, or null if nothing would be
 * lost; one function for the life of the room. `stays`: whether the room stays at another path.
 */
export function useLeaveQuestion(
  questionOf: () => string | null,
  stays: (path: string) => boolean = () => false,
): void {
  const blocker = useBlocker(
    ({ nextLocation }) => !stays(nextLocation.pathname) && questionOf() !== null,
  );
  useEffect(() => {
    if (blocker.state !== 'blocked') return;
    const question = questionOf();
    if (question === null || confirm(question)) blocker.proceed();
    else blocker.reset();
  }, [blocker, questionOf]);
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => questionOf() !== null && event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [questionOf]);
}
