import { TextField } from '@mui/material';
import type { ReactNode } from 'react';
import { CategoryPicker } from '../catalogue/category-picker.js';
import { entriesIn } from '../shell/form-dialog.js';
import { type BulkChange, bulkUpdate, deleteForGood } from './articles-data.js';

/** Something that can be done with many articles at once. */
export interface BulkAction {
  label: string;
  /** What it does, in a sentence. */
  explanation: string;
  /** The end of the sentence that says that it is done, after "문서 3개를". */
  done: string;
  isDangerous?: boolean;
  /** What changes, before the person has filled in the fields. */
  change: BulkChange;
  /** The fields of the dialog. */
  fields?: (change: BulkChange, onChange: (change: BulkChange) => void) => ReactNode;
  /** Whether the person has filled in enough. */
  isReady?: (change: BulkChange) => boolean;
  run: (ids: readonly string[], change: BulkChange) => Promise<void>;
}

const simple = (
  change: BulkChange['change'],
  label: string,
  explanation: string,
  done: string,
): BulkAction => ({ label, explanation, done, change: { change }, run: bulkUpdate });

const MOVE: BulkAction = {
  label: '옮기기',
  explanation: '고른 문서가 모두 이 분류로 가요. 게시된 문서의 주소는 그대로예요.',
  done: '옮겼어요.',
  change: {},
  fields: ({ categorySlug }, onChange) => (
    <CategoryPicker
      label="옮길 분류"
      required
      value={categorySlug ?? null}
      onChange={(slug) => onChange({ categorySlug: slug })}
    />
  ),
  isReady: ({ categorySlug }) => categorySlug != null,
  run: bulkUpdate,
};

const KEYWORDS: BulkAction = {
  label: '키워드',
  explanation: '쉼표로 나누어 적어 주세요. 이미 있거나 없는 키워드는 그대로 둬요.',
  done: '고쳤어요.',
  change: { addKeywords: [], removeKeywords: [] },
  fields: (change, onChange) =>
    (
      [
        ['addKeywords', '더할 키워드'],
        ['removeKeywords', '뺄 키워드'],
      ] as const
    ).map(([field, label]) => (
      <TextField
        key={field}
        label={label}
        sx={{ mb: 2 }}
        onChange={({ target }) => onChange({ ...change, [field]: entriesIn(target.value) })}
      />
    )),
  isReady: ({ addKeywords, removeKeywords }) =>
    Boolean(addKeywords?.length || removeKeywords?.length),
  run: bulkUpdate,
};

/** What an editor may do with articles in the list. */
export const LIST_ACTIONS: readonly BulkAction[] = [
  MOVE,
  simple('PUBLISH', '게시', '고른 문서마다 가장 새로운 내용이 도움말에 보여요.', '게시했어요.'),
  simple(
    'UNPUBLISH',
    '게시 취소',
    '고른 문서가 도움말에서 사라져요. 내용은 그대로 남아요.',
    '게시 취소했어요.',
  ),
  KEYWORDS,
  simple(
    'TRASH',
    '휴지통',
    '고른 문서가 도움말에서 사라지고, 30일 뒤에 지워져요. 그 전에는 되살릴 수 있어요.',
    '휴지통에 넣었어요.',
  ),
];

export const RESTORE = simple(
  'RESTORE',
  '되살리기',
  '고른 문서가 미게시 문서가 돼요. 도움말에 보이게 하려면 다시 게시해 주세요.',
  '되살렸어요.',
);

export const DELETE: BulkAction = {
  label: '영구 삭제',
  explanation: '고른 문서와 그 이력이 모두 지워지고, 되돌릴 수 없어요.',
  done: '지웠어요.',
  isDangerous: true,
  change: {},
  run: deleteForGood,
};
