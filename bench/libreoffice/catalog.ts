import type { ContentsEntry } from './contents.js';
import type { CategoryLine } from './records.js';
import { slugOf, takeSlug } from './text.js';

/** The categories of the corpus. */
export interface Catalog {
  /** Parents before children, in the order of the contents, then of the folders. */
  categories: CategoryLine[];
  /** The category slug of every page, by its path below `text/`. */
  categoryOf: Map<string, string>;
}

/** Adds a category and returns its slug. */
type AddCategory = (
  wantedSlug: string,
  product: string,
  parent: string | null,
  name: string,
) => string;

/**
 * Builds the categories. The category of a page is the first entry of the contents that lists it
 * under its own product, else its folder. An entry under another product does not count, because a
 * category has one product.
 */
export function buildCatalog(
  contents: readonly ContentsEntry[],
  pages: readonly string[],
): Catalog {
  const categories: CategoryLine[] = [];
  const add = categoryAdder(categories);
  const categoryOf = new Map<string, string>();
  const known = new Set(pages);

  const addEntry = (entry: ContentsEntry, parent: string | null): void => {
    const slug = add(`${entry.product}-contents-${entry.id}`, entry.product, parent, entry.name);
    for (const page of entry.pages.filter((path) => known.has(path)))
      if (productOf(page) === entry.product && !categoryOf.has(page)) categoryOf.set(page, slug);
    for (const child of entry.entries) addEntry(child, slug);
  };
  for (const entry of contents) addEntry(entry, null);

  const folderSlugs = new Map<string, string>();
  for (const page of pages.filter((path) => !categoryOf.has(path))) {
    categoryOf.set(page, addFolder(page.split('/').slice(0, -1), folderSlugs, add));
  }
  return { categories, categoryOf };
}

/** The product of a page: the folder after `text/`. */
function productOf(path: string): string {
  return path.split('/', 1)[0] ?? '';
}

/** The category of a folder. Adds it and its ancestors if they do not exist. */
function addFolder(
  folders: readonly string[],
  slugs: Map<string, string>,
  add: AddCategory,
): string {
  const path = folders.join('/');
  const existing = slugs.get(path);
  if (existing !== undefined) return existing;
  const parent = folders.length > 1 ? addFolder(folders.slice(0, -1), slugs, add) : null;
  const slug = add(`folder-${slugOf(path)}`, folders[0] ?? '', parent, folders.at(-1) ?? '');
  slugs.set(path, slug);
  return slug;
}

/** A function that appends a category with a free slug and the next position under its parent. */
function categoryAdder(categories: CategoryLine[]): AddCategory {
  const taken = new Set<string>();
  const positions = new Map<string, number>();
  return (wantedSlug, product, parent, name) => {
    const slug = takeSlug(wantedSlug, taken);
    const key = `${product}/${parent ?? ''}`;
    const position = (positions.get(key) ?? 0) + 1;
    positions.set(key, position);
    categories.push({ type: 'category', slug, product, parent, name, position });
    return slug;
  };
}
