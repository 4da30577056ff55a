import { Fragment, type ReactNode } from 'react';
import { type Address, go, hrefOf } from '../../shared/address';

/** Text whose segments that match the query are marked. */
export function Marked({
  segments,
}: {
  segments: readonly { text: string; highlighted: boolean }[];
}) {
  return segments.map(({ text, highlighted }, i) =>
    highlighted ? <mark key={i}>{text}</mark> : <Fragment key={i}>{text}</Fragment>,
  );
}

/** A link to another address of this page. `onOpen` is called before it is followed. */
export function Link({
  to,
  isCurrent,
  onOpen,
  children,
}: {
  to: Address;
  isCurrent?: boolean;
  onOpen?: () => void;
  children: ReactNode;
}) {
  return (
    <a
      href={hrefOf(to)}
      aria-current={isCurrent ? 'page' : undefined}
      onClick={(event) => {
        onOpen?.();
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        go(to);
      }}
    >
      {children}
    </a>
  );
}
