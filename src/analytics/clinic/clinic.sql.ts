import { IS_UNANSWERED } from '../figures.sql.js';

const COLUMNS = 'id, query, meaning, kind, article_id as "articleId", actor, at';

export const ACTIONS = `
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
export const EFFECTS = `
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
