import type { Parameters } from '../../core/database/database.js';
import { FacetField } from '../../search/index.js';
import type { Range, RangePlan } from './plan-range.js';
import {
  type Dimension,
  DIMENSIONS,
  FACETS,
  isLogged,
  type LoggedFacet,
  sourceValue,
} from '../figures.sql.js';

/** Ids of values of a facet. The filter of a search must have at least one of them. */
type Alternatives = readonly number[];

/**
 * Which searches are counted: those whose filters have a value of each list of a facet, and that
 * came from the client.
 */
export interface Scope extends Record<LoggedFacet, readonly Alternatives[]> {
  client: ClientScope;
}

/** Conditions on the client; null: no condition. */
export interface ClientScope {
  source: string | null;
  applicationId: number | null;
  clientPlatform: string | null;
  clientVersion: string | null;
}

export const EVERYTHING: Scope = {
  client: { source: null, applicationId: null, clientPlatform: null, clientVersion: null },
  ...{ PRODUCT: [], CATEGORY: [], PLATFORM: [] },
};

/** The columns of the log for the values of the client, and their types. */
export const CLIENT_COLUMNS: Record<keyof ClientScope, [column: string, type: string]> = {
  source: ['source', 'text'],
  applicationId: ['application_id', 'integer'],
  clientPlatform: ['client_platform', 'text'],
  clientVersion: ['client_version', 'text'],
};

const FIELDS = Object.values(FacetField).filter(isLogged);

/** A key that matches no row of a roll-up. */
export const MATCHES_NOTHING = { dimension: -1, value: -1 };

/** The key of a scope in the roll-ups; null if they do not contain the scope. */
export function rollupOf(scope: Scope): { dimension: number; value: number } | null {
  const named: [Dimension, Alternatives][] = FIELDS.flatMap((field) =>
    scope[field].map((values): [Dimension, Alternatives] => [FACETS[field].dimension, values]),
  );
  if (named.some(([, values]) => values.length === 0)) return MATCHES_NOTHING;
  const { source, applicationId, clientPlatform, clientVersion } = scope.client;
  if (clientPlatform !== null || clientVersion !== null) return null;
  if (applicationId !== null) named.push(['application', [applicationId]]);
  if (source !== null) {
    const value = sourceValue(source);
    if (value === null) return null;
    named.push(['source', [value]]);
  }
  const [only, ...others] = named;
  if (!only) return { dimension: DIMENSIONS.all, value: 0 };
  const [dimension, values] = only;
  // Several values cannot be summed: a search with two of them would count twice.
  return others.length === 0 && values.length === 1
    ? { dimension: DIMENSIONS[dimension], value: values[0]! }
    : null;
}

/** Whether the scope includes all searches. */
export function isEverything(scope: Scope): boolean {
  return (
    Object.values(scope.client).every((value) => value === null) &&
    FIELDS.every((field) => scope[field].length === 0)
  );
}

/** The scope, restricted to searches that named a value of a facet. */
export function narrowed(scope: Scope, field: LoggedFacet, id: number): Scope {
  return { ...scope, [field]: [...scope[field], [id]] };
}

/** Where a statement reads the figures of its section. */
export interface Source {
  plan: RangePlan;
  /** Key of the scope in the roll-ups; unused if the plan reads only the log. */
  rollup: { dimension: number; value: number };
  scope: Scope;
}

/** The conditions on a row `l` of the log: its time and the scope. */
export function fromLog({ plan, scope }: Source, parameters: Parameters): string {
  const conditions = [inRanges('l.at', plan.log, parameters)];
  for (const field of FIELDS)
    for (const values of scope[field])
      conditions.push(`l.${FACETS[field].column} && ${parameters.add(values, 'integer[]')}`);
  for (const [name, [column, type]] of Object.entries(CLIENT_COLUMNS)) {
    const value = scope.client[name as keyof ClientScope];
    if (value !== null) conditions.push(`l.${column} = ${parameters.add(value, type)}`);
  }
  return conditions.join(' and ');
}

/** The conditions on a row of a roll-up: its time, and the scope or `dimension` with any value. */
export function fromRollup(
  { plan, rollup }: Source,
  parameters: Parameters,
  column: 'hour' | 'day',
  dimension?: Dimension,
): string {
  const ofScope = dimension
    ? `dimension = ${DIMENSIONS[dimension]}`
    : `dimension = ${rollup.dimension} and value = ${rollup.value}`;
  return `${inRanges(column, plan.rolledUp, parameters)} and ${ofScope}`;
}

function inRanges(column: string, ranges: readonly Range[], parameters: Parameters): string {
  if (ranges.length === 0) return 'false';
  const conditions = ranges.map(({ from, to }) => {
    const start = parameters.add(from, 'timestamptz');
    return `${column} >= ${start} and ${column} < ${parameters.add(to, 'timestamptz')}`;
  });
  return `(${conditions.join(' or ')})`;
}
