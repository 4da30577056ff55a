import { useMemo } from 'react';
import { usePaused } from '../../shell/fields.js';
import { differenceOf, type Part, shortened } from './difference.js';

interface Props {
  before: string;
  after: string;
  /** The names of both texts. */
  names: readonly [string, string];
}

const ELEMENTS = { same: 'span', added: 'ins', removed: 'del' } as const;
const SPOKEN: Record<Part['kind'], readonly [string, string] | null> = {
  same: null,
  added: ['[더한 글: ', ']'],
  removed: ['[뺀 글: ', ']'],
};

function Piece({ kind, text }: Part) {
  const Element = ELEMENTS[kind];
  const [begin, end] = SPOKEN[kind] ?? [];
  return (
    <Element>
      {begin && <span className="visually-hidden">{begin}</span>}
      {text}
      {end && <span className="visually-hidden">{end}</span>}
    </Element>
  );
}

/** How two texts differ, by words; both texts if that takes too long to compute. */
export function DifferenceView({ before, after, names }: Props) {
  const paused = usePaused(JSON.stringify([before, after]));
  const parts = useMemo(() => differenceOf(before, after), [paused]);
  if (parts === null)
    return (
      <div className="desk-columns">
        {[before, after].map((text, i) => (
          <section key={i} className="desk-difference" aria-label={names[i]} tabIndex={0}>
            <strong>{names[i]}</strong>
            <p>{text}</p>
          </section>
        ))}
      </div>
    );
  if (parts.every(({ kind }) => kind === 'same')) return <p>두 글이 같아요.</p>;
  return (
    <>
      <p className="desk-soft">
        <del>줄 그은 부분</del>은 {names[0]}에만, <ins>밑줄 친 부분</ins>은 {names[1]}에만 있어요.
      </p>
      <section className="desk-difference" aria-label={names.join('에서 달라진 ')} tabIndex={0}>
        {shortened(parts).map((part, i) => (
          <Piece key={i} {...part} />
        ))}
      </section>
    </>
  );
}
