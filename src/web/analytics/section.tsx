import { type ReactNode, useState } from 'react';
import { downloadCsv } from '../shared/csv.js';
import type { Remedy } from './failure.js';
import type { Figures } from './figures.js';
import { csvName, type CsvTable } from './statistics/csv.js';
import type { DayRange } from './view/range.js';

/** What all sections of the page have in common. */
export interface SectionContext {
  range: DayRange;
  remedies: Remedies;
  /** Whether the notice is hidden, because the page shows one or is still loading. */
  hidesNotice: boolean;
}

interface SectionProps extends SectionContext {
  /** The id of the heading. */
  id: string;
  title: string;
  note: string;
  figures: Figures<unknown, unknown>;
  /** Creates the table for the download; null: no download. */
  table: (() => CsvTable) | null;
  /** The label of the download. Default: the title. */
  downloadLabel?: string;
  children: ReactNode;
}

/** A section of the page, with its heading, a CSV download, and why it has no figures. */
export function Section(props: SectionProps) {
  const { id, title, note, figures, table, downloadLabel = title, children } = props;
  const { range, remedies, hidesNotice } = props;
  return (
    <section className="panel" aria-labelledby={id} aria-busy={figures.isLoading}>
      <div className="section-head">
        <div>
          <h2 id={id}>{title}</h2>
          <p className="soft small">{note}</p>
        </div>
        <DownloadButton
          label={downloadLabel}
          range={range}
          table={figures.isCurrent ? table : null}
        />
      </div>
      {!hidesNotice && <Notice figures={figures} remedies={remedies} />}
      {children}
    </section>
  );
}

interface DownloadButtonProps {
  label: string;
  range: DayRange;
  table: (() => CsvTable) | null;
}

/** Downloads a table as CSV. */
function DownloadButton({ label, range, table }: DownloadButtonProps) {
  const [hasFailed, setFailed] = useState(false);
  const download = () => {
    const made = table!();
    downloadCsv(csvName(made, range), made.rows).then(
      () => setFailed(false),
      () => setFailed(true),
    );
  };
  return (
    <div className="download">
      <button type="button" className="button quiet" disabled={table === null} onClick={download}>
        CSV<span className="visually-hidden"> 내려받기: {label}</span>
      </button>
      <span className="field-error small" role="status">
        {hasFailed && '파일을 만들지 못했어요. 다시 눌러 주세요.'}
      </span>
    </div>
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

/** The actions for the remedies of failures. */
export type Remedies = Record<Remedy, () => void>;

const REMEDY_NAMES: Record<Remedy, string> = {
  retry: '다시 시도',
  'clear-conditions': '조건 지우기',
  'default-range': '최근 30일 보기',
};

interface NoticeProps {
  figures: Figures<unknown, unknown>;
  remedies: Remedies;
}

/** Says why figures could not be read, with a button for the remedy; else renders nothing. */
export function Notice({ figures: { failure, shown }, remedies }: NoticeProps) {
  if (!failure) return null;
  const { text, remedy } = failure;
  return (
    <div className="notice" role="alert">
      <p>
        {text}
        {shown !== null && ' 아래는 그 전에 받은 수치예요.'}
      </p>
      {remedy !== null && (
        <button type="button" className="button" onClick={remedies[remedy]}>
          {REMEDY_NAMES[remedy]}
        </button>
      )}
    </div>
  );
}
