import { useState } from 'react';
import type { CsvTable } from './csv-tables.js';
import { downloadCsv } from './download-csv.js';
import type { DayRange } from '../view/range.js';

interface DownloadButtonProps {
  /** What is downloaded. */
  label: string;
  range: DayRange;
  /** Makes it; null while there is nothing. */
  table: (() => CsvTable) | null;
}

/** Downloads a table as CSV. */
export function DownloadButton({ label, range, table }: DownloadButtonProps) {
  const [hasFailed, setFailed] = useState(false);
  const download = () =>
    downloadCsv(table!(), range).then(
      () => setFailed(false),
      () => setFailed(true),
    );
  return (
    <div className="download">
      <button
        type="button"
        className="button quiet"
        disabled={table === null}
        onClick={() => void download()}
      >
        CSV<span className="visually-hidden"> 내려받기: {label}</span>
      </button>
      <span className="fault small" role="status">
        {hasFailed && '파일을 만들지 못했어요. 다시 눌러 주세요.'}
      </span>
    </div>
  );
}
