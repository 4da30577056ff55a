import type { CSSProperties } from 'react';
import type {
  AnalyticsCatalogueQuery,
  AnalyticsFacetsQuery,
  AnalyticsFacetValueFragment,
} from '../../generated/operations.js';
import { FACET_NAMES, type FacetName, formatCount, formatShare } from '../format.js';
import type { Figures } from '../figures.js';
import { Section, useFold } from '../section.js';
import { categoryOptions } from '../../shared/categories.js';
import type { DayRange } from '../view/range.js';
import type { ChangeView } from '../view/view.js';
import { facetTable } from './csv.js';

interface FacetBarsProps {
  title: string;
  values: readonly AnalyticsFacetValueFragment[];
  /** The share of a full bar. */
  maxShare: number;
  /** Restricts the page to searches with this value. */
  onNarrow: (slug: string) => void;
  onOpen: (query: string) => void;
}

const INITIAL_VALUES = 5;

/** The values of one facet as bars, each with its top queries. */
function FacetBars({ title, values, maxShare, onNarrow, onOpen }: FacetBarsProps) {
  const { shown, more } = useFold(values, INITIAL_VALUES);
  return (
    <div className="facet">
      <h3>{title}</h3>
      {values.length === 0 && <p className="soft small">{title} 필터를 쓴 검색이 없어요.</p>}
      <ul className="bars">
        {shown.map(({ slug, label, searches, share, topQueries }) => (
          <li key={slug}>
            <div className="bar-line">
              <button type="button" className="bar-name" onClick={() => onNarrow(slug)}>
                {label}
                <span className="visually-hidden"> 검색만 보기</span>
              </button>
              <span className="bar-figures">
                <strong>{formatCount(searches)}</strong> {formatShare(share)}
              </span>
            </div>
            <span className="bar-track" style={{ '--share': share / maxShare } as CSSProperties} />
            {topQueries.length > 0 && (
              <p className="bar-queries">
                <span className="visually-hidden">많이 찾은 검색어: </span>
                {topQueries.map(({ query }) => (
                  <button
                    key={query}
                    type="button"
                    className="chip"
                    aria-haspopup="dialog"
                    onClick={() => onOpen(query)}
                  >
                    <bdi>{query}</bdi>
                  </button>
                ))}
              </p>
            )}
          </li>
        ))}
      </ul>
      {more}
    </div>
  );
}

interface FacetSectionProps {
  range: DayRange;
  figures: Figures<AnalyticsFacetsQuery, unknown>;
  catalogue: AnalyticsCatalogueQuery | null;
  onChange: ChangeView;
  onOpen: (query: string) => void;
}

const NOTE =
  '검색할 때 무엇으로 좁히는지 봐요. ' +
  '비율은 전체 검색 가운데서 세고, 막대는 가장 많이 쓴 값과 비교해요.';

const FACETS = Object.keys(FACET_NAMES) as FacetName[];

/** Which filters people use when they search. */
export function FacetSection(props: FacetSectionProps) {
  const { range, figures, catalogue, onChange, onOpen } = props;
  const analytics = figures.shown?.data.searchAnalytics;
  const paths = new Map(
    (catalogue?.products ?? []).flatMap(categoryOptions).map(({ slug, path }) => [slug, path]),
  );
  const groups =
    analytics &&
    FACETS.map((facet) => ({ facet, title: FACET_NAMES[facet], values: analytics[facet] }));
  const maxShare = Math.max(
    0,
    ...(groups ?? []).flatMap(({ values }) => values.map(({ share }) => share)),
  );
  const narrow = {
    products: (product: string) => onChange({ product, category: null }),
    categories: (category: string) => onChange({ product: null, category }),
    platforms: (platform: string) => onChange({ platform }),
  };
  return (
    <Section
      id="facets-title"
      title="필터 사용"
      note={NOTE}
      range={range}
      figures={figures}
      table={groups ? () => facetTable(groups) : null}
    >
      <div className="facets">
        {groups?.map(({ facet, title, values }) => (
          <FacetBars
            key={facet}
            title={title}
            values={values.map((value) => ({
              ...value,
              label: paths.get(value.slug) ?? value.label,
            }))}
            maxShare={maxShare}
            onNarrow={narrow[facet]}
            onOpen={onOpen}
          />
        ))}
      </div>
      {!groups && !figures.failure && <div className="skeleton skeleton-facets" />}
    </Section>
  );
}
