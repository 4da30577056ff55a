/**
 * For `node --import`: a server whose searches and suggestions are not logged. For
 * `bench/log-cost.ts` alone; the server has no such switch.
 */
import { SearchLog } from '../../dist/src/analytics/search-log.js';

SearchLog.prototype.search = () => undefined;
SearchLog.prototype.suggestions = () => undefined;
