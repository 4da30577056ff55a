import { Change } from './change.js';
import { compare, type Measure } from './comparison.js';

interface CardProps {
  name: string;
  /** What it counts, in a sentence. */
  hint: string;
  isWaiting: boolean;
  value: string;
  now: number | null | undefined;
  before: number | null | undefined;
  beforeText: string | null;
  measure: Measure;
}

/** One figure and how it changed. */
export function Card({
  name,
  hint,
  isWaiting,
  value,
  now,
  before,
  beforeText,
  measure,
}: CardProps) {
  return (
    <div className="panel card">
      <h2>{name}</h2>
      {isWaiting ? (
        <div aria-hidden="true">
          <p className="card-value skeleton">&nbsp;</p>
          <p className="change skeleton">&nbsp;</p>
          <p className="card-before skeleton">&nbsp;</p>
        </div>
      ) : (
        <>
          <p className="card-value">{value}</p>
          <Change comparison={compare(now, before, measure)} />
          <p className="card-before">
            {beforeText === null ? '\u00a0' : `지난 기간 ${beforeText}`}
          </p>
        </>
      )}
      <p className="card-hint">{hint}</p>
    </div>
  );
}
