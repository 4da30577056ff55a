import type { CatalogSnapshot } from '../catalog/index.js';
import type { EngineResponse } from './engine.js';
import { type Facet, FacetField, type FacetValue } from './search-types.js';

/** The ids of the facet values in the filter of the client. */
export interface FacetSelection {
  products: ReadonlySet<number>;
  categories: ReadonlySet<number>;
  platforms: ReadonlySet<number>;
}

/**
 * Builds a facet from the engine's counts. Values are in the order of the catalogue, categories
 * depth-first. Values without results are left out unless selected.
 */
export function buildFacet(
  field: FacetField,
  counts: EngineResponse['facets'],
  catalog: CatalogSnapshot,
  selection: FacetSelection,
): Facet {
  const values = {
    [FacetField.PRODUCT]: () => pick(catalog.products, counts.product, selection.products),
    [FacetField.CATEGORY]: () =>
      pick(catalog.categories, counts.category, selection.categories, (category) =>
        category.parentId === null ? null : catalog.category(category.parentId)!.slug,
      ),
    [FacetField.PLATFORM]: () => pick(catalog.platforms, counts.platform, selection.platforms),
  }[field]();
  return { field, totalValues: values.length, allValues: values };
}

/** The first values, and all selected values. */
export function firstValues(facet: Facet, first: number): FacetValue[] {
  return facet.allValues.filter((value, i) => i < first || value.selected);
}

function pick<T extends { id: number; slug: string; name: string }>(
  things: readonly T[],
  counts: Map<number, number> | null,
  selected: ReadonlySet<number>,
  parentSlug: (thing: T) => string | null = () => null,
): FacetValue[] {
  return things.flatMap((thing) => {
    const { id, slug, name: label } = thing;
    const count = counts?.get(id) ?? 0;
    const isSelected = selected.has(id);
    if (count === 0 && !isSelected) return [];
    return { slug, label, count, selected: isSelected, parentSlug: parentSlug(thing) };
  });
}
