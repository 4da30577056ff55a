import { type DayRange, isDay, type Preset, PRESETS, STANDARD_RANGE } from './range.js';

/** Where searches come from (유입 경로), as the server names it. */
export const SOURCES = ['app', 'web', 'api'] as const;
export type Source = (typeof SOURCES)[number];

/** The lists of queries, as the address names them. */
export const LISTS = ['top', 'zero', 'no-click'] as const;
export type ListName = (typeof LISTS)[number];

/** Which searches count; null: all. */
export interface Conditions {
  product: string | null;
  category: string | null;
  platform: string | null;
  source: Source | null;
}

/** All that the address of the page says. */
export interface View extends Conditions {
  range: Preset | DayRange;
  list: ListName;
  /** The query whose story is open. */
  query: string | null;
}

export const NO_CONDITIONS: Conditions = {
  product: null,
  category: null,
  platform: null,
  source: null,
};

/**
 * Reads the query string of an address; what it does not know, or cannot mean, is as if it were
 * absent.
 */
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

/** Writes a view as a query string that `readView` reads back; what is usual is left out. */
export function writeView({ range, list, ...view }: View): string {
  const parameters = new URLSearchParams();
  if (typeof range !== 'string') {
    parameters.set('from', range.from);
    parameters.set('to', range.to);
  } else if (range !== STANDARD_RANGE) parameters.set('range', range);
  for (const name of ['product', 'category', 'platform', 'source'] as const) {
    if (view[name] !== null) parameters.set(name, view[name]);
  }
  if (list !== 'top') parameters.set('list', list);
  if (view.query !== null) parameters.set('query', view.query);
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}

/** Whether a view leaves any searches out. */
export function hasConditions({ product, category, platform, source }: Conditions): boolean {
  return [product, category, platform, source].some((value) => value !== null);
}

/**
 * Its conditions as the server takes them. A category is in one product alone, so that it stands
 * for both.
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
  return (Object.keys(PRESETS) as Preset[]).find((known) => known === preset) ?? STANDARD_RANGE;
}
