import type { AnalyticsQueryRowFragment } from '../../generated/operations.js';
import { NO_VALUE } from '../format.js';
import { Change } from '../statistics/cards.js';
import { compare, QUERY_FIGURES, type QueryFigure } from '../statistics/period-comparison.js';

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
        {(Object.keys(QUERY_FIGURES) as QueryFigure[]).map((field) => {
          const figure = QUERY_FIGURES[field];
          const { name, format } = figure;
          const value = now[field];
          const previousValue = previous?.[field];
          const comparison = compare(value, previousValue, figure);
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
