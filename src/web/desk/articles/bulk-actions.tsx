import { TextField } from '@mui/material';
import type { ReactNode } from 'react';
import * as documents from '../../generated/operations.js';
import type { ArticleVersionInput, BulkUpdateArticlesInput } from '../../generated/operations.js';
import { CategoryField } from '../catalogue/category-picker.js';
import { DeskError, execute } from '../shell/execute.js';
import { entriesIn, type Form } from '../shell/dialogs.js';
import { seen, titleOf } from './articles-data.js';
import { LinkedFrom } from './linked-from.js';
import { OwnerChoice } from './owner-choice.js';

/** Something that can be done with many articles at once. */
export interface BulkAction {
  label: string;
  /** The effect of the action, in one sentence. */
  explanation: string;
  /** The ends of the sentences that say what it will do and has done, after "문서 3개를". */
  says: readonly [will: string, done: string];
  isDangerous?: boolean;
  /** Whether readers no longer see the articles. */
  isHiding?: boolean;
  fields?: ReactNode;
  run: (articles: ArticleVersionInput[], fields: FormData) => Promise<void>;
}

/** The dialog before many articles change, with the versions that the person saw in the list. */
export function formFor(action: BulkAction, ids: readonly string[]): Form {
  const { label, explanation, says, isDangerous, isHiding, run } = action;
  const articles = ids.map((id) => ({ id, expectedVersion: seen.get(id)!.version }));
  const what = `문서 ${ids.length}개를`;
  return {
    ...{ explanation, isDangerous, action: label },
    fields: isHiding ? <LinkedFrom ids={ids} /> : action.fields,
    title: `${what} ${says[0]}`,
    done: `${what} ${says[1]}`,
    run: (values) => run(articles, values),
  };
}

/** Changes all articles, or none. */
const changing =
  (changeOf: (fields: FormData) => Omit<BulkUpdateArticlesInput, 'articles'>): BulkAction['run'] =>
  async (articles, fields) => {
    const input = { ...changeOf(fields), articles };
    await execute(documents.DeskBulkUpdateArticlesDocument, { input }).catch((error: DeskError) => {
      const lines = [...error.violations].flatMap(([field, sentence]) => {
        const refused = articles[Number(/articles\.(\d+)/.exec(field)?.[1])];
        return refused ? [`${titleOf(seen.get(refused.id)!)}: ${sentence}`] : [];
      });
      if (lines.length === 0) throw error;
      lines.unshift('아무 문서도 바뀌지 않았어요. 이 문서들 때문이에요.');
      throw new DeskError(lines.join('\n'));
    });
  };

/** Deletes articles one by one, until the server refuses one. What is gone already may be gone. */
async function deleteForGood(articles: ArticleVersionInput[]): Promise<void> {
  for (const input of articles)
    await execute(documents.DeskDeleteArticleDocument, { input }).catch((error: DeskError) => {
      if (error.code !== 'NOT_FOUND') throw error;
    });
}

/** The bulk actions of an editor. */
export const LIST_ACTIONS: readonly BulkAction[] = [
  {
    label: '옮기기',
    explanation: '선택한 문서가 모두 이 카테고리로 가요. 게시된 문서의 주소는 그대로예요.',
    says: ['옮겨요', '옮겼어요.'],
    fields: <CategoryField label="옮길 카테고리" required />,
    run: changing((fields) => ({ categorySlug: String(fields.get('category')) })),
  },
  {
    label: '게시',
    explanation: '선택한 문서마다 가장 새로운 내용이 도움말에 보여요.',
    says: ['게시해요', '게시했어요.'],
    run: changing(() => ({ change: 'PUBLISH' })),
  },
  {
    label: '게시 중단',
    explanation: '선택한 문서가 도움말에서 사라져요. 내용은 그대로 남아요.',
    says: ['게시 중단해요', '게시 중단했어요.'],
    isHiding: true,
    run: changing(() => ({ change: 'UNPUBLISH' })),
  },
  {
    label: '보관',
    explanation: '선택한 문서가 도움말에서 사라져요. 지워지지 않고, 다시 게시할 수 있어요.',
    says: ['보관해요', '보관했어요.'],
    isHiding: true,
    run: changing(() => ({ change: 'ARCHIVE' })),
  },
  {
    label: '키워드',
    explanation: '쉼표로 구분해 주세요. 이미 있거나 없는 키워드는 그대로 둬요.',
    says: ['고쳐요', '고쳤어요.'],
    fields: (
      <>
        <TextField name="add" label="추가할 키워드" />
        <TextField name="remove" label="제거할 키워드" />
      </>
    ),
    run: changing((fields) => {
      const [addKeywords, removeKeywords] = ['add', 'remove'].map((n) => entriesIn(fields.get(n)));
      if (!addKeywords?.length && !removeKeywords?.length)
        throw new DeskError('추가하거나 제거할 키워드를 적어 주세요.');
      return { addKeywords, removeKeywords };
    }),
  },
  {
    label: '담당자',
    explanation: '재확인일과 독자 의견이 담당자의 할 일에 올라가요.',
    says: ['맡겨요', '맡겼어요.'],
    fields: <OwnerChoice />,
    run: changing((fields) => ({ ownerId: String(fields.get('value')) })),
  },
  {
    label: '휴지통',
    explanation: '선택한 문서가 도움말에서 사라지고 30일 뒤 삭제돼요. 그 전에는 되살릴 수 있어요.',
    says: ['휴지통으로 옮겨요', '휴지통으로 옮겼어요.'],
    isHiding: true,
    run: changing(() => ({ change: 'TRASH' })),
  },
];

export const RESTORE: BulkAction = {
  label: '되살리기',
  explanation: '선택한 문서가 미게시 문서가 돼요. 도움말에 보이게 하려면 다시 게시해 주세요.',
  says: ['되살려요', '되살렸어요.'],
  run: changing(() => ({ change: 'RESTORE' })),
};

export const DELETE: BulkAction = {
  label: '영구 삭제',
  explanation: '선택한 문서와 그 이력이 모두 지워지고, 되돌릴 수 없어요.',
  says: ['영구 삭제해요', '지웠어요.'],
  isDangerous: true,
  run: deleteForGood,
};
