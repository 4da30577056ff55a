import type {
  AnalyticsQueriesQuery,
  AnalyticsRewriteFragment,
} from '../../generated/operations.js';
import { formatCount, formatShare, REWRITE_NAMES } from '../format.js';
import type { Figures } from '../figures.js';
import { Section, useFold } from '../section.js';
import type { DayRange } from '../view/range.js';
import { rewriteTable } from './csv.js';

/** Rewrites with the figures of their searches. */
function RewriteTable({ rewrites }: { rewrites: readonly AnalyticsRewriteFragment[] }) {
  return (
    <table className="rewrites">
      <thead>
        <tr>
          <th scope="col">바뀐 말</th>
          <th scope="col">검색 수</th>
          <th scope="col" className="minor">
            결과 없는 검색 비율
          </th>
          <th scope="col">클릭률</th>
        </tr>
      </thead>
      <tbody>
        {rewrites.map(({ kind, from, to, searches, zeroResultRate, clickThroughRate }) => (
          <tr key={`${kind} ${from} ${to}`}>
            <th scope="row">
              <span className="tag">{REWRITE_NAMES[kind]}</span> <bdi>{from}</bdi>{' '}
              <span aria-hidden="true">→</span>
              <span className="visually-hidden">
                {kind === 'SYNONYM' ? '와 함께' : '대신'}
              </span>{' '}
              <bdi>{to}</bdi>
            </th>
            <td>{formatCount(searches)}</td>
            <td className="minor">{formatShare(zeroResultRate)}</td>
            <td>
              {clickThroughRate > 0 ? (
                formatShare(clickThroughRate)
              ) : (
                <span className="none">클릭 없음</span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface RewriteSectionProps {
  range: DayRange;
  figures: Figures<AnalyticsQueriesQuery, unknown>;
}

const INITIAL_REWRITES = 8;

/** The rewrites of queries, and whether their results were opened. */
export function RewriteSection({ range, figures }: RewriteSectionProps) {
  const { shown, failure } = figures;
  const rewrites = shown?.data.searchAnalytics?.rewrites;
  const { shown: rows, more } = useFold(rewrites ?? [], INITIAL_REWRITES);
  return (
    <Section
      id="rewrites-title"
      title="교정된 검색어"
      note="고쳐 찾아 준 말이 도움이 됐는지 클릭률로 봐요."
      range={range}
      figures={figures}
      table={rewrites?.length ? () => rewriteTable(rewrites) : null}
    >
      {rewrites?.length === 0 && (
        <p className="soft">
          고치거나 동의어를 더한 검색이 없어요. 동의어는 데스크의 단어에서 넣을 수 있어요.
        </p>
      )}
      {rewrites && rewrites.length > 0 && <RewriteTable rewrites={rows} />}
      {more}
      {!rewrites && !failure && <div className="skeleton skeleton-rewrites" />}
    </Section>
  );
}
