import type { AnalyticsCatalogueQuery } from '../../generated/operations.js';
import { SOURCE_NAMES } from '../format.js';
import { categoryOptions } from '../../shared/categories.js';
import { RangePicker } from './range-picker.js';
import type { DayRange } from './range.js';
import {
  type ChangeView,
  hasConditions,
  NO_CONDITIONS,
  type Source,
  SOURCES,
  type View,
} from './view.js';

interface SelectFieldProps {
  label: string;
  /** null: all. */
  value: string | null;
  /** Each value with its name. */
  options: readonly (readonly [value: string, name: string])[];
  onChange: (value: string | null) => void;
}

/**
 * A choice between all values and one of many. A value that is not among the options is also shown,
 * because an address may contain a deleted value.
 */
function SelectField({ label, value, options, onChange }: SelectFieldProps) {
  const isUnknown = value !== null && !options.some(([each]) => each === value);
  return (
    <label className="field">
      <span className="field-name">{label}</span>
      <span className="select-box">
        <select
          className={value === null ? 'select' : 'select chosen'}
          value={value ?? ''}
          onChange={(event) => onChange(event.target.value || null)}
        >
          <option value="">전체</option>
          {isUnknown && <option value={value}>{value}</option>}
          {options.map(([slug, name]) => (
            <option key={slug} value={slug}>
              {name}
            </option>
          ))}
        </select>
      </span>
    </label>
  );
}

interface FiltersProps {
  view: View;
  range: DayRange;
  /** null while loading. */
  catalogue: AnalyticsCatalogueQuery | null;
  onChange: ChangeView;
}

/** The choice of the range and the conditions. */
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
          onChange={(product) => onChange({ product, category: null })}
        />
        <SelectField
          label="카테고리"
          value={view.category}
          options={products
            .filter(({ slug }) => view.product === null || slug === view.product)
            .flatMap(categoryOptions)
            .map(({ slug, path }) => [slug, path])}
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
