import type { AnalyticsCatalogueQuery } from '../../generated/operations.js';
import { CategorySelect } from './category-select.js';
import { productOf } from './categories.js';
import { SOURCE_NAMES } from '../names.js';
import type { DayRange } from './range.js';
import { RangePicker } from './range-picker.js';
import { SelectField } from './select-field.js';
import type { ChangeView } from './use-view.js';
import { hasConditions, NO_CONDITIONS, type Source, SOURCES, type View } from './view.js';

interface FiltersProps {
  view: View;
  range: DayRange;
  /** null until it has come; the filters work as soon as it has. */
  catalogue: AnalyticsCatalogueQuery | null;
  onChange: ChangeView;
}

/** The range, and which searches count. */
export function Filters({ view, range, catalogue, onChange }: FiltersProps) {
  const products = catalogue?.products ?? [];
  return (
    <section className="filters" aria-label="기간과 조건">
      <RangePicker
        choice={view.range}
        range={range}
        onChange={(chosen) => onChange({ range: chosen })}
      />
      <div className="conditions">
        <SelectField
          label="서비스"
          value={view.product}
          options={products.map(({ slug, name }) => [slug, name])}
          onChange={(product) => {
            const isInside =
              product === null ||
              (view.category !== null && productOf(view.category, products)?.slug === product);
            onChange({ product, ...(!isInside && { category: null }) });
          }}
        />
        <CategorySelect
          value={view.category}
          products={
            view.product === null ? products : products.filter(({ slug }) => slug === view.product)
          }
          onChange={(category) => onChange({ category })}
        />
        <SelectField
          label="플랫폼"
          value={view.platform}
          options={(catalogue?.platforms ?? []).map(({ slug, name }) => [slug, name])}
          onChange={(platform) => onChange({ platform })}
        />
        <SelectField
          label="유입 경로"
          value={view.source}
          options={SOURCES.map((source) => [source, SOURCE_NAMES[source]])}
          onChange={(source) => onChange({ source: source as Source | null })}
        />
        {hasConditions(view) && (
          <button
            type="button"
            className="button quiet drop"
            onClick={() => onChange(NO_CONDITIONS)}
          >
            조건 지우기
          </button>
        )}
      </div>
      {hasConditions(view) && (
        <p className="soft small">
          서비스·카테고리·플랫폼은 사람들이 검색할 때 직접 고른 것만 세요.
        </p>
      )}
    </section>
  );
}
