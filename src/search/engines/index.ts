export { createElasticsearchClient } from './elasticsearch/client.js';
export { toEngineError } from './elasticsearch/engine-errors.js';
export { ElasticsearchEngine } from './elasticsearch/elasticsearch-engine.js';
export { ElasticsearchIndex, SUPPORTED_MAJORS } from './elasticsearch/elasticsearch-index.js';
export { PostgresEngine } from './postgres/postgres-engine.js';
export { PostgresIndex } from './postgres/postgres-index.js';
export { EngineMetrics } from './engine-metrics.js';
