import type { estypes } from '@elastic/elasticsearch';
import { titleKey } from '../language/index.js';

/*
 * The facts of an index entry, each described once. The mapping of Elasticsearch, the statements of
 * `term_vector`, the articles in memory, the comparison with Postgres and the filters of both
 * engines follow. The texts of an entry, which are ranked, are described in relevance.ts.
 */

/** The values of each kind of fact in an entry. */
interface EntryValues {
  id: number;
  ids: number[];
  text: string;
  number: number;
  time: Date;
}

/** The same in memory and in the rows of `term_vector`. Times are milliseconds since 1970. */
interface HeldValues extends Omit<EntryValues, 'ids' | 'time'> {
  ids: readonly number[];
  time: number;
}

interface Kind<Value> {
  /** The type of the column in `term_vector`, and its value for an article that is gone. */
  readonly column: string;
  readonly gone: unknown;
  readonly toSource: (value: Value) => unknown;
  readonly fromSource: (stored: never) => Value;
}

export const KINDS: { readonly [Name in keyof EntryValues]: Kind<EntryValues[Name]> } = {
  id: { column: 'integer', gone: null, toSource: String, fromSource: Number },
  ids: {
    column: 'integer[]',
    gone: [],
    toSource: (ids) => ids.map(String),
    fromSource: (ids: string[]) => ids.map(Number),
  },
  text: { column: 'text', gone: '', toSource: (text) => text, fromSource: (text) => text },
  number: {
    column: 'float8',
    gone: 0,
    toSource: (number) => number,
    fromSource: (stored) => stored,
  },
  time: {
    column: 'bigint',
    gone: 0,
    toSource: (time) => time.getTime(),
    fromSource: (ms: number) => new Date(ms),
  },
};

/** The texts from which keys are made. */
interface KeyTexts {
  title: string;
  keywords: readonly string[];
  questions: readonly string[];
}

interface FactField {
  readonly kind: keyof EntryValues;
  /** Its name in Elasticsearch, and in snake case in `term_vector`; absent: its own name. */
  readonly storedAs?: string;
  readonly mapping: estypes.MappingProperty;
  /**
   * SQL of the value, from the tables of src/indexing/document-reader.ts; absent: computed there.
   */
  readonly select?: string;
  /** A document in Elasticsearch without the field has this value. */
  readonly unstored?: string;
  /** false: another field changes with this one, so it need not be compared. */
  readonly isCompared?: false;
  /** The list in `EngineFilter` of which an article needs one value. */
  readonly filter?: string;
  /** The facet that counts the values, and the filters that the facet ignores. */
  readonly facet?: { readonly name: string; readonly ignores: readonly string[] };
}

/** A key that Elasticsearch alone has. */
interface KeyField {
  readonly kind: 'key';
  readonly mapping: estypes.MappingProperty;
  readonly keyOf: (texts: KeyTexts) => string | string[];
}

/**
 * In the order of the mapping, on which the fingerprint of an index depends: add new fields at the
 * end.
 */
const ENTRY_FIELDS = {
  productId: {
    kind: 'id',
    mapping: { type: 'keyword' },
    select: 'product.id',
    filter: 'productIds',
    facet: { name: 'product', ignores: ['productIds', 'categoryIds'] },
  },
  /** From the root down to the article's own category. */
  categoryIds: {
    kind: 'ids',
    mapping: { type: 'keyword' },
    select: 'paths.ids',
    filter: 'categoryIds',
    facet: { name: 'category', ignores: ['categoryIds'] },
  },
  /** The platforms of all variants; 공통 as its own id. */
  platformIds: {
    kind: 'ids',
    mapping: { type: 'keyword', doc_values: false },
    select: `(select coalesce(array_agg(vp.platform_id order by vp.platform_id), '{}')
      from article_variant_platform vp where vp.revision_id = p.revision_id)`,
    filter: 'platformIds',
    facet: { name: 'platform', ignores: ['platformIds'] },
  },
  /** The name of a row of `SHELVES`. */
  shelf: {
    kind: 'text',
    storedAs: 'visibility',
    mapping: { type: 'keyword', doc_values: false },
    select: 'p.visibility',
    unstored: 'PUBLIC',
  },
  titleKey: {
    kind: 'key',
    mapping: { type: 'keyword', doc_values: false },
    keyOf: ({ title }) => titleKey(title),
  },
  keywordKeys: {
    kind: 'key',
    mapping: { type: 'keyword', doc_values: false },
    keyOf: ({ keywords, questions }) => [...keywords, ...questions].map(titleKey),
  },
  /** The sort key of the title (`titleSortKey`). */
  titleSort: { kind: 'text', mapping: { type: 'keyword', index: false }, isCompared: false },
  /** Not negative. */
  popularity: {
    kind: 'number',
    mapping: { type: 'double', index: false },
    select: 'coalesce(s.popularity, 0)',
  },
  publishedAt: {
    kind: 'time',
    mapping: { type: 'date', format: 'epoch_millis', index: false },
    select: 'p.published_at',
  },
  updatedAt: {
    kind: 'time',
    mapping: { type: 'date', format: 'epoch_millis' },
    select: 'p.updated_at',
  },
} as const satisfies Record<string, FactField | KeyField>;

type Fields = typeof ENTRY_FIELDS;
type FactName = {
  [Name in keyof Fields]: Fields[Name]['kind'] extends keyof EntryValues ? Name : never;
}[keyof Fields];
type KindOf<Name extends FactName> = Extract<Fields[Name]['kind'], keyof EntryValues>;

/** The facts of an entry. */
export type EntryFacts = { [Name in FactName]: EntryValues[KindOf<Name>] };
/** The facts of an article in memory. */
export type HeldFacts = { readonly [Name in FactName]: HeldValues[KindOf<Name>] };

type FilteredName = {
  [Name in FactName]: Fields[Name] extends { filter: string } ? Name : never;
}[FactName];
type Filter<Name extends FactName> = Fields[Name] extends { filter: infer F extends string }
  ? F
  : never;
type One<Value> = Value extends (infer Item)[] ? Item : Value;

/** The lists of a filter: OR within a list, AND across lists. */
export type FilterLists = {
  [Name in FilteredName as Filter<Name>]?: One<EntryValues[KindOf<Name>]>[];
};

/** A fact with its name in each place. */
export interface Fact extends Omit<FactField, 'filter' | 'facet'> {
  readonly name: FactName;
  /** The name in Elasticsearch. */
  readonly field: string;
  /** The name in `term_vector`. */
  readonly column: string;
  readonly filter?: keyof FilterLists;
  readonly facet?: { readonly name: FacetName; readonly ignores: readonly string[] };
}

type FacetName = {
  [Name in FactName]: Fields[Name] extends { facet: { name: infer F extends string } } ? F : never;
}[FactName];

/** `productId` -> `product_id`. */
export const snakeCase = (name: string) =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** All facts, in the order of `ENTRY_FIELDS`. */
export const FACTS: readonly Fact[] = Object.entries(ENTRY_FIELDS).flatMap(([name, given]) => {
  const field: FactField | KeyField = given;
  if (field.kind === 'key') return [];
  const stored = field.storedAs ?? name;
  return [{ ...(field as Fact), name: name as FactName, field: stored, column: snakeCase(stored) }];
});

export const FILTERED_FACTS = FACTS.flatMap(({ filter, ...fact }) =>
  filter ? [{ ...fact, filter }] : [],
);
export const FACET_FACTS = FACTS.flatMap(({ facet, ...fact }) =>
  facet ? [{ ...fact, facet }] : [],
);

/** Whether an article with this value, or list of values, passes a list of a filter. */
export function accepts(wanted: readonly unknown[] | undefined, value: unknown): boolean {
  if (!wanted) return true;
  return Array.isArray(value) ? value.some((one) => wanted.includes(one)) : wanted.includes(value);
}

/** The properties of the mapping, in the order of `ENTRY_FIELDS`. */
export const ENTRY_PROPERTIES = Object.fromEntries(
  Object.entries(ENTRY_FIELDS).map(([name, given]): [string, estypes.MappingProperty] => {
    const field: FactField | KeyField = given;
    return [('storedAs' in field && field.storedAs) || name, field.mapping];
  }),
);

/** The value of a fact in memory and in `term_vector`. */
export function heldValue(entry: EntryFacts, { name }: Fact): unknown {
  const value = entry[name];
  return value instanceof Date ? value.getTime() : value;
}

/** The facts of an entry as Elasticsearch stores them, with the keys. */
export function factsSource(entry: EntryFacts & KeyTexts): Record<string, unknown> {
  const source: Record<string, unknown> = {};
  for (const [name, given] of Object.entries(ENTRY_FIELDS)) {
    const field: FactField | KeyField = given;
    if (field.kind === 'key') source[name] = field.keyOf(entry);
    else if (entry[name as FactName] !== field.unstored)
      source[field.storedAs ?? name] = KINDS[field.kind].toSource(entry[name as FactName] as never);
  }
  return source;
}

/** The inverse of `factsSource`. */
export function factsOf(source: Record<string, unknown>): EntryFacts {
  const facts = FACTS.map(({ name, field, kind, unstored }) => {
    const value = source[field];
    return [name, value === undefined ? unstored : KINDS[kind].fromSource(value as never)];
  });
  return Object.fromEntries(facts) as EntryFacts;
}
