import { useMemo, useState } from 'react';
import type {
  AnalyticsOverviewQuery,
  AnalyticsOverviewQueryVariables,
} from '../../generated/operations.js';
import { dayInKorea } from '../../shared/korean-days.js';
import { Chart } from './chart.js';
import { ChartLegend } from './chart-legend.js';
import { timelineTable } from '../csv/csv-tables.js';
import { DownloadButton } from '../csv/download-button.js';
import { formatTick } from '../format.js';
import type { DayRange } from '../view/range.js';
import { SectionHead } from '../section-head.js';
import { timelineColumns } from './timeline.js';
import { TimelineTable } from './timeline-table.js';
import type { Figures } from '../use-figures.js';

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
