import type { CSSProperties } from 'react';
import type { AnalyticsFacetValueFragment } from '../../generated/operations.js';
import { formatCount, formatShare } from '../format.js';
import { useFold } from '../use-fold.js';

interface FacetBarsProps {
  title: string;
  values: readonly AnalyticsFacetValueFragment[];
  /** The share that fills a bar. */
  most: number;
  /** Has only the searches under that value counted. */
  onNarrow: (slug: string) => void;
  onOpen: (query: string) => void;
}

const AT_FIRST = 5;

/** The values of one facet as bars, with what is searched most under each. */
export function FacetBars({ title, values, most, onNarrow, onOpen }: FacetBarsProps) {
  const { shown, more } = useFold(values, AT_FIRST);
  return (
    <div className="facet">
      <h3>{title}</h3>
      {values.length === 0 && <p className="soft small">{title} 필터를 쓴 검색이 없어요.</p>}
      <ul className="bars">
        {shown.map(({ slug, label, searches, share, topQueries }) => (
          <li key={slug}>
            <div className="bar-line">
              <button type="button" className="bar-name" onClick={() => onNarrow(slug)}>
                {label}
                <span className="visually-hidden"> 검색만 보기</span>
              </button>
              <span className="bar-figures">
                <strong>{formatCount(searches)}</strong> {formatShare(share)}
              </span>
            </div>
            <span className="bar-track" style={{ '--share': share / most } as CSSProperties} />
            {topQueries.length > 0 && (
              <p className="bar-queries">
                <span className="visually-hidden">많이 찾은 검색어: </span>
                {topQueries.map(({ query }) => (
                  <button
                    key={query}
                    type="button"
                    className="chip"
                    aria-haspopup="dialog"
                    onClick={() => onOpen(query)}
                  >
                    {query}
                  </button>
                ))}
              </p>
            )}
          </li>
        ))}
      </ul>
      {more}
    </div>
  );
}
