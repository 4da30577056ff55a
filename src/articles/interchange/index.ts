export { exportLines } from './exporter.js';
export type { ImportReport } from './import-report.js';
export { importLines, type ImportOptions, type SourceLine } from './importer.js';
