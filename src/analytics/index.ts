export { exportLog, LOG_FORMATS, LOG_KINDS, type LogFormat, type LogKind } from './export-log.js';
export { type Forgotten, forgetLog } from './forget.js';
export { LogWriter } from './log-writer.js';
export { Partitions } from './partitions.js';
export { Roller } from './roller.js';
export { FLUSH_MS } from './search-log.js';
export { createAnalytics } from './create-analytics.js';
