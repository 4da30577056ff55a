/** A page of a list by its number. */
export interface NumberedPage {
  /** From 1. */
  number: number;
  /** The number of hits before it. */
  offset: number;
}

/**
 * The pages that a reader may go to from the page behind `offset` hits: the first, the last, the
 * current one and up to `around` on each side of it, ascending. Pages behind more than `maxOffset`
 * hits cannot be reached and are left out. No pages where `size` is 0.
 */
export function numberPages(
  {
    total,
    size,
    offset,
    maxOffset,
  }: { total: number; size: number; offset: number; maxOffset: number },
  around: number,
): { pages: NumberedPage[]; current: number } {
  if (size === 0) return { pages: [], current: 1 };
  const current = Math.floor(offset / size) + 1;
  const last = Math.max(1, Math.min(Math.ceil(total / size), Math.floor(maxOffset / size) + 1));
  const numbers = new Set([1, last]);
  for (
    let number = Math.max(1, current - around);
    number <= Math.min(last, current + around);
    number += 1
  )
    numbers.add(number);
  const pages = [...numbers]
    .sort((a, b) => a - b)
    .map((number) => ({ number, offset: (number - 1) * size }));
  return { pages, current };
}
