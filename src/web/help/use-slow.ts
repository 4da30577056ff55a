import { useEffect, useState } from 'react';

/** What is done within it is not worth a word. */
const SLOW_MS = 300;

/** Whether something has been under way for so long that the reader should be told. */
export function useSlow(isUnderWay: boolean): boolean {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    if (!isUnderWay) return setSlow(false);
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, [isUnderWay]);
  return isSlow;
}
