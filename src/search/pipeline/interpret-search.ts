import type { EngineClient } from '../engine-client.js';
import { asTyped, type Interpretation, isCorrected } from '../interpretation/interpret.js';
import type { QueryInterpreter } from '../interpretation/query-interpreter.js';
import type { KnownArticles } from '../term-vectors/known-articles.js';
import type { SearchPlan } from './plan-search.js';

/**
 * How the query of a plan is understood. The words of a correction come from published articles, so
 * that it finds something; under a filter that has to be proved, and a correction that finds
 * nothing there is dropped. SEARCH_UNAVAILABLE when no engine can prove it.
 */
export async function interpretSearch(
  plan: SearchPlan,
  known: KnownArticles,
  interpreter: QueryInterpreter,
  engine: EngineClient,
): Promise<Interpretation> {
  const { request, catalog, text } = plan;
  if (request.literal) return asTyped(text, null);
  const interpretation = await interpreter.interpret(request.query, catalog, known);
  const isDoubtful = isCorrected(interpretation) && isFiltered(plan);
  if (!isDoubtful || (await engine.finds(interpretation.replacements, plan))) return interpretation;
  return interpreter.uncorrected(text, catalog);
}

function isFiltered({ filter }: SearchPlan): boolean {
  return Object.values(filter).some((value) => value !== undefined);
}
