import type { Parameters } from '../../core/parameters.js';
import type { RangePlan } from './plan-range.js';
import { type Scope, scopeSql } from './scope.js';

/** From where a statement reads the figures of its section. */
export interface Source {
  plan: RangePlan;
  /** Key of the scope in the roll-ups; unused if the plan reads only the log. */
  rollup: { dimension: number; value: number };
  scope: Scope;
}

/** The conditions on a row `l` of the log: its time and the scope. */
export function fromLog({ plan, scope }: Source, parameters: Parameters): string {
  return `${inLog(plan, parameters)} ${scopeSql(scope, parameters)}`;
}

function inLog({ log }: RangePlan, parameters: Parameters): string {
  if (log.length === 0) return 'false';
  const ranges = log.map(({ from, to }) => {
    const start = parameters.add(from, 'timestamptz');
    return `(l.at >= ${start} and l.at < ${parameters.add(to, 'timestamptz')})`;
  });
  return `(${ranges.join(' or ')})`;
}

/** The condition on a row of a roll-up that it belongs to the scope. */
export function ofScope({ rollup: { dimension, value } }: Source): string {
  return `dimension = ${dimension} and value = ${value}`;
}

/** The conditions on a row of a roll-up: its hours or days, and the scope. */
export function fromRollup(
  source: Source,
  parameters: Parameters,
  times: readonly Date[],
  column: 'hour' | 'day' = 'hour',
): string {
  return `${column} = any(${parameters.add(times, 'timestamptz[]')}) and ${ofScope(source)}`;
}

/** How to read the rows of a figure from the roll-ups and from the log. */
export interface FigureRows {
  /** The roll-up by hour. Those by day and week have the suffix `_of_day` and `_of_week`. */
  table: 'query_rollup' | 'rewrite_rollup' | 'click_rollup';
  columns: string;
  /** The condition on a row of a roll-up, without its time. */
  where: string;
  /** Whether there is a roll-up by week. */
  hasWeeks?: boolean;
  /** Builds the SELECT that reads the same columns from the log. */
  fromLog: () => string;
}

/**
 * Joins the rows of a figure by `union all`. Parts without times are left out, because even an
 * empty part costs time. If no part has times, the log is read.
 */
export function unionOfRows(
  { plan }: Source,
  parameters: Parameters,
  { table, columns, where, hasWeeks = false, fromLog }: FigureRows,
): string {
  const rollups: [table: string, column: string, times: readonly Date[]][] = [
    [`${table}_of_week`, 'week', hasWeeks ? plan.weeks : []],
    [`${table}_of_day`, 'day', hasWeeks ? plan.daysOutsideWeeks : plan.days],
    [table, 'hour', plan.hours],
  ];
  const parts = rollups
    .filter(([, , times]) => times.length > 0)
    .map(([name, column, times]) => {
      const isAtTimes = `${column} = any(${parameters.add(times, 'timestamptz[]')})`;
      return `select ${columns} from ${name} where ${isAtTimes} and ${where}`;
    });
  if (plan.log.length > 0 || parts.length === 0) parts.push(fromLog());
  return parts.join(' union all ');
}
