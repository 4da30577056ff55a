import { useState } from 'react';
import type { DayRange } from '../view/range.js';
import { csvName, type CsvTable } from './csv.js';

/** Hands a table to the browser as a file. What writes CSV is loaded when the first is. */
async function downloadCsv(table: CsvTable, range: DayRange): Promise<void> {
  const { toCsv } = await import('./to-csv.js');
  const address = URL.createObjectURL(
    new Blob([toCsv(table.rows)], { type: 'text/csv;charset=utf-8' }),
  );
  const link = document.createElement('a');
  link.href = address;
  link.download = csvName(table, range);
  link.click();
  URL.revokeObjectURL(address);
}

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
