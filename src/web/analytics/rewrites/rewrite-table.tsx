import type { AnalyticsRewriteFragment } from '../../generated/operations.js';
import { formatCount, formatShare } from '../format.js';
import { REWRITE_NAMES } from '../names.js';

/** Rewrites with what came of them. */
export function RewriteTable({ rewrites }: { rewrites: readonly AnalyticsRewriteFragment[] }) {
  return (
    <table className="rewrites">
      <thead>
        <tr>
          <th scope="col">바뀐 말</th>
          <th scope="col">검색 수</th>
          <th scope="col" className="minor">
            결과 없음 비율
          </th>
          <th scope="col">클릭률</th>
        </tr>
      </thead>
      <tbody>
        {rewrites.map(({ kind, from, to, searches, zeroResultRate, clickThroughRate }) => (
          <tr key={`${kind} ${from} ${to}`}>
            <th scope="row">
              <span className="tag">{REWRITE_NAMES[kind]}</span> {from}{' '}
              <span aria-hidden="true">→</span>
              <span className="visually-hidden">
                {kind === 'SYNONYM' ? '와 함께' : '대신'}
              </span>{' '}
              {to}
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
