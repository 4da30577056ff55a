export { exportLog, type LogFormat, type LogKind } from './log/export-log.js';
export { forgetLog } from './log/forget.js';
export { LogWriter } from './log/log-writer.js';
export { IS_UNANSWERED } from './figures.sql.js';
export { rollUp } from './roll-up.js';
export { FLUSH_MS } from './log/search-log.js';
export { createAnalytics } from './create-analytics.js';
