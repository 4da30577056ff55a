import { Link } from 'wouter';
import type { HelpSearchQuery } from '../../generated/operations.js';
import { Highlighted } from '../../shared/highlighted.js';
import { articlePath } from '../addresses.js';
import { changedSearchPath, type SearchState, sortsFor } from './search-model.js';

type Edge = NonNullable<HelpSearchQuery['search']>['edges'][number];

type Passage = NonNullable<NonNullable<HelpSearchQuery['search']>['passages']>[number];

/** The best of these passages in the text that a result quotes. */
export const passageOf = (edge: Edge | undefined, passages: readonly Passage[]) =>
  passages.find(
    ({ article, platforms }) =>
      article.id === edge?.node.id && platforms[0]?.slug === edge.matchedVariant.platforms[0]?.slug,
  );

/** The middle mouse button, which opens a link in a new tab. */
const MIDDLE_BUTTON = 1;

/**
 * One result: title, tags (product, category, platforms), similar question and excerpt.
 * `answer`: the passage that answers the query, instead of the excerpt.
 */
export function Result({
  edge,
  answer,
  platform,
  searchId,
  onOpen,
}: {
  edge: Edge;
  answer?: Passage | undefined;
  platform: string | null;
  searchId: string;
  onOpen: () => void;
}) {
  const { node, titleHighlight, excerptHighlight, matchedQuestion, matchedVariant, matchedBy } =
    edge;
  // Opens the variant of the excerpt.
  const fitting = matchedVariant.platforms.map(({ slug }) => slug);
  const isOnly = fitting.length === node.platforms.length;
  const linkPlatform = fitting.find((slug) => slug === platform) ?? (isOnly ? null : fitting[0]);
  const tags = [node.product, node.category, ...node.platforms];
  return (
    <li className={answer ? 'result answer' : 'result'}>
      <Link
        href={articlePath(node.slug, linkPlatform)}
        className="result-link"
        state={{ searchId }}
        onClickCapture={onOpen}
        onAuxClick={({ button }) => button === MIDDLE_BUTTON && onOpen()}
      >
        <h2 className="result-title">
          <Highlighted segments={titleHighlight} />
        </h2>
      </Link>
      <ul className="tags" aria-label="분류">
        {tags.map(({ slug, name }) => (
          <li key={slug} className="tag">
            {name}
          </li>
        ))}
      </ul>
      {matchedQuestion && <p className="result-question">비슷한 질문: {matchedQuestion}</p>}
      {matchedBy === 'PINNED' && <p className="result-question">추천 도움말</p>}
      {matchedBy === 'MEANING' && <p className="result-question">비슷한 내용</p>}
      {answer?.heading && <p className="result-question">{answer.heading}</p>}
      <p className={answer ? 'answer-text' : 'result-excerpt'}>
        {answer?.text ?? <Highlighted segments={excerptHighlight} />}
      </p>
    </li>
  );
}

interface Page {
  number: number;
  after?: string | null;
  isCurrent: boolean;
}

/** Links to numbered pages: the first, the last, and the pages around the current one. */
export function Pages({
  pages,
  path,
}: {
  pages: readonly Page[];
  path: (after: string | null) => string;
}) {
  if (pages.length < 2) return null;
  const current = pages.findIndex(({ isCurrent }) => isCurrent);
  const linkTo = (page: Page | undefined, name: string) =>
    page && (
      <Link href={path(page.after ?? null)} className="page" rel="nofollow">
        {name}
      </Link>
    );
  return (
    <nav className="pages" aria-label="페이지 이동">
      {linkTo(pages[current - 1], '이전')}
      <ol className="pages-list">
        {pages.map(({ number, after, isCurrent }, i) => (
          <li key={number}>
            {i > 0 && number > pages[i - 1]!.number + 1 && <span className="pages-gap">…</span>}
            <Link
              href={path(after ?? null)}
              className="page"
              aria-current={isCurrent ? 'page' : undefined}
              rel="nofollow"
            >
              {number}
              <span className="visually-hidden">페이지</span>
            </Link>
          </li>
        ))}
      </ol>
      {linkTo(pages[current + 1], '다음')}
    </nav>
  );
}

/** Links that change the order of the results. */
export function SortLinks({ state }: { state: SearchState }) {
  return (
    <nav className="sorts" aria-label="정렬 기준">
      <ul className="sorts-list">
        {sortsFor(state.query).map(({ sort, name }) => (
          <li key={sort}>
            <Link
              href={changedSearchPath(state, { sort })}
              className="sort"
              aria-current={state.sort === sort ? 'true' : undefined}
              rel="nofollow"
            >
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
