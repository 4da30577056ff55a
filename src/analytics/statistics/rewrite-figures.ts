import type { RewriteKind } from '../../search/index.js';
import { FIGURES_OF_LOG } from '../rollups/figures.sql.js';
import {
  fromLog,
  fromRollup,
  type Section,
  type SpanColumn,
  type StatisticsReader,
  unionOf,
} from './statistics-reader.js';

/** Sums of the searches in which one text was rewritten to another. */
export interface RewriteFigures {
  kind: RewriteKind;
  from: string;
  to: string;
  searches: number;
  zeroResults: number;
  /** Searches with a click. */
  clicked: number;
}

/**
 * The order of rewrites. true: by the number of searches with a click; false: by the number without
 * one; null: by the number of searches.
 */
export type Helped = boolean | null;

/** Reads the first rewrites in the given order, of one kind or of all. */
export async function readRewrites(
  reader: StatisticsReader,
  section: Section,
  { kind, helped, first }: { kind: RewriteKind | null; helped: Helped; first: number },
): Promise<RewriteFigures[]> {
  if (first === 0) return [];
  const sum =
    helped === null ? 'sum(searches)' : helped ? 'sum(clicked)' : 'sum(searches) - sum(clicked)';
  return reader.read<RewriteFigures>(section, (source, parameters) => {
    const ofKind = kind === null ? '' : `and kind = ${parameters.add(kind, 'text')}`;
    const columns = 'kind, "from", "to", searches, zero_results, clicked';
    const rolled = (
      table: string,
      times: readonly Date[],
      column: SpanColumn,
    ): [readonly Date[], () => string] => [
      times,
      () =>
        `select ${columns} from ${table} where ${fromRollup(source, parameters, times, column)} ${ofKind}`,
    ];
    return `
      select kind, "from", "to", sum(searches)::float8 as searches, sum(zero_results)::float8 as "zeroResults", sum(clicked)::float8 as clicked
      from (${unionOf([
        rolled('rewrite_rollup_of_day', source.plan.days, 'day'),
        rolled('rewrite_rollup', source.plan.hours, 'hour'),
        [
          source.plan.log,
          () => `select ${columns} from (
            select r.kind, r."from" collate "C" as "from", r."to" collate "C" as "to", ${FIGURES_OF_LOG}
            from search_log l cross join lateral (
              select distinct kind, "from", "to" from jsonb_to_recordset(l.rewrites) as _ (kind text, "from" text, "to" text)) r
            where ${fromLog(source, parameters)} ${ofKind} group by 1, 2, 3) of_log`,
        ],
      ])}) parts group by kind, "from", "to" having ${sum} > 0
      order by ${sum} desc, kind, "from", "to" limit ${parameters.add(first, 'integer')}`;
  });
}
