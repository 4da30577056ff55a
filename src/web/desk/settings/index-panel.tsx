import { Link } from 'react-admin';
import {
  type DeskIndexFragment,
  DeskRebuildSearchIndexDocument,
  DeskReplayDeadLettersDocument,
} from '../../generated/operations.js';
import { execute } from '../shell/execute.js';
import type { Form } from '../shell/dialogs.js';
import { shown, timeOf } from '../shell/values.js';
import { type Panel, Rows } from '../shell/panel.js';

/** The vectors have neither an engine, nor rebuilds, nor dead letters. */
type Index = Partial<DeskIndexFragment> & { id: string; name: string };

const REBUILD: Form = {
  title: '색인 다시 만들기',
  action: '다시 만들기',
  explanation: '새 색인이 다 되면 그때 바꿔요. 그동안 검색은 지금 색인으로 계속돼요.',
  run: () => execute(DeskRebuildSearchIndexDocument, {}),
};

const replay = ({ name, deadLetterList }: Index): Form => ({
  title: `${name} 거절된 문서 다시 보내기`,
  action: '거절된 문서 다시 보내기',
  fields: (
    <Rows
      name="거절된 문서"
      rows={deadLetterList!.map((letter, i) => ({ id: String(i), ...letter }))}
      columns={{
        문서: ({ article }) =>
          article ? <Link to={`/articles/${article.id}`}>{article.title}</Link> : '지워진 문서',
        시각: 'refusedAt',
        이유: 'reason',
      }}
    />
  ),
  run: () => execute(DeskReplayDeadLettersDocument, {}),
});

/** The state of the search index, and of its fallback. */
export const INDEX: Panel<Index> = {
  resource: 'searchIndexes',
  name: '색인',
  explanation: '검색 엔진에 있는 문서예요. 일부를 데이터베이스와 비교해서 다르면 바로 고쳐요.',
  columns: {
    엔진: 'name',
    문서: ({ documents }) => shown(documents ?? '응답 없음'),
    '대기 중인 변경': ({ pending, oldestPendingSeconds: seconds }) =>
      seconds == null ? pending : `${pending} (${Math.round(seconds)}초 전부터)`,
    '마지막 비교': ({ sample }) =>
      sample &&
      `${timeOf(sample.at)}: ${sample.compared}개 중 누락 ${sample.missing}, ` +
        `불일치 ${sample.stale}, 불필요 ${sample.extra}`,
    '다시 만들기': rebuilt,
    '거절된 문서': 'deadLetters',
  },
  create: REBUILD,
  actions: (index) => (index.deadLetters! > 0 ? [replay(index)] : []),
};

function rebuilt({ rebuild }: Index) {
  if (!rebuild) return null;
  const { state, done, total, finishedAt, error } = rebuild;
  if (state === 'RUNNING') return `진행 중: ${done} / ${total}`;
  return `${timeOf(finishedAt!)}에 ${state === 'DONE' ? '끝났어요' : `실패했어요: ${error}`}`;
}
