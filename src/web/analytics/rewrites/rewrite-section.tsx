import type { AnalyticsQueriesQuery } from '../../generated/operations.js';
import { rewriteTable } from '../csv/csv-tables.js';
import { DownloadButton } from '../csv/download-button.js';
import { Notice, type Remedies } from '../notice.js';
import type { DayRange } from '../view/range.js';
import { RewriteTable } from './rewrite-table.js';
import { SectionHead } from '../section-head.js';
import type { Figures } from '../use-figures.js';
import { useFold } from '../use-fold.js';

interface RewriteSectionProps {
  figures: Figures<AnalyticsQueriesQuery, unknown>;
  range: DayRange;
  remedies: Remedies;
  /** Why figures are missing is said elsewhere, or not known yet. */
  isQuiet: boolean;
}

const AT_FIRST = 8;

/** What was changed in queries, and whether somebody opened something then. */
export function RewriteSection({ figures, range, remedies, isQuiet }: RewriteSectionProps) {
  const { shown, isCurrent, isLoading, failure } = figures;
  const rewrites = shown?.data.searchAnalytics?.rewrites;
  const { shown: rows, more } = useFold(rewrites ?? [], AT_FIRST);
  return (
    <section className="panel" aria-labelledby="rewrites-title" aria-busy={isLoading}>
      <SectionHead
        id="rewrites-title"
        title="교정된 검색어"
        note="고쳐 찾아 준 말이 도움이 됐는지 클릭률로 봐요."
      >
        <DownloadButton
          label="교정된 검색어"
          range={range}
          table={isCurrent && rewrites && rewrites.length > 0 ? () => rewriteTable(rewrites) : null}
        />
      </SectionHead>
      {!isQuiet && <Notice figures={figures} remedies={remedies} />}
      {rewrites?.length === 0 && (
        <p className="soft">
          고치거나 동의어를 더한 검색이 없어요. 동의어는 편집자가 setSynonymSet으로 넣을 수 있어요.
        </p>
      )}
      {rewrites && rewrites.length > 0 && <RewriteTable rewrites={rows} />}
      {more}
      {!rewrites && !failure && <div className="skeleton skeleton-rewrites" />}
    </section>
  );
}
