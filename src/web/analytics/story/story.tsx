import { type MouseEvent, useLayoutEffect, useRef } from 'react';
import {
  AnalyticsStoryDocument,
  type AnalyticsStoryQueryVariables,
} from '../../generated/operations.js';
import { advise, rewritesIn } from './advice.js';
import { formatRange } from '../format.js';
import { Notice, type Remedies } from '../section.js';
import { type DayRange, intervalOf } from '../view/range.js';
import { StoryArticles, StoryCourse, StoryFigures } from './story-figures.js';
import { RewriteTable } from '../statistics/rewrite-section.js';
import { useFigures } from '../statistics/use-figures.js';

interface StoryProps {
  query: string;
  asked: Omit<AnalyticsStoryQueryVariables, 'query' | 'interval'>;
  range: DayRange;
  remedies: Remedies;
  onClose: () => void;
}

/** More letters than these are written smaller. */
const LONG = 60;

/** One query in a dialog at the side: its figures, what was opened, what would help. */
export function Story({ query, asked, range, remedies, onClose }: StoryProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useRef<HTMLHeadingElement>(null);
  const interval = intervalOf(range);
  const figures = useFigures(AnalyticsStoryDocument, { ...asked, query, interval });
  const { shown, failure } = figures;
  const analytics = shown?.data.searchAnalytics;
  const now = analytics?.query ?? null;
  const advice = analytics && advise(now, analytics.clickThroughRate);
  const rewrites = analytics ? rewritesIn(query, analytics.rewrites) : [];

  // Before it leaves the page: then the browser gives the focus back to what had it.
  useLayoutEffect(() => {
    const element = dialog.current!;
    element.showModal();
    title.current!.focus();
    return () => element.close();
  }, []);

  // The event comes later than what it tells of: by then the dialog may be open again.
  const tellClosed = () => {
    if (!dialog.current?.open) onClose();
  };
  const clickBeside = (event: MouseEvent) => {
    if (event.target === dialog.current) dialog.current.close();
  };

  return (
    <dialog
      ref={dialog}
      className="story"
      aria-labelledby="story-title"
      onClose={tellClosed}
      onClick={clickBeside}
    >
      <div className="story-inside" aria-busy={!analytics && !failure}>
        <header className="story-head">
          <h2 id="story-title" ref={title} tabIndex={-1}>
            <span className="soft small">검색어</span>
            <span className={query.length > LONG ? 'story-query long' : 'story-query'}>
              {query}
            </span>
          </h2>
          <button type="button" className="button quiet" onClick={() => dialog.current!.close()}>
            닫기
          </button>
        </header>
        <Notice figures={figures} remedies={{ ...remedies, retry: figures.retry }} />
        {!analytics && !failure && <div className="skeleton skeleton-story" />}
        {advice && <p className={`advice ${advice.tone}`}>{advice.text}</p>}
        {(analytics || failure) && (
          <a
            className="button primary"
            href={`/search?q=${encodeURIComponent(query)}`}
            target="_blank"
            rel="noopener"
          >
            도움말에서 직접 찾아보기<span className="visually-hidden"> (새 탭)</span>
          </a>
        )}
        {now && (
          <>
            <StoryFigures
              now={now}
              before={analytics!.previous ? (analytics!.previous.query ?? { searches: 0 }) : null}
              range={formatRange(range)}
            />
            <StoryCourse points={now.timeline} interval={interval} />
            <StoryArticles articles={now.topArticles} />
          </>
        )}
        {rewrites.length > 0 && (
          <section>
            <h3>이 검색어에 든 말의 교정</h3>
            <p className="soft small">이 말이 든 모든 검색에서 센 수치예요.</p>
            <RewriteTable rewrites={rewrites} />
          </section>
        )}
      </div>
    </dialog>
  );
}
