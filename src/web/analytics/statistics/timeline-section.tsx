import { useMemo, useState } from 'react';
import type {
  AnalyticsOverviewQuery,
  AnalyticsOverviewQueryVariables,
  Interval,
} from '../../generated/operations.js';
import { dayInKorea } from '../../shared/korean-days.js';
import { formatCount, formatPoint, formatShare, formatTick, NOTHING } from '../format.js';
import { SectionHead } from '../section.js';
import { timelineColumns, type TimelinePoint } from './timeline.js';
import type { Figures } from './use-figures.js';
import type { DayRange } from '../view/range.js';
import { Chart, ChartLegend } from './chart.js';
import { timelineTable } from './csv.js';
import { DownloadButton } from './download-button.js';

const INTERVAL_NAMES: Record<Interval, string> = { HOUR: '시간', DAY: '날짜', WEEK: '주' };

/** The figures of the chart for those who do not look at it, the newest first. */
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
              <th scope="col">결과 없음</th>
              <th scope="col">결과 없음 비율</th>
              <th scope="col">클릭 수</th>
            </tr>
          </thead>
          <tbody>
            {points.toReversed().map(({ at, searches, zeroResults, clicks }) => (
              <tr key={at}>
                <th scope="row">{formatPoint(at, interval)}</th>
                <td>{formatCount(searches)}</td>
                <td>{formatCount(zeroResults)}</td>
                <td>{searches > 0 ? formatShare(zeroResults / searches) : NOTHING}</td>
                <td>{formatCount(clicks)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

interface TimelineSectionProps {
  figures: Figures<AnalyticsOverviewQuery, AnalyticsOverviewQueryVariables>;
  range: DayRange;
  /** Told the days that were dragged over. */
  onSelect: (range: DayRange) => void;
}

/** Searches and the zero-result rate over time, drawn and as a table. */
export function TimelineSection({
  figures: { shown, isCurrent, isLoading },
  range,
  onSelect,
}: TimelineSectionProps) {
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
    <section className="panel" aria-labelledby="timeline-title" aria-busy={isLoading}>
      <SectionHead
        id="timeline-title"
        title="추이"
        note="검색 수와 결과 없음 비율이 어떻게 바뀌었는지 봐요."
      >
        <DownloadButton
          label="추이"
          range={range}
          table={points && isCurrent ? () => timelineTable(points) : null}
        />
      </SectionHead>
      <ChartLegend
        points={points ?? []}
        columns={columns ?? null}
        interval={interval}
        before={shown?.data.searchAnalytics?.previous?.searches ?? null}
        isUnderWay={range.to >= dayInKorea(new Date())}
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
    </section>
  );
}
