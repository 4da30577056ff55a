export { exportLines } from './exporter.js';
export type {
  ConflictOfImport,
  ImportCounts,
  ImportReport,
  PlannedChange,
} from './import-report.js';
export { importLines, type ImportOptions, type SourceLine } from './importer.js';
export type { LineError } from './import-report.js';
