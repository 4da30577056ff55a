import type { Source } from '../../access/index.js';
import type { Parameters } from '../../core/parameters.js';
import { FacetField } from '../../search/index.js';
import {
  type Dimension,
  DIMENSIONS,
  FACETS,
  isLogged,
  type LoggedFacet,
  sourceValue,
} from '../rollups/figures.sql.js';

/** Ids of values; a search must have named at least one of them. */
type Alternatives = readonly number[];

/**
 * Which searches are counted: those that meet all of these conditions. The facets refer to the
 * filter of the search itself.
 */
export interface Scope extends Record<LoggedFacet, readonly Alternatives[]> {
  source: Source | null;
}

export const EVERYTHING: Scope = { source: null, PRODUCT: [], CATEGORY: [], PLATFORM: [] };

const FIELDS = Object.values(FacetField).filter(isLogged);

/** A key that matches no row of a roll-up. */
export const MATCHES_NOTHING = { dimension: -1, value: -1 };

/** The key of a scope in the roll-ups; null if they do not hold it. */
export function rollupOf(scope: Scope): { dimension: number; value: number } | null {
  const named: [Dimension, Alternatives][] = FIELDS.flatMap((field) =>
    scope[field].map((values): [Dimension, Alternatives] => [FACETS[field].dimension, values]),
  );
  if (scope.source !== null) named.push(['source', [sourceValue(scope.source)]]);
  if (named.some(([, values]) => values.length === 0)) return MATCHES_NOTHING;
  const [only, ...others] = named;
  if (!only) return { dimension: DIMENSIONS.all, value: 0 };
  const [dimension, values] = only;
  // Several values cannot be summed: a search that named two would be counted twice.
  return others.length === 0 && values.length === 1
    ? { dimension: DIMENSIONS[dimension], value: values[0]! }
    : null;
}

/** Whether the scope includes all searches. */
export function isEverything(scope: Scope): boolean {
  return scope.source === null && FIELDS.every((field) => scope[field].length === 0);
}

/** The scope, further restricted to searches that named a value of a facet. */
export function narrowed(scope: Scope, field: LoggedFacet, id: number): Scope {
  return { ...scope, [field]: [...scope[field], [id]] };
}

/** The condition on a row `l` of the log, beginning with `and`; empty if all searches count. */
export function scopeSql(scope: Scope, parameters: Parameters): string {
  const conditions = FIELDS.flatMap((field) =>
    scope[field].map(
      (values) => `and l.${FACETS[field].column} && ${parameters.add(values, 'integer[]')}`,
    ),
  );
  if (scope.source !== null)
    conditions.push(`and l.source = ${parameters.add(scope.source, 'text')}`);
  return conditions.join(' ');
}
