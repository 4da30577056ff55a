export { createElasticsearchClient } from './client.js';
export { ElasticsearchEngine } from './elasticsearch-engine.js';
export { ElasticsearchIndex } from './elasticsearch-index.js';
