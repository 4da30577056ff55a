import { Link } from 'react-admin';
import { DeskUndoClinicActionDocument } from '../../generated/operations.js';
import type { ArticleRow } from '../articles/articles-data.js';
import type { Form } from '../shell/dialogs.js';
import { execute } from '../shell/execute.js';
import { Choice } from '../shell/fields.js';
import { PanelRoom } from '../shell/panel-room.js';
import type { Panel } from '../shell/panel.js';
import { useViewer } from '../shell/room.js';
import { shown, timeOf } from '../shell/values.js';
import type { ClinicAct, ClinicRow } from './clinic-data.js';
import texts from './clinic-texts.json';
import { treatment } from './treatments.js';

/** The lists count many searches. */
const POLL_MS = 60_000;

/** The room 검색 클리닉: searches that did not help, and what is done about them. */
export function ClinicRoom() {
  const { may } = useViewer();
  const isEditor = may('EDITOR');
  const entries = Object.entries(texts.tabs).map(([resource, tab]): Panel<ClinicRow> => ({
    ...{ resource, ...tab, columns: COLUMNS, isSearched: true, pollMs: POLL_MS },
    actions: (row) => [
      treatment(row, isEditor),
      ...(isEditor && row.actions.length > 0 ? [removal(row)] : []),
    ],
  }));
  const panels = may('AUTHOR') ? [...entries, UNQUESTIONED] : entries;
  return <PanelRoom title="검색 클리닉" panels={panels as readonly Panel<never>[]} />;
}

const COLUMNS: Panel<ClinicRow>['columns'] = {
  검색어: ({ queries: [query, ...others] }) => (
    <>
      <bdi>{query}</bdi>
      <div className="desk-small">{others.join(', ')}</div>
    </>
  ),
  '검색 수': 'count',
  '이전 28일': ({ count, previousCount: before }) =>
    before == null ? '' : `${shown(before)} (${count < before ? '' : '+'}${shown(count - before)})`,
  '한 일': ({ actions }) => actions.map((action) => <div key={action.id}>{told(action)}</div>),
};

/** The treatments, and the searches after each. */
function told({ kind, at, actor, article, effect }: ClinicAct): string {
  const facts = [texts.kinds[kind], article?.title, actor, timeOf(at)].filter(Boolean).join(' · ');
  const weeks = effect?.map(
    ({ searches, unanswered, clicks }) =>
      `검색 ${shown(searches)}, 답 ${shown(searches - unanswered)}, 클릭 ${shown(clicks)}`,
  );
  return weeks ? `${facts} (7일 전후: ${weeks.join(' → ')})` : facts;
}

const removal = ({ id: query, actions }: ClinicRow): Form => ({
  title: `${query} 기록 지우기`,
  action: '기록 지우기',
  explanation: '기록만 지워요. 문서와 동의어는 그대로 있어요.',
  done: '기록을 지웠어요.',
  fields: (
    <Choice
      name="id"
      label="한 일"
      options={Object.fromEntries(actions.map((action) => [action.id, told(action)]))}
      initial={actions[0]!.id}
    />
  ),
  run: (fields) =>
    execute(DeskUndoClinicActionDocument, { input: { id: String(fields.get('id')) } }),
});

const UNQUESTIONED: Panel<ArticleRow> = {
  ...{ resource: 'clinicArticles', ...texts.unquestioned, pollMs: POLL_MS },
  columns: {
    문서: ({ id, title }) => <Link to={`/articles/${encodeURIComponent(id)}`}>{title}</Link>,
    위치: ({ breadcrumb }) => breadcrumb.join(' › '),
  },
  actions: () => [],
};
