import type { EngineQuery } from '../../src/search/engine.js';

/** The query of a text that nothing else can stand for and that prefers nothing. */
export function plainQuery(text: string, changes: Partial<EngineQuery> = {}): EngineQuery {
  return { text, parts: [[text]], preferred: { productIds: [], platformIds: [] }, ...changes };
}
