export { createElasticsearchClient, registerNodeMetrics } from './elasticsearch/client.js';
export { ElasticsearchEngine } from './elasticsearch/elasticsearch-engine.js';
export { ElasticsearchIndex } from './elasticsearch/elasticsearch-index.js';
export { MemoryEngine } from './memory/memory-engine.js';
export { EngineMetrics } from './engine-metrics.js';
export {
  type Answer,
  ClusterReader,
  type ClusterSettings,
  type IndexFacts,
  type NodeFacts,
  type NodesFacts,
} from './elasticsearch/cluster-facts.js';
export type { HealthFacts } from './elasticsearch/cluster-health.js';
