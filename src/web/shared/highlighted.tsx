import { Fragment } from 'react';

/** Text with its highlighted segments marked. */
export function Highlighted({
  segments,
}: {
  segments: readonly { text: string; highlighted: boolean }[];
}) {
  return segments.map(({ text, highlighted }, i) =>
    highlighted ? <mark key={i}>{text}</mark> : <Fragment key={i}>{text}</Fragment>,
  );
}
