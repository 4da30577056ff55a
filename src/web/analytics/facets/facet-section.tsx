import type { AnalyticsCatalogueQuery, AnalyticsFacetsQuery } from '../../generated/operations.js';
import { categoryOptions } from '../view/categories.js';
import { facetTable } from '../csv/csv-tables.js';
import { DownloadButton } from '../csv/download-button.js';
import { FacetBars } from './facet-bars.js';
import { FACET_NAMES, type FacetName } from '../names.js';
import { Notice, type Remedies } from '../notice.js';
import type { DayRange } from '../view/range.js';
import { SectionHead } from '../section-head.js';
import type { Figures } from '../use-figures.js';
import type { ChangeView } from '../view/use-view.js';

interface FacetSectionProps {
  figures: Figures<AnalyticsFacetsQuery, unknown>;
  range: DayRange;
  catalogue: AnalyticsCatalogueQuery | null;
  remedies: Remedies;
  /** Why figures are missing is said elsewhere, or not known yet. */
  isQuiet: boolean;
  onChange: ChangeView;
  onOpen: (query: string) => void;
}

const FACETS = Object.keys(FACET_NAMES) as FacetName[];

/** By which values people narrow their searches. */
export function FacetSection({
  figures,
  range,
  catalogue,
  remedies,
  isQuiet,
  onChange,
  onOpen,
}: FacetSectionProps) {
  const analytics = figures.shown?.data.searchAnalytics;
  const paths = new Map(
    (catalogue?.products ?? []).flatMap(categoryOptions).map(({ slug, path }) => [slug, path]),
  );
  const groups =
    analytics &&
    FACETS.map((facet) => ({ facet, title: FACET_NAMES[facet], values: analytics[facet] }));
  const most = Math.max(
    0,
    ...(groups ?? []).flatMap(({ values }) => values.map(({ share }) => share)),
  );
  const narrow = {
    products: (product: string) => onChange({ product, category: null }),
    categories: (category: string) => onChange({ product: null, category }),
    platforms: (platform: string) => onChange({ platform }),
  };
  return (
    <section className="panel" aria-labelledby="facets-title" aria-busy={figures.isLoading}>
      <SectionHead
        id="facets-title"
        title="필터 사용"
        note="검색할 때 무엇으로 좁히는지 봐요. 비율은 전체 검색 가운데서 세고, 막대는 가장 많이 쓴 값과 견줘요."
      >
        <DownloadButton
          label="필터 사용"
          range={range}
          table={groups && figures.isCurrent ? () => facetTable(groups) : null}
        />
      </SectionHead>
      {!isQuiet && <Notice figures={figures} remedies={remedies} />}
      <div className="facets">
        {groups?.map(({ facet, title, values }) => (
          <FacetBars
            key={facet}
            title={title}
            values={values.map((value) => ({
              ...value,
              label: paths.get(value.slug) ?? value.label,
            }))}
            most={most}
            onNarrow={narrow[facet]}
            onOpen={onOpen}
          />
        ))}
      </div>
      {!groups && !figures.failure && <div className="skeleton skeleton-facets" />}
    </section>
  );
}
