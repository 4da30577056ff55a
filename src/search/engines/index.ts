export { createElasticsearchClient } from './elasticsearch/client.js';
export { toEngineError } from './elasticsearch/engine-errors.js';
export { ElasticsearchEngine } from './elasticsearch/elasticsearch-engine.js';
export { ElasticsearchIndex, SUPPORTED_MAJORS } from './elasticsearch/elasticsearch-index.js';
