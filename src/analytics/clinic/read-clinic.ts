import type { Pool } from 'pg';
import { Any, type EntityManager } from 'typeorm';
import { DAY_MS } from '../../core/durations.js';
import { type SqlSource, queryRows } from '../../core/database.js';
import { IS_UNANSWERED } from '../figures.sql.js';
import { type QueryOrder, readRanked } from '../statistics/query-figures.js';
import type { Section, StatisticsReader } from '../statistics/statistics-reader.js';
import {
  type ActionList,
  ClinicAction,
  ClinicActionKind,
  type ClinicEffect,
  type ClinicEntry,
  type ClinicProblem,
} from './clinic-types.js';

/** Gives texts that mean the same one key. */
export type MeaningsOf = (texts: readonly string[]) => Promise<string[]>;

/** Maximum different queries of a time range that are grouped. */
const MAX_QUERIES = 1_000;

const MAX_ENTRIES = 100;
const MAX_SHOWN = 10;

const ORDERS: Record<ClinicProblem, QueryOrder> = {
  UNANSWERED: 'unanswered',
  UNCLICKED: 'noClicks',
  FILTERED: 'filteredOut',
};

interface Group {
  /** Most frequent first. */
  queries: string[];
  count: number;
  /** Newest first. */
  actions: ClinicAction[];
}

/** The entries of a section, most searches first. `previous`: the section before, if it is kept. */
export async function readClinic(
  parts: { reader: StatisticsReader; manager: EntityManager; meaningsOf: MeaningsOf },
  problem: ClinicProblem,
  section: Section,
  previous: Section | null,
  withIgnored: boolean,
): Promise<ClinicEntry[]> {
  const { reader, manager, meaningsOf } = parts;
  const groupsOf = async (of: Section) => {
    const ranked = await readRanked(reader, of, ORDERS[problem], MAX_QUERIES);
    return grouped(ranked, await meaningsOf(ranked.map(({ query }) => query)));
  };
  const [groups, before] = await Promise.all([groupsOf(section), previous && groupsOf(previous)]);
  const list = await addActions(manager, groups);
  return [...groups]
    .filter(
      ([, { actions }]) =>
        withIgnored || !actions.some(({ kind }) => kind === ClinicActionKind.IGNORE),
    )
    .sort(([, a], [, b]) => b.count - a.count)
    .slice(0, MAX_ENTRIES)
    .map(
      ([
        meaning,
        {
          queries: [query, ...others],
          count,
          actions,
        },
      ]) => ({
        query: query!,
        spellings: others.slice(0, MAX_SHOWN),
        count,
        previousCount: before && (before.get(meaning)?.count ?? 0),
        actions: actions.slice(0, MAX_SHOWN).map((action) => Object.assign(action, { list })),
      }),
    );
}

/** The queries by what they mean. */
function grouped(
  ranked: readonly { query: string; count: number }[],
  meanings: readonly string[],
): Map<string, Group> {
  const groups = new Map<string, Group>();
  for (const [i, { query, count }] of ranked.entries()) {
    const group = groups.get(meanings[i]!) ?? { queries: [], count: 0, actions: [] };
    group.queries.push(query);
    group.count += count;
    groups.set(meanings[i]!, group);
  }
  return groups;
}

/**
 * Adds the actions to their groups, and resolves to the actions with the queries of their group. An
 * action stays with its query if a synonym has changed what the query means.
 */
async function addActions(
  manager: EntityManager,
  groups: ReadonlyMap<string, Group>,
): Promise<ActionList> {
  const byQuery = new Map(
    [...groups.values()].flatMap((group) => group.queries.map((query) => [query, group] as const)),
  );
  const where = [{ query: Any([...byQuery.keys()]) }, { meaning: Any([...groups.keys()]) }];
  const found = await manager.find(ClinicAction, { where, order: { id: 'DESC' } });
  return new Map(
    found.map((action): [ClinicAction, readonly string[]] => {
      const group = byQuery.get(action.query) ?? groups.get(action.meaning)!;
      group.actions.push(action);
      return [action, group.queries];
    }),
  );
}

const EFFECTS = `
  select a.id, l.at >= a.at as "isAfter", count(*)::integer as searches,
    (count(*) filter (where not ${IS_UNANSWERED}))::integer as answered,
    (count(*) filter (where l.clicks > 0))::integer as clicked
  from jsonb_to_recordset($1) as a (id integer, at timestamptz, queries jsonb)
    cross join jsonb_array_elements_text(a.queries) as q (query)
    join search_log l on l.query = q.query collate "C"
      and l.at >= a.at - interval '7 days' and l.at < a.at + interval '7 days'
  where l.at >= $2::timestamptz - interval '7 days'
  group by 1, 2`;

/** The effects of the actions that are at least a week old, by the ids of the actions. */
export async function readEffects(
  source: SqlSource,
  list: ActionList,
): Promise<Map<number, ClinicEffect>> {
  const lastWeek = new Date(Date.now() - 7 * DAY_MS);
  const old = [...list].filter(([{ at }]) => at <= lastWeek);
  const effects = new Map(
    old.map(([{ id }]): [number, ClinicEffect] => {
      const none = { searches: 0, answered: 0, clicked: 0 };
      return [id, { before: none, after: none }];
    }),
  );
  if (old.length === 0) return effects;
  const first = new Date(Math.min(...old.map(([{ at }]) => at.getTime())));
  const given = old.map(([{ id, at }, queries]) => ({ id, at, queries }));
  const rows = await queryRows<{ id: number; isAfter: boolean } & ClinicEffect['before']>(
    source,
    EFFECTS,
    [JSON.stringify(given), first],
  );
  for (const { id, isAfter, ...figures } of rows)
    effects.get(id)![isAfter ? 'after' : 'before'] = figures;
  return effects;
}

/** Deletes the actions of the time that the log no longer covers. */
export async function deleteOldActions(pool: Pool): Promise<void> {
  await pool.query('delete from clinic_action where at < (select log_from from analytics_state)');
}
