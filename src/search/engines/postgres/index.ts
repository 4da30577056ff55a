export { PostgresEngine } from './postgres-engine.js';
export { PostgresIndex } from './postgres-index.js';
