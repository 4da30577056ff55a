import type { CSSProperties } from 'react';
import type { AnalyticsQueryRowFragment, Interval } from '../../generated/operations.js';
import { Change } from '../statistics/cards.js';
import { compare, type Measure } from '../statistics/comparison.js';
import {
  formatAverage,
  formatCount,
  formatPoint,
  formatPosition,
  formatShare,
  NOTHING,
} from '../format.js';
import type { TimelinePoint } from '../statistics/timeline.js';

interface StoryArticlesProps {
  articles: readonly { slug: string; title: string; breadcrumb: readonly string[] }[];
}

/** The articles that were opened from a query, the most often opened first. */
export function StoryArticles({ articles }: StoryArticlesProps) {
  return (
    <section>
      <h3>열어 본 도움말</h3>
      {articles.length === 0 ? (
        <p className="soft">이 검색어로 연 도움말이 없어요.</p>
      ) : (
        <ol className="story-articles">
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

/** More counts than these do not stand beside each other. */
const MOST_COUNTS = 12;

/** How often a query was searched over time, and how often in vain. */
export function StoryCourse({
  points,
  interval,
}: {
  points: readonly Omit<TimelinePoint, 'clicks'>[];
  interval: Interval;
}) {
  const most = Math.max(1, ...points.map(({ searches }) => searches));
  const name = (at: string | undefined) => (at === undefined ? '' : formatPoint(at, interval));
  return (
    <section>
      <h3>찾은 횟수의 추이</h3>
      <ol className="course">
        {points.map(({ at, searches, zeroResults }) => (
          <li key={at} title={`${name(at)}: ${formatCount(searches)}회`}>
            <span className="visually-hidden">
              {`${name(at)}: 검색 ${formatCount(searches)}회, 결과 없음 ${formatCount(zeroResults)}회`}
            </span>
            {points.length <= MOST_COUNTS && (
              <span className="course-count" aria-hidden="true">
                {formatCount(searches)}
              </span>
            )}
            <span className="course-bar" style={{ '--share': searches / most } as CSSProperties}>
              <span style={{ '--share': zeroResults / Math.max(1, searches) } as CSSProperties} />
            </span>
          </li>
        ))}
      </ol>
      <p className="course-ends soft small" aria-hidden="true">
        <span>{name(points[0]?.at)}</span>
        <span className="course-key">
          <span className="swatch bar" /> 검색 <span className="swatch missed" /> 결과 없음
        </span>
        <span>{name(points.at(-1)?.at)}</span>
      </p>
    </section>
  );
}

/** How often a query was searched, and what came of that where it was. */
type Searched = Pick<AnalyticsQueryRowFragment, 'searches'> & Partial<AnalyticsQueryRowFragment>;

interface StoryFiguresProps {
  now: Searched;
  /** null: nobody knows any more. */
  before: Searched | null;
  /** The days of `now`. */
  range: string;
}

interface Row {
  name: string;
  measure: Measure;
  read: (query: Searched) => number | null | undefined;
  format: (value: number) => string;
}

const ROWS: Row[] = [
  {
    name: '검색 수',
    measure: { kind: 'count', better: null },
    read: ({ searches }) => searches,
    format: formatCount,
  },
  {
    name: '결과 없음 비율',
    measure: { kind: 'share', better: 'less' },
    read: ({ zeroResultRate }) => zeroResultRate,
    format: formatShare,
  },
  {
    name: '클릭률',
    measure: { kind: 'share', better: 'more' },
    read: ({ clickThroughRate }) => clickThroughRate,
    format: formatShare,
  },
  {
    name: '평균 클릭 순위',
    measure: { kind: 'position', better: 'less' },
    read: ({ averageClickPosition }) => averageClickPosition,
    format: formatPosition,
  },
  {
    name: '평균 결과 수',
    measure: { kind: 'count', better: null },
    read: ({ averageResults }) => averageResults,
    format: formatAverage,
  },
];

/** The figures of a query beside those of the period before. */
export function StoryFigures({ now, before, range }: StoryFiguresProps) {
  return (
    <table className="story-figures">
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
          const old = before && read(before);
          const comparison = compare(value, old, measure);
          return (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="strong">{value == null ? NOTHING : format(value)}</td>
              <td>{old == null ? NOTHING : format(old)}</td>
              <td>{comparison ? <Change comparison={comparison} /> : NOTHING}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
