import { Fragment } from 'react';

/** Text of which the parts that matched are marked. */
export function Highlighted({
  segments,
}: {
  segments: readonly { text: string; highlighted: boolean }[];
}) {
  return segments.map(({ text, highlighted }, i) =>
    highlighted ? <mark key={i}>{text}</mark> : <Fragment key={i}>{text}</Fragment>,
  );
}
