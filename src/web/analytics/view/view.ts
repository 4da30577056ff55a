import { type DayRange, isDay, type Preset, PRESETS, DEFAULT_RANGE } from './range.js';

/** The sources of searches (유입 경로), as the server names them. */
export const SOURCES = ['app', 'web', 'api'] as const;
export type Source = (typeof SOURCES)[number];

/** The lists of queries, by their names in the address. */
export const LISTS = ['top', 'unanswered', 'filtered-out', 'rarely-clicked'] as const;
export type ListName = (typeof LISTS)[number];

/** Which searches are counted; null: all. */
export interface Conditions {
  product: string | null;
  category: string | null;
  platform: string | null;
  source: Source | null;
}

/** The state of the page, stored in its address. */
export interface View extends Conditions {
  range: Preset | DayRange;
  list: ListName;
  /** The query whose details are open. */
  query: string | null;
}

export const NO_CONDITIONS: Conditions = {
  product: null,
  category: null,
  platform: null,
  source: null,
};

/** Changes the view. With `replace`, the previous view is not kept in the history. */
export type ChangeView = (change: Partial<View>, options?: { replace?: boolean }) => void;

/** Reads a query string. Unknown and invalid values get their defaults. */
export function readView(search: string): View {
  const parameters = new URLSearchParams(search);
  const text = (name: string) => parameters.get(name) || null;
  return {
    range: readRange(text('range'), text('from'), text('to')),
    product: text('product'),
    category: text('category'),
    platform: text('platform'),
    source: SOURCES.find((source) => source === text('source')) ?? null,
    list: LISTS.find((list) => list === text('list')) ?? 'top',
    query: text('query'),
  };
}

/** Writes a view as a query string for `readView`. Defaults are left out. */
export function writeView({ range, list, ...view }: View): string {
  const parameters = new URLSearchParams();
  if (typeof range !== 'string') {
    parameters.set('from', range.from);
    parameters.set('to', range.to);
  } else if (range !== DEFAULT_RANGE) parameters.set('range', range);
  for (const name of ['product', 'category', 'platform', 'source'] as const) {
    if (view[name] !== null) parameters.set(name, view[name]);
  }
  if (list !== 'top') parameters.set('list', list);
  if (view.query !== null) parameters.set('query', view.query);
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}

/** Whether a view has any condition. */
export function hasConditions({ product, category, platform, source }: Conditions): boolean {
  return [product, category, platform, source].some((value) => value !== null);
}

/**
 * The `AnalyticsFilter` of a view. With a category, the product is left out, because a category
 * belongs to one product.
 */
export function toFilter({ product, category, platform, source }: Conditions) {
  return {
    ...(product !== null && category === null && { productSlugs: [product] }),
    ...(category !== null && { categorySlugs: [category] }),
    ...(platform !== null && { platformSlugs: [platform] }),
    ...(source !== null && { source }),
  };
}

function readRange(
  preset: string | null,
  from: string | null,
  to: string | null,
): Preset | DayRange {
  if (from !== null && to !== null && isDay(from) && isDay(to) && from <= to) return { from, to };
  return (Object.keys(PRESETS) as Preset[]).find((each) => each === preset) ?? DEFAULT_RANGE;
}
