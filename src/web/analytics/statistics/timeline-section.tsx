import { useMemo, useState } from 'react';
import type {
  AnalyticsOverviewQuery,
  AnalyticsOverviewQueryVariables,
  Interval,
} from '../../generated/operations.js';
import { dayInKorea } from '../../shared/korean-days.js';
import { formatCount, formatPoint, formatShare, formatTick, NO_VALUE } from '../format.js';
import type { Figures } from '../figures.js';
import { Section, type SectionContext } from '../section.js';
import type { DayRange } from '../view/range.js';
import { Chart } from './chart.js';
import { timelineTable } from './csv.js';
import { type TimelineColumns, timelineColumns, type TimelinePoint } from './timeline.js';

interface TimelineSectionProps extends SectionContext {
  figures: Figures<AnalyticsOverviewQuery, AnalyticsOverviewQueryVariables>;
  /** Called with the days that were selected by dragging. */
  onSelect: (range: DayRange) => void;
}

/** The searches and the unanswered rate over time, as a chart and as a table. */
export function TimelineSection({ figures, onSelect, ...context }: TimelineSectionProps) {
  const { shown } = figures;
  const [point, setPoint] = useState<number | null>(null);
  const points = shown?.data.searchAnalytics?.timeline;
  const interval = shown?.variables.interval ?? 'DAY';
  const earlier = interval === 'WEEK' ? null : shown?.data.earlier?.timeline;
  const columns = useMemo(() => points && timelineColumns(points, earlier), [points, earlier]);
  const labels = useMemo(
    () => points?.map(({ at }) => formatTick(at, interval)),
    [points, interval],
  );
  const select = (first: number, last: number) => {
    if (points && last > first)
      onSelect({
        from: dayInKorea(new Date(points[first]!.at)),
        to: dayInKorea(new Date(points[last]!.at)),
      });
  };

  return (
    <Section
      id="timeline-title"
      title="추이"
      note="검색 수와, 답하는 도움말이 없던 검색의 비율이 어떻게 바뀌었는지 봐요."
      figures={figures}
      {...context}
      table={points ? () => timelineTable(points) : null}
    >
      <ChartLegend
        points={points ?? []}
        columns={columns ?? null}
        interval={interval}
        previousSearches={shown?.data.searchAnalytics?.previous?.searches ?? null}
        isInProgress={context.range.to >= dayInKorea(new Date())}
        point={point}
      />
      {columns && labels ? (
        <Chart
          columns={columns}
          labels={labels}
          onPoint={setPoint}
          onSelect={interval === 'DAY' ? select : null}
        />
      ) : (
        <div className="chart skeleton" />
      )}
      {points && <TimelineTable points={points} interval={interval} />}
    </Section>
  );
}

interface ChartLegendProps {
  points: readonly TimelinePoint[];
  columns: TimelineColumns | null;
  interval: Interval;
  /** The number of searches in the previous period, as the server compares it; null: unknown. */
  previousSearches: number | null;
  /** Whether the last point has not ended yet. */
  isInProgress: boolean;
  /** The point whose values are shown; null: the totals are shown. */
  point: number | null;
}

/** The legend of the chart, with the values at the pointer, or the totals. */
function ChartLegend({
  points,
  columns,
  interval,
  previousSearches,
  isInProgress,
  point,
}: ChartLegendProps) {
  const at = point === null ? undefined : points[point];
  const searches = at ? at.searches : sum(points.map((each) => each.searches));
  const unanswered = at ? at.unanswered : sum(points.map((each) => each.unanswered));
  const hasEarlier = columns?.earlier.some((value) => value !== null) ?? false;
  const earlier = !hasEarlier ? null : at ? columns!.earlier[point!] : previousSearches;
  return (
    <dl className="legend">
      <div className="legend-time">
        <dt className="visually-hidden">시간</dt>
        <dd>
          {at ? formatPoint(at.at, interval) : '전체 기간'}
          {at && isInProgress && point === points.length - 1 && ' · 지금까지'}
        </dd>
      </div>
      <div>
        <dt>
          <span className="swatch bar" />
          검색 수
        </dt>
        <dd>{columns ? formatCount(searches) : NO_VALUE}</dd>
      </div>
      <div>
        <dt>
          <span className="swatch line" />답 없음 비율
        </dt>
        <dd>{searches > 0 ? formatShare(unanswered / searches) : NO_VALUE}</dd>
      </div>
      {earlier != null && (
        <div>
          <dt>
            <span className="swatch dashes" />
            지난 기간 검색 수
          </dt>
          <dd>{formatCount(earlier)}</dd>
        </div>
      )}
    </dl>
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

const INTERVAL_NAMES: Record<Interval, string> = { HOUR: '시간', DAY: '날짜', WEEK: '주' };

/** The figures of the chart as a table, newest first. */
function TimelineTable({
  points,
  interval,
}: {
  points: readonly TimelinePoint[];
  interval: Interval;
}) {
  return (
    <details className="as-table">
      <summary>표로 보기</summary>
      <div className="scroll" role="region" aria-label="추이 표" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{INTERVAL_NAMES[interval]}</th>
              <th scope="col">검색 수</th>
              <th scope="col">답 없음</th>
              <th scope="col">답 없음 비율</th>
              <th scope="col">클릭 수</th>
            </tr>
          </thead>
          <tbody>
            {points.toReversed().map(({ at, searches, unanswered, clicks }) => (
              <tr key={at}>
                <th scope="row">{formatPoint(at, interval)}</th>
                <td>{formatCount(searches)}</td>
                <td>{formatCount(unanswered)}</td>
                <td>{searches > 0 ? formatShare(unanswered / searches) : NO_VALUE}</td>
                <td>{formatCount(clicks)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
