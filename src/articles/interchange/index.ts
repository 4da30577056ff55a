export { exportLines } from './exporter.js';
export type { ImportCounts, ImportReport } from './import-report.js';
export { importLines, type ImportOptions, type SourceLine } from './importer.js';
export type { LineError } from './line-error.js';
