import { type ReactNode, useState } from 'react';

/**
 * The first few of a list, and all of it on demand: what is shown now, and the button that changes
 * it, where there is more.
 */
export function useFold<Item>(
  items: readonly Item[],
  atFirst: number,
): { shown: readonly Item[]; more: ReactNode } {
  const [isLong, setLong] = useState(false);
  if (items.length <= atFirst) return { shown: items, more: null };
  return {
    shown: isLong ? items : items.slice(0, atFirst),
    more: (
      <button
        type="button"
        className="button more"
        aria-expanded={isLong}
        onClick={() => setLong(!isLong)}
      >
        {isLong ? '접기' : `${items.length - atFirst}개 더 보기`}
      </button>
    ),
  };
}
