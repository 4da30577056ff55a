import { Logo } from '../../shared/brand.js';
import { BRAND } from '../../shared/page-brand.js';
import type { Day } from '../../shared/korean-days.js';
import { formatRange } from '../format.js';
import type { Figures } from '../figures.js';
import { countDays, type DayRange, rangeBefore } from './range.js';

export interface TopBarProps {
  onRefresh: () => void;
  onSignOut: () => void;
}

/** The header of the page, with the actions for the whole page. */
export function TopBar({ onRefresh, onSignOut }: TopBarProps) {
  return (
    <header className="top-bar">
      <div className="top-bar-inside">
        <h1>
          <span className="brand">
            <Logo brand={BRAND} />
          </span>{' '}
          검색 통계
        </h1>
        <div className="top-bar-actions">
          <a className="button quiet" href="/">
            도움말
          </a>
          <a className="button quiet" href="/desk">
            데스크
          </a>
          <button type="button" className="button quiet" onClick={onRefresh}>
            새로고침
          </button>
          <button type="button" className="button quiet" onClick={onSignOut}>
            로그아웃
          </button>
        </div>
      </div>
    </header>
  );
}

interface StatusProps {
  range: DayRange;
  today: Day;
  figures: Figures<unknown, unknown>;
}

/** The shown days, and a status for screen readers that says when new figures have loaded. */
export function Status({ range, today, figures: { isLoading, failure } }: StatusProps) {
  const days = `${formatRange(range)} (${countDays(range)}일)`;
  return (
    <p className="range-line">
      <strong>{days}</strong>{' '}
      <span>
        지난 기간은 {formatRange(rangeBefore(range))}이에요.
        {range.to >= today && ' 오늘이 끝나지 않아서 지금까지 흐른 시간만큼만 비교해요.'}
      </span>
      <span className="visually-hidden" role="status">
        {isLoading ? '수치를 불러오고 있어요.' : failure ? '' : `${days}의 수치예요.`}
      </span>
    </p>
  );
}

/** Replaces the figures if no search matches: says why, and what to do. */
export function EmptyState({ hasConditions }: { hasConditions: boolean }) {
  if (hasConditions)
    return (
      <section className="panel empty">
        <h2>이 조건에 맞는 검색이 없어요</h2>
        <p className="soft">조건을 지우거나 기간을 넓혀 보세요.</p>
      </section>
    );
  return (
    <section className="panel empty">
      <h2>이 기간에는 검색이 없었어요</h2>
      <p className="soft">검색은 따로 설정하지 않아도 기록돼요. 이렇게 시작해 보세요.</p>
      <ol>
        <li>
          <a href="/">도움말</a>에서 무엇이든 찾아보세요. 몇 초 뒤 이 화면에 나타나요.
        </li>
        <li>
          앱이나 웹에서 GraphQL의 <code>search</code>를 부르고, 요청에{' '}
          <code>x-doum-source: app</code>이나 <code>web</code> 헤더를 붙이면 유입 경로가 나뉘어요.
        </li>
        <li>
          결과를 열 때 <code>recordClick</code>을 부르면 클릭률과 평균 클릭 순위, 자체 해결률이
          생겨요.
        </li>
      </ol>
    </section>
  );
}
