import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import type { HelpSearchQuery } from '../../generated/operations.js';
import {
  type CategoryNode,
  categoryTree,
  changedSearchPath,
  filterCount,
  NO_FILTERS,
  type SearchState,
} from './search-model.js';

export interface FacetValue {
  slug: string;
  label: string;
  count: number;
  selected: boolean;
}

/** A link that filters the results by a value, or removes the filter of a selected value. */
function FacetLink({ value, path }: { value: FacetValue; path: (slug: string | null) => string }) {
  const { slug, label, count, selected } = value;
  return (
    <Link
      href={path(selected ? null : slug)}
      className="facet-value"
      aria-current={selected ? 'true' : undefined}
      rel="nofollow"
    >
      <span className="facet-label">{label}</span>
      <span className="count">
        {count.toLocaleString('ko')}
        <span className="visually-hidden">건{selected && ', 선택됨, 누르면 해제'}</span>
      </span>
    </Link>
  );
}

/**
 * The values of a facet with results. Categories are a tree: one shows its subcategories if one of
 * them, a deeper one or the category itself is selected.
 */
function FacetLinks({
  title,
  values,
  initial = values.length,
  path,
}: {
  title: string;
  values: readonly FacetValue[];
  /** Number of values at the top that are shown before "show more". */
  initial?: number;
  path: (slug: string | null) => string;
}) {
  if (values.length === 0) return null;
  const tree = categoryTree(values);
  // A selected value is always shown.
  const first = tree.filter(({ isOpen }, i) => isOpen || i < initial);
  const rest = tree.filter((node) => !first.includes(node));
  return (
    <nav className="facet" aria-label={title}>
      <h2 className="facet-title">{title}</h2>
      <FacetLevel nodes={first} path={path} />
      {rest.length > 0 && (
        <details className="facet-rest">
          <summary>{`${title} ${rest.length}개 더 보기`}</summary>
          <FacetLevel nodes={rest} path={path} />
        </details>
      )}
    </nav>
  );
}

function FacetLevel({
  nodes,
  path,
}: {
  nodes: readonly CategoryNode<FacetValue>[];
  path: (slug: string | null) => string;
}) {
  return (
    <ul className="facet-values">
      {nodes.map(({ value, children, isOpen }) => (
        <li key={value.slug}>
          <FacetLink value={value} path={path} />
          {isOpen && children.length > 0 && <FacetLevel nodes={children} path={path} />}
        </li>
      ))}
    </ul>
  );
}

interface SelectedValue {
  field: string;
  slug: string;
  label: string;
}

/** The facets in their order, with the number of values that are shown first. */
const FACETS = [
  { field: 'PRODUCT', title: '서비스', initial: undefined },
  { field: 'CATEGORY', title: '카테고리', initial: 8 },
  { field: 'PLATFORM', title: '플랫폼', initial: undefined },
] as const;

const PARAMETERS = { PRODUCT: 'product', CATEGORY: 'category', PLATFORM: 'platform' } as const;

/** The active filters, each a link that removes it. */
function FilterChips({
  state,
  selected,
}: {
  state: SearchState;
  selected: readonly SelectedValue[];
}) {
  if (selected.length === 0) return null;
  return (
    <ul className="chips" aria-label="적용한 필터">
      {selected.map(({ field, slug, label }) => (
        <li key={`${field} ${slug}`}>
          <Link
            href={changedSearchPath(state, {
              [PARAMETERS[field as keyof typeof PARAMETERS]]: null,
            })}
            className="chip-link chip-link-on"
            aria-label={`${label} 필터 해제`}
          >
            {label} <span aria-hidden="true">✕</span>
          </Link>
        </li>
      ))}
      {selected.length > 1 && (
        <li>
          <Link href={changedSearchPath(state, NO_FILTERS)} className="chip-link">
            초기화
          </Link>
        </li>
      )}
    </ul>
  );
}

type Search = NonNullable<HelpSearchQuery['search']>;

const NOT_FOUND = { PRODUCT: '서비스를', CATEGORY: '카테고리를', PLATFORM: '플랫폼을' } as const;

/** The form of slugs. The page shows no other text from the address: a stranger may write it. */
const SLUG = /^[a-z0-9]{1,40}(?:-[a-z0-9]{1,40}){0,8}$/;

/** Names unknown filter values of the address, each with a link that removes the value. */
export function UnknownFilters({
  state,
  filters,
}: {
  state: SearchState;
  filters: Search['unknownFilters'];
}) {
  if (filters.length === 0) return null;
  return (
    <div className="notes">
      {filters.map(({ field, slug }) => (
        <p key={field}>
          {`주소에 적힌 ${NOT_FOUND[field]} 찾을 수 없어요${SLUG.test(slug) ? `: ${slug}` : '.'} `}
          <Link href={changedSearchPath(state, { [PARAMETERS[field]]: null })} rel="nofollow">
            이 조건 해제
          </Link>
        </p>
      ))}
    </div>
  );
}

/**
 * The filters, each value with its number of results. On phones they are behind a button, on wider
 * screens beside the results.
 */
export function FilterPanel({ state, facets }: { state: SearchState; facets: Search['facets'] }) {
  const [isOpen, setOpen] = useState(false);
  const { product, category, platform } = state;
  // After a choice, the reader wants to see the results.
  useEffect(() => setOpen(false), [product, category, platform]);
  const count = filterCount(state);
  const selected = facets.flatMap(({ field, values }) =>
    values.filter((value) => value.selected).map((value) => ({ field, ...value })),
  );

  if (facets.every(({ values }) => values.length === 0)) return <div />;
  return (
    <div className="filters">
      <button
        type="button"
        className="button button-soft filters-toggle"
        aria-expanded={isOpen}
        aria-controls="filters"
        onClick={() => setOpen(!isOpen)}
      >
        {count > 0 ? `필터 ${count}` : '필터'} <span aria-hidden="true">{isOpen ? '▴' : '▾'}</span>
      </button>
      <FilterChips state={state} selected={selected} />
      <div id="filters" className={isOpen ? 'filters-body filters-body-open' : 'filters-body'}>
        {FACETS.map(({ field, title, initial }) => (
          <FacetLinks
            key={field}
            title={title}
            values={facets.find((facet) => facet.field === field)?.values ?? []}
            initial={initial}
            path={(slug) => changedSearchPath(state, { [PARAMETERS[field]]: slug })}
          />
        ))}
      </div>
    </div>
  );
}
