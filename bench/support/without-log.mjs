/**
 * Disables the log of searches and suggestions in a server that is started with
 * `node --import` and this file. Only for `bench/log-cost.ts`: the server has no such option.
 */
import { SearchLog } from '../../dist/src/analytics/log/search-log.js';

SearchLog.prototype.search = () => undefined;
SearchLog.prototype.suggestions = () => undefined;
