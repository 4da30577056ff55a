export { exportTexts } from './export-lines.js';
export {
  importLines,
  type ImportOptions,
  type ImportProgress,
  type ImportReport,
  importTexts,
} from './import-lines.js';
export { lineKinds } from './kinds.js';
export type { SourceLine } from './parse-lines.js';
