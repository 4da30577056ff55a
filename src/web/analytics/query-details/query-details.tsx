import { type MouseEvent, useLayoutEffect, useRef } from 'react';
import {
  AnalyticsQueryDetailsDocument,
  type AnalyticsQueryDetailsQueryVariables,
} from '../../generated/operations.js';
import { formatRange } from '../format.js';
import { useFigures } from '../figures.js';
import { Notices } from '../section.js';
import { BarsOverTime } from '../statistics/timeline-section.js';
import { type DayRange, intervalOf } from '../view/range.js';
import { FiguresTable, OpenedArticles } from './details-figures.js';

interface QueryDetailsProps {
  query: string;
  variables: Omit<AnalyticsQueryDetailsQueryVariables, 'query' | 'interval'>;
  range: DayRange;
  onClose: () => void;
}

/** Longer queries are shown in a smaller font. */
const LONG_QUERY = 60;

/** The details of a query, in a dialog: its figures and the opened articles. */
export function QueryDetails({ query, variables, range, onClose }: QueryDetailsProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useRef<HTMLHeadingElement>(null);
  const interval = intervalOf(range);
  const figures = useFigures(AnalyticsQueryDetailsDocument, { ...variables, query, interval });
  const { shown, failure } = figures;
  const analytics = shown?.data.searchAnalytics;
  const now = analytics?.query ?? null;

  // A layout effect closes the dialog while it is still in the document, so that the browser
  // returns the focus to the previous element.
  useLayoutEffect(() => {
    const element = dialog.current!;
    element.showModal();
    title.current!.focus();
    return () => element.close();
  }, []);

  // The close event is asynchronous: the dialog may be open again.
  const handleClose = () => {
    if (!dialog.current?.open) onClose();
  };
  const handleClick = (event: MouseEvent) => {
    if (event.target === dialog.current) dialog.current.close();
  };

  return (
    <dialog
      ref={dialog}
      className="details"
      aria-labelledby="details-title"
      onClose={handleClose}
      onClick={handleClick}
    >
      <div className="details-inside" aria-busy={!analytics && !failure}>
        <header className="details-head">
          <h2 id="details-title" ref={title} tabIndex={-1}>
            <span className="soft small">검색어</span>
            <bdi className={query.length > LONG_QUERY ? 'details-query long' : 'details-query'}>
              {query}
            </bdi>
          </h2>
          <button type="button" className="button quiet" onClick={() => dialog.current!.close()}>
            닫기
          </button>
        </header>
        <Notices of={[figures]} />
        {!analytics && !failure && <div className="skeleton skeleton-details" />}
        {analytics && !now && (
          <p className="advice">
            이 기간에는 아무도 찾지 않았어요. 기간을 넓히거나 조건을 지워 보세요.
          </p>
        )}
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
            <a className="button" href="/desk#/clinic">
              검색 클리닉에서 고치기
            </a>
            <FiguresTable
              now={now}
              previous={analytics!.previous ? (analytics!.previous.query ?? { searches: 0 }) : null}
              range={formatRange(range)}
            />
            <section>
              <h3>찾은 횟수의 추이</h3>
              <BarsOverTime points={now.timeline} interval={interval} />
            </section>
            <OpenedArticles articles={now.topArticles} />
          </>
        )}
      </div>
    </dialog>
  );
}
