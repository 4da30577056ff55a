import { Button, Link, TextField } from '@mui/material';
import { useEffect, useState } from 'react';
import { useNavigate } from 'react-admin';
import * as documents from '../../generated/operations.js';
import type { ScheduledChange } from '../../generated/operations.js';
import { LinkedFrom } from '../articles/linked-from.js';
import { NO_OWNER } from '../articles/articles-data.js';
import { OwnerChoice } from '../articles/owner-choice.js';
import { dayInKorea, startOfDay, timeInKorea } from '../../shared/korean-days.js';
import { timeOf } from '../shell/values.js';
import { DeskError, execute } from '../shell/execute.js';
import { type Form, FormDialog } from '../shell/dialogs.js';
import { KeptField, momentOf } from '../shell/fields.js';
import { MenuButton } from '../shell/menu-button.js';
import { useViewer } from '../shell/room.js';
import { type ArticleMutation, mutate, type Saved } from './article-requests.js';
import type { SessionProps } from './article-session.js';
import { isSame, linesOf } from './writing.js';

interface Props extends SessionProps {
  /** Reads the article again. */
  reopen: () => void;
}

/** The next full hour in Korea. */
const nextHour = () =>
  timeInKorea(new Date(Date.now() + 3_600_000)).replace(/ (\d\d):.*/, 'T$1:00');

const ask = (label: string, type: 'date' | 'datetime-local', initial?: string) => (
  <TextField
    name="value"
    defaultValue={initial}
    autoFocus
    required
    label={label}
    type={type}
    slotProps={{ inputLabel: { shrink: true } }}
  />
);
const askMoment = () => ask('일시 (한국 시간)', 'datetime-local', nextHour());

interface Choice extends Pick<Form, 'title' | 'explanation' | 'fields'> {
  isPossible: boolean;
  /** Gets the value of the field. */
  run: (value: string) => Promise<unknown>;
}

/** The buttons of an article, by the role of the person and the state of the article. */
export function ArticleActions({ session, state, reopen }: Props) {
  const { may } = useViewer();
  const navigate = useNavigate();
  const [isSearchable, setSearchable] = useState(false);
  const [form, setForm] = useState<Form | null>(null);
  const { facts } = state;
  const { version, url, status, workflow } = facts ?? {};
  const { publishedVersion = null, reviewRequestedAt = null, trashedAt } = workflow ?? {};
  const { publishAt = null, unpublishAt = null, recheckAt = null } = workflow ?? {};
  const isPublished = publishedVersion !== null;
  const isChanged = !isSame(state.writing, state.base.writing, ['content']);
  const isDraft = isChanged || publishedVersion !== version;
  useEffect(() => setSearchable(false), [state.writing]);
  const versioned = (saved: Saved) => ({ id: saved.id, expectedVersion: saved.version });
  /** Runs a mutation on the saved article, and takes over its answer. */
  const change = <Input,>(
    document: ArticleMutation<Input>,
    inputOf: (saved: Saved) => Input,
  ): Promise<boolean> => session.act((saved) => mutate(document, inputOf(saved)));

  if (trashedAt)
    return (
      <div className="desk-row">
        <span>휴지통에 있는 문서예요.</span>
        {may('EDITOR') && (
          <Button
            variant="contained"
            onClick={() => void change(documents.DeskRestoreDocument, ({ id }) => ({ id }))}
          >
            휴지통에서 되돌리기
          </Button>
        )}
      </div>
    );
  const publish = () =>
    session.act(async (saved) => {
      const input = { ...versioned(saved), waitForSearch: true };
      const { result } = await execute(documents.DeskPublishDocument, { input });
      setSearchable(result!.searchable);
      return result!.article;
    });
  const cancel = (which: ScheduledChange) =>
    change(documents.DeskCancelScheduleDocument, ({ id }) => ({ id, change: which }));
  const recheck = (day: string | null) =>
    change(documents.DeskRecheckDateDocument, ({ id }) => ({ id, recheckAt: day }));
  const decline: Choice = {
    isPossible: reviewRequestedAt !== null,
    title: '돌려보내기',
    explanation: '무엇을 고치면 좋을지 써 주세요. 작성자가 이 문서에서 읽고, 이력에도 남아요.',
    fields: (
      <KeptField kept={session.nameOf('돌려보내기')} name="value" label="의견" autoFocus required />
    ),
    run: (comment) =>
      change(documents.DeskDeclineReviewDocument, (saved) => ({ ...versioned(saved), comment })),
  };
  /** An author proposes the questions that an editor sets by publishing. */
  const requestReview: Choice = {
    isPossible: !reviewRequestedAt && isDraft,
    title: '검토 요청',
    explanation: '편집자의 할 일에 올라가요. 질문은 게시할 때 함께 저장돼요.',
    fields: (
      <KeptField
        kept={session.nameOf('검토 요청')}
        name="value"
        label="제안할 질문"
        minRows={3}
        helperText="독자가 묻는 그대로 한 줄에 하나씩 써 주세요."
        defaultValue={workflow?.reviewQuestions?.join('\n') ?? state.writing.questions}
      />
    ),
    run: (text) =>
      change(documents.DeskRequestReviewDocument, (saved) => {
        const isSameList = text === state.writing.questions.trim() && !workflow?.reviewQuestions;
        return { ...versioned(saved), ...(!isSameList && { questions: linesOf(text) }) };
      }),
  };
  const linkedFrom = facts && <LinkedFrom ids={[facts.id]} />;
  /** The rarer actions of an editor. */
  const all: Choice[] = [
    {
      isPossible: isDraft,
      title: '게시 예약',
      explanation: '지금 저장하는 글을 그때 게시해요. 뒤에 고친 것은 함께 게시하지 않아요.',
      fields: askMoment(),
      run: (at) =>
        change(documents.DeskSchedulePublishDocument, ({ id, version: saved }) => ({
          ...{ id, version: saved, at: momentOf(at)! },
        })),
    },
    {
      isPossible: publishAt !== null,
      title: '게시 예약 취소',
      explanation: `${publishAt && timeOf(publishAt)}에 게시하지 않아요.`,
      run: () => cancel('PUBLISH'),
    },
    {
      isPossible: isPublished,
      title: '게시 중단',
      explanation: '사람들이 더는 이 문서를 볼 수 없어요.',
      fields: linkedFrom,
      run: () => change(documents.DeskUnpublishDocument, ({ id }) => ({ id })),
    },
    {
      isPossible: isPublished || publishAt !== null,
      title: '게시 중단 예약',
      explanation: '그때부터 사람들이 이 문서를 볼 수 없어요.',
      fields: (
        <>
          {askMoment()}
          {linkedFrom}
        </>
      ),
      run: (at) =>
        change(documents.DeskScheduleUnpublishDocument, ({ id }) => ({ id, at: momentOf(at)! })),
    },
    {
      isPossible: unpublishAt !== null,
      title: '게시 중단 예약 취소',
      explanation: `${unpublishAt && timeOf(unpublishAt)}에 게시를 중단하지 않아요.`,
      run: () => cancel('UNPUBLISH'),
    },
    {
      isPossible: facts !== null,
      title: '담당자',
      explanation: '재확인일과 독자 의견이 담당자의 할 일에 올라가요.',
      fields: <OwnerChoice initial={workflow?.owner?.id ?? NO_OWNER} />,
      run: (owner) =>
        change(documents.DeskSetOwnerDocument, ({ id }) => ({
          id,
          ownerId: owner === NO_OWNER ? null : owner,
        })),
    },
    {
      isPossible: true,
      title: '재확인일',
      explanation: recheckAt
        ? `지금은 ${dayInKorea(new Date(recheckAt))}이에요. 새 날짜를 골라 주세요.`
        : '내용이 아직 맞는지 다시 확인할 날짜를 골라 주세요.',
      fields: ask('재확인일', 'date'),
      run: (day) => recheck(startOfDay(day)),
    },
    {
      isPossible: recheckAt !== null,
      title: '재확인일 지우기',
      explanation: '재확인일을 지워요.',
      run: () => recheck(null),
    },
    {
      isPossible: isPublished && publishedVersion !== version,
      title: '초안 버리기',
      explanation: '게시된 글로 돌아가요. 버린 초안은 이력에 남아요.',
      run: async () => (await change(documents.DeskDiscardDraftDocument, versioned)) && reopen(),
    },
    {
      isPossible: facts !== null && status !== 'ARCHIVED',
      title: '보관',
      explanation: '사람들이 이 문서를 볼 수 없어요. 지워지지 않고, 다시 게시할 수 있어요.',
      fields: linkedFrom,
      run: () => change(documents.DeskArchiveDocument, ({ id }) => ({ id })),
    },
    {
      isPossible: facts !== null,
      title: '휴지통으로',
      explanation: '사람들이 이 문서를 볼 수 없어요. 30일 안에는 휴지통에서 되돌릴 수 있어요.',
      fields: linkedFrom,
      run: async () =>
        (await change(documents.DeskTrashDocument, versioned)) && navigate('/articles'),
    },
  ];
  /** `kept`: as the field has it, since a new article has another name afterwards. */
  const open = ({ run, ...form }: Choice, kept = session.nameOf(form.title)) =>
    setForm({
      ...form,
      action: form.title,
      run: async (fields) => {
        const isDone = await run(String(fields.get('value') ?? '').trim());
        if (isDone) sessionStorage.removeItem(kept);
        const { failure } = session.state;
        if (failure === null) return isDone;
        session.showFailure(null);
        throw new DeskError(failure);
      },
    });
  const choices = all.map((each) => [each.title, each.isPossible && (() => open(each))] as const);
  return (
    <div className="desk-row">
      {isPublished && (
        <Link href={url} target="_blank" rel="noopener">
          {isSearchable ? '게시했어요. 도움말에서 보기' : '도움말에서 보기'}
        </Link>
      )}
      <Button variant="outlined" onClick={() => void session.save()}>
        저장
      </Button>
      {requestReview.isPossible && (
        <Button
          variant="outlined"
          onClick={() =>
            // An editor sets the questions without a proposal.
            may('EDITOR')
              ? void change(documents.DeskRequestReviewDocument, versioned)
              : open(requestReview)
          }
        >
          검토 요청
        </Button>
      )}
      {form && <FormDialog form={form} onClose={() => setForm(null)} />}
      {may('EDITOR') && (
        <>
          {decline.isPossible && (
            <Button variant="outlined" onClick={() => open(decline)}>
              돌려보내기
            </Button>
          )}
          <Button variant="contained" onClick={() => void publish()}>
            게시
          </Button>
          <MenuButton name="더 보기" choices={Object.fromEntries(choices)}>
            더 보기
          </MenuButton>
        </>
      )}
    </div>
  );
}
