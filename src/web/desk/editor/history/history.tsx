import { Alert, Button } from '@mui/material';
import { useEffect, useState } from 'react';
import * as documents from '../../../generated/operations.js';
import type { DeskRevisionsQuery } from '../../../generated/operations.js';
import { type DeskError, execute } from '../../shell/execute.js';
import { Choice, type Options } from '../../shell/fields.js';
import { timeOf } from '../../shell/values.js';
import { mutate } from '../article-requests.js';
import type { ArticleSession } from '../article-session.js';
import { updateOf, type Written, writingOfContent } from '../writing.js';
import { DifferenceView } from './difference-view.js';
import { groupRevisions } from './revision-groups.js';

type Edge = NonNullable<NonNullable<DeskRevisionsQuery['article']>['revisions']>['edges'][number];

interface Props {
  id: string;
  session: ArticleSession;
  publishedVersion: number | null;
  /** Whether the newest revision waits for a review, which begins with what it changes. */
  isReview: boolean;
  /** An old revision is the newest now. */
  onRestored: () => void;
}

const PAGE = 50;

/** The revisions with which a revision can be compared. */
const BEFORE: Options = { previous: '바로 이전 버전', published: '게시된 버전' };

/** The two sides of a comparison: a revision, and the text before it. */
interface Comparison {
  version: number;
  name: string;
  before: Written | null;
  after: Written;
}

/** The revisions of an article, their differences, and the way back to each. */
export function History({ id, session, publishedVersion, isReview, onRestored }: Props) {
  const [edges, setEdges] = useState<Edge[]>([]);
  const [end, setEnd] = useState<string | null | undefined>();
  const [against, setAgainst] = useState(
    isReview && publishedVersion !== null ? 'published' : 'previous',
  );
  const [compared, setCompared] = useState<Comparison | null>(null);
  const [isWhole, setWhole] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const attempt = (work: Promise<void>) =>
    work.then(
      () => setFailure(null),
      (error: DeskError) => setFailure(error.message),
    );

  const load = async (after?: string) => {
    const { article } = await execute(documents.DeskRevisionsDocument, { id, first: PAGE, after });
    const { edges: more = [], pageInfo } = article?.revisions ?? {};
    setEdges((present) => (after === undefined ? more : [...present, ...more]));
    setEnd(pageInfo?.hasNextPage ? pageInfo.endCursor : null);
  };
  useEffect(() => void attempt(load()), [id]);

  /** The revision at a place of the list; null after the oldest. */
  const read = async (place: number) => {
    const after = place === 0 ? undefined : edges[place - 1]!.cursor;
    const { article } = await execute(documents.DeskRevisionDocument, { id, after });
    return article?.revisions?.nodes[0]?.content ?? null;
  };
  const placeOf = (version: number) => edges.findIndex(({ node }) => node.version === version);

  const compare = async (group: readonly Edge['node'][]) => {
    const { version } = group[0]!;
    const after = writingOfContent((await read(placeOf(version)))!);
    const before =
      against === 'published'
        ? (await execute(documents.DeskArticleDocument, { id })).article!
        : await read(placeOf(group.at(-1)!.version) + 1);
    const name = BEFORE[against]!;
    setCompared({ version, name, before: before && writingOfContent(before), after });
  };

  const restore = async ({ version, after }: Comparison) => {
    const summary = `버전 ${version}에서 되살렸어요.`;
    const isRestored = await session.act((newest) =>
      mutate(documents.DeskUpdateDocument, {
        ...updateOf(id, newest.version, after),
        summary,
      }),
    );
    if (isRestored) onRestored();
  };

  const revisions = edges.map(({ node }) => node);
  const groups = groupRevisions(revisions, publishedVersion);
  useEffect(() => {
    if (isReview && groups[0] && !compared) void attempt(compare(groups[0]));
  }, [edges]);
  const lines = isWhole ? revisions.map((each) => [each]) : groups;
  return (
    <section aria-label="이력" className="desk-stack">
      {failure && <Alert severity="error">{failure}</Alert>}
      {publishedVersion !== null && (
        <Choice label="무엇과 비교할까요?" options={BEFORE} value={against} onChange={setAgainst} />
      )}
      {groups.length < edges.length && (
        <Button aria-pressed={isWhole} onClick={() => setWhole(!isWhole)}>
          모든 저장 보기
        </Button>
      )}
      <ol className="desk-revisions" reversed>
        {lines.map((group) => {
          const { version, createdAt, editor, summary } = group[0]!;
          return (
            <li key={version}>
              <span>
                <strong>버전 {version}</strong> {timeOf(createdAt)} · <bdi>{editor}</bdi>
                {group.length > 1 && ` · ${group.length}번 저장`}
                {version === publishedVersion && ' · 게시된 버전'}
                {summary && ' · '}
                <bdi>{summary}</bdi>
              </span>
              <Button
                size="small"
                aria-label={`버전 ${version} 비교`}
                aria-expanded={compared?.version === version}
                onClick={() => void attempt(compare(group))}
              >
                비교
              </Button>
              {compared?.version === version && (
                <div className="desk-stack desk-compared">
                  <DifferenceView
                    before={compared.before}
                    after={compared.after}
                    names={[compared.name, `버전 ${version}`]}
                  />
                  {version !== edges[0]!.node.version && (
                    <Button variant="outlined" onClick={() => void restore(compared)}>
                      버전 {version} 되살리기
                    </Button>
                  )}
                </div>
              )}
            </li>
          );
        })}
      </ol>
      {end != null && <Button onClick={() => void attempt(load(end))}>이전 버전 더 보기</Button>}
    </section>
  );
}
