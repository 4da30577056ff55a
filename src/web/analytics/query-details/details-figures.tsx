import type { CSSProperties } from 'react';
import type { AnalyticsQueryRowFragment, Interval } from '../../generated/operations.js';
import { formatAverage, formatCount, formatPoint, formatShare, NO_VALUE } from '../format.js';
import { Change } from '../statistics/cards.js';
import { compare, FIGURE_KINDS, type FigureKind } from '../statistics/period-comparison.js';
import type { TimelinePoint } from '../statistics/timeline.js';

interface OpenedArticlesProps {
  articles: readonly { slug: string; title: string; breadcrumb: readonly string[] }[];
}

/** The articles opened from the results of a query, by number of clicks. */
export function OpenedArticles({ articles }: OpenedArticlesProps) {
  return (
    <section>
      <h3>열어 본 도움말</h3>
      {articles.length === 0 ? (
        <p className="soft">이 검색어로 연 도움말이 없어요.</p>
      ) : (
        <ol className="details-articles">
          {articles.map(({ slug, title, breadcrumb }) => (
            <li key={slug}>
              <a href={`/articles/${slug}`}>{title}</a>
              <span className="soft small">{breadcrumb.join(' › ')}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

/** Maximum number of bars with room for their counts. */
const MAX_COUNTS = 12;

/** The searches of a query over time, and the number of unanswered ones. */
export function SearchesOverTime({
  points,
  interval,
}: {
  points: readonly Omit<TimelinePoint, 'clicks'>[];
  interval: Interval;
}) {
  const max = Math.max(1, ...points.map(({ searches }) => searches));
  const nameOf = (at: string | undefined) => (at === undefined ? '' : formatPoint(at, interval));
  return (
    <section>
      <h3>찾은 횟수의 추이</h3>
      <ol className="course">
        {points.map(({ at, searches, unanswered }) => (
          <li key={at} title={`${nameOf(at)}: ${formatCount(searches)}회`}>
            <span className="visually-hidden">
              {`${nameOf(at)}: 검색 ${formatCount(searches)}회, `}
              {`답 없음 ${formatCount(unanswered)}회`}
            </span>
            {points.length <= MAX_COUNTS && (
              <span className="course-count" aria-hidden="true">
                {formatCount(searches)}
              </span>
            )}
            <span className="course-bar" style={{ '--share': searches / max } as CSSProperties}>
              <span style={{ '--share': unanswered / Math.max(1, searches) } as CSSProperties} />
            </span>
          </li>
        ))}
      </ol>
      <p className="course-ends soft small" aria-hidden="true">
        <span>{nameOf(points[0]?.at)}</span>
        <span className="course-key">
          <span className="swatch bar" /> 검색 <span className="swatch missed" /> 답 없음
        </span>
        <span>{nameOf(points.at(-1)?.at)}</span>
      </p>
    </section>
  );
}

/** The figures of a query. For a query without searches only `searches` is present. */
type QueryFigures = Pick<AnalyticsQueryRowFragment, 'searches'> &
  Partial<AnalyticsQueryRowFragment>;

interface FiguresTableProps {
  now: QueryFigures;
  /** The figures of the previous period; null: no longer kept. */
  previous: QueryFigures | null;
  /** The range of `now`, as text. */
  range: string;
}

interface Row extends FigureKind {
  read: (query: QueryFigures) => number | null | undefined;
}

const ROWS: Row[] = [
  { ...FIGURE_KINDS.searches, read: ({ searches }) => searches },
  { ...FIGURE_KINDS.unansweredRate, read: ({ unansweredRate }) => unansweredRate },
  {
    name: '필터 안에 없음 비율',
    measure: { kind: 'share', better: 'less' },
    read: ({ filteredOutRate }) => filteredOutRate,
    format: formatShare,
  },
  { ...FIGURE_KINDS.clickThroughRate, read: ({ clickThroughRate }) => clickThroughRate },
  {
    ...FIGURE_KINDS.averageClickPosition,
    read: ({ averageClickPosition }) => averageClickPosition,
  },
  {
    name: '평균 결과 수',
    measure: { kind: 'count', better: null },
    read: ({ averageResults }) => averageResults,
    format: formatAverage,
  },
];

/** The figures of a query, beside those of the previous period. */
export function FiguresTable({ now, previous, range }: FiguresTableProps) {
  return (
    <table className="details-figures">
      <caption className="visually-hidden">{range}의 수치와 지난 기간의 수치</caption>
      <thead>
        <tr>
          <th scope="col">수치</th>
          <th scope="col">이 기간</th>
          <th scope="col">지난 기간</th>
          <th scope="col">변화</th>
        </tr>
      </thead>
      <tbody>
        {ROWS.map(({ name, measure, read, format }) => {
          const value = read(now);
          const previousValue = previous && read(previous);
          const comparison = compare(value, previousValue, measure);
          return (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="strong">{value == null ? NO_VALUE : format(value)}</td>
              <td>{previousValue == null ? NO_VALUE : format(previousValue)}</td>
              <td>{comparison ? <Change comparison={comparison} /> : NO_VALUE}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
