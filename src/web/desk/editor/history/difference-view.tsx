import { useMemo } from 'react';
import { useCatalogue } from '../../catalogue/catalogue-data.js';
import { usePaused } from '../../shell/fields.js';
import { textOf, type Written } from '../writing.js';
import { differenceOf, type Part, shortened } from './difference.js';

interface Props {
  /** Null if there was nothing. */
  before: Written | null;
  after: Written;
  /** The names of both texts. */
  names: readonly [string, string];
}

function Piece({ kind, text }: Part) {
  if (kind === 'same') return text;
  const [Element, name] =
    kind === 'added' ? (['ins', '추가된 글'] as const) : (['del', '삭제된 글'] as const);
  return (
    <Element>
      <span className="visually-hidden">[{name}: </span>
      {text}
      <span className="visually-hidden">]</span>
    </Element>
  );
}

/** How two texts differ, by words. */
export function DifferenceView({ before, after, names }: Props) {
  const { platformNames } = useCatalogue();
  const texts = [before, after].map((each) => (each ? textOf(each, platformNames) : ''));
  const paused = usePaused(JSON.stringify(texts));
  const parts = useMemo(() => differenceOf(texts[0]!, texts[1]!), [paused]);
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
