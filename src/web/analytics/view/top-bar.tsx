import type { Day } from '../../shared/korean-days.js';
import { formatRange } from '../format.js';
import type { Figures } from '../statistics/use-figures.js';
import { countDays, type DayRange, rangeBefore } from './range.js';

interface StatusProps {
  range: DayRange;
  today: Day;
  figures: Figures<unknown, unknown>;
}

/** Says which days are shown, and to those who do not see it when other figures have come. */
export function Status({ range, today, figures: { isLoading, failure } }: StatusProps) {
  const days = `${formatRange(range)} (${countDays(range)}일)`;
  return (
    <p className="range-line">
      <strong>{days}</strong>{' '}
      <span>
        지난 기간은 {formatRange(rangeBefore(range))}이에요.
        {range.to >= today && ' 오늘이 끝나지 않아서 지금까지 흐른 시간만큼만 견줘요.'}
      </span>
      <span className="visually-hidden" role="status">
        {isLoading ? '수치를 불러오고 있어요.' : failure ? '' : `${days}의 수치예요.`}
      </span>
    </p>
  );
}

interface TopBarProps {
  onRefresh: () => void;
  onForgetKey: () => void;
}

/** What the page is, and what holds for all of it. */
export function TopBar({ onRefresh, onForgetKey }: TopBarProps) {
  return (
    <header className="top-bar">
      <div className="top-bar-inside">
        <h1>
          <span className="brand">도움</span> 검색 통계
        </h1>
        <div className="top-bar-actions">
          <a className="button quiet" href="/">
            도움말
          </a>
          <button type="button" className="button quiet" onClick={onRefresh}>
            새로고침
          </button>
          <button type="button" className="button quiet" onClick={onForgetKey}>
            키 지우기
          </button>
        </div>
      </div>
    </header>
  );
}
