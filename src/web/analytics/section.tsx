import { type ReactNode, useState } from 'react';
import { downloadCsv } from '../shared/csv.js';
import type { Figures } from './figures.js';
import { csvName, type CsvTable } from './statistics/csv.js';
import type { DayRange } from './view/range.js';

interface SectionProps {
  /** The id of the heading. */
  id: string;
  title: string;
  note: string;
  range: DayRange;
  figures: Figures<unknown, unknown>;
  /** Creates the table for the download; null: no download. */
  table: (() => CsvTable) | null;
  /** The label of the download. Default: the title. */
  downloadLabel?: string;
  children: ReactNode;
}

/** A section of the page, with its heading and a CSV download. `Notices` say why figures miss. */
export function Section(props: SectionProps) {
  const { id, title, note, range, figures, table, downloadLabel = title, children } = props;
  const download = () => {
    const made = table!();
    downloadCsv(csvName(made, range), made.rows).catch(() =>
      alert('파일을 만들지 못했어요. 다시 눌러 주세요.'),
    );
  };
  return (
    <section className="panel" aria-labelledby={id} aria-busy={figures.isLoading}>
      <div className="section-head">
        <div>
          <h2 id={id}>{title}</h2>
          <p className="soft small">{note}</p>
        </div>
        <button
          type="button"
          className="button quiet download"
          disabled={table === null || figures.isLoading}
          onClick={download}
        >
          CSV<span className="visually-hidden"> 내려받기: {downloadLabel}</span>
        </button>
      </div>
      {figures.failure === null ? children : <p className="soft">위의 이유로 수치가 없어요.</p>}
    </section>
  );
}

/**
 * Limits a list to its first `initialCount` items. Returns the shown items and a button that shows
 * all or fewer; `more` is null if the list is not longer.
 */
export function useFold<Item>(
  items: readonly Item[],
  initialCount: number,
): { shown: readonly Item[]; more: ReactNode } {
  const [isExpanded, setExpanded] = useState(false);
  if (items.length <= initialCount) return { shown: items, more: null };
  return {
    shown: isExpanded ? items : items.slice(0, initialCount),
    more: (
      <button
        type="button"
        className="button more"
        aria-expanded={isExpanded}
        onClick={() => setExpanded(!isExpanded)}
      >
        {isExpanded ? '접기' : `${items.length - initialCount}개 더 보기`}
      </button>
    ),
  };
}

/** Says each reason why figures could not be read, once; renders nothing without a reason. */
export function Notices({ of: all }: { of: readonly Figures<unknown, unknown>[] }) {
  const reasons = new Set(all.flatMap(({ failure }) => failure ?? []));
  return [...reasons].map((reason) => (
    <div key={reason} className="notice" role="alert">
      <p>{reason}</p>
      <button
        type="button"
        className="button"
        onClick={() => {
          for (const { failure, retry } of all) if (failure === reason) retry();
        }}
      >
        다시 시도
      </button>
    </div>
  ));
}
