import type { Pool } from 'pg';
import { queryRows } from '../../core/database/database.js';
import type { AnalyticsPoint } from '../statistics/analytics-types.js';
import { type QueryOrder, readRanked } from '../statistics/query-figures.js';
import type { Section, StatisticsReader } from '../statistics/statistics-reader.js';
import type { ClinicAction, ClinicEntry, ClinicProblem } from './clinic-types.js';
import { IS_UNANSWERED } from '../figures.sql.js';

const COLUMNS = 'id, query, meaning, kind, article_id as "articleId", actor, at';

const ACTIONS = `
  select ${COLUMNS} from clinic_action
  where query = any($1::text[]) or meaning = any($2::text[]) order by id desc`;

export const RECORD = `
  insert into clinic_action (query, meaning, kind, article_id, actor)
  values ($1, $2, $3, $4, $5) returning ${COLUMNS}`;

export const UNDO = `delete from clinic_action where id::text = $1 returning ${COLUMNS}`;

/** An action lives as long as the log has its query. */
export const DELETE_UNLOGGED =
  'delete from clinic_action where query not in (select query from search_log)';

/** The searches of the weeks before and after the actions that are at least a week old. */
const EFFECTS = `
  select a.id, a.at + w.week as at, count(l.at)::integer as searches,
    (count(*) filter (where l.total = 0))::integer as "zeroResults",
    (count(*) filter (where ${IS_UNANSWERED}))::integer as unanswered,
    coalesce(sum(l.clicks), 0)::integer as clicks
  from jsonb_to_recordset($1) as a (id integer, at timestamptz, queries jsonb)
    cross join (values (interval '-7 days'), (interval '0 days')) as w (week)
    cross join jsonb_array_elements_text(a.queries) as q (query)
    left join search_log l on l.query = q.query collate "C"
      and l.at >= a.at + w.week and l.at < a.at + w.week + interval '7 days'
  where a.at <= now() - interval '7 days'
  group by 1, 2 order by 1, 2`;

/** Maximum different queries of a time range that are grouped. */
const MAX_QUERIES = 500;
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

/** What a clinic reads. `previous`: the section before, if the log still has it. */
export interface ClinicRequest {
  problem: ClinicProblem;
  section: Section;
  previous: Section | null;
  withIgnored: boolean;
  /** Gives texts that mean the same one key. */
  meaningsOf: (texts: readonly string[]) => Promise<string[]>;
}

/** The entries of a clinic, most searches first. */
export async function readClinic(
  pool: Pool,
  reader: StatisticsReader,
  { problem, section, previous, withIgnored, meaningsOf }: ClinicRequest,
): Promise<ClinicEntry[]> {
  const groupsOf = async (of: Section) => {
    const ranked = await readRanked(reader, of, ORDERS[problem], MAX_QUERIES);
    const meanings = await meaningsOf(ranked.map(({ query }) => query));
    const groups = new Map<string, Group>();
    for (const [i, { query, count }] of ranked.entries()) {
      const group = groups.get(meanings[i]!) ?? { queries: [], count: 0, actions: [] };
      group.queries.push(query);
      group.count += count;
      groups.set(meanings[i]!, group);
    }
    return groups;
  };
  const [groups, before] = await Promise.all([groupsOf(section), previous && groupsOf(previous)]);
  await addActions(pool, groups);
  const shown = [...groups]
    .filter(([, { actions }]) => withIgnored || actions.every(({ kind }) => kind !== 'IGNORE'))
    .sort(([, a], [, b]) => b.count - a.count)
    .slice(0, MAX_ENTRIES);
  await addEffects(pool, shown);
  return shown.map(([meaning, { queries, count, actions }]) => ({
    queries: queries.slice(0, MAX_SHOWN),
    count,
    previousCount: before && (before.get(meaning)?.count ?? 0),
    actions: actions.slice(0, MAX_SHOWN),
  }));
}

/** An action stays with its query if a synonym has changed what the query means. */
async function addActions(pool: Pool, groups: ReadonlyMap<string, Group>): Promise<void> {
  const byQuery = new Map<string, Group>();
  for (const group of groups.values()) for (const query of group.queries) byQuery.set(query, group);
  const keys = [[...byQuery.keys()], [...groups.keys()]];
  for (const action of await queryRows<ClinicAction & { meaning: string }>(pool, ACTIONS, keys))
    (byQuery.get(action.query) ?? groups.get(action.meaning)!).actions.push(action);
}

async function addEffects(pool: Pool, groups: readonly (readonly [string, Group])[]) {
  const actions = groups.flatMap(([, group]) =>
    group.actions.slice(0, MAX_SHOWN).map((action) => ({ action, queries: group.queries })),
  );
  const byId = new Map(actions.map(({ action }) => [action.id, action]));
  const given = actions.map(({ action: { id, at }, queries }) => ({ id, at, queries }));
  type Row = AnalyticsPoint & { id: number };
  for (const { id, ...point } of await queryRows<Row>(pool, EFFECTS, [JSON.stringify(given)])) {
    const action = byId.get(id)!;
    action.effect = [...(action.effect ?? []), point];
  }
}
