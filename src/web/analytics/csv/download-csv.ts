import { type CsvTable, csvName } from './csv-tables.js';
import type { DayRange } from '../view/range.js';

/** Hands a table to the browser as a file. What writes CSV is loaded when the first is. */
export async function downloadCsv(table: CsvTable, range: DayRange): Promise<void> {
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
