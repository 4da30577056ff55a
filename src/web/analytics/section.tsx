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

/** A section of the page, with its heading, a CSV download, and why it has no figures. */
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
      <Notice figures={figures} />
      {children}
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

/** Says why figures could not be read; else renders nothing. */
export function Notice({ figures: { failure, retry } }: { figures: Figures<unknown, unknown> }) {
  if (failure === null) return null;
  return (
    <div className="notice" role="alert">
      <p>{failure}</p>
      <button type="button" className="button" onClick={retry}>
        다시 시도
      </button>
    </div>
  );
}
