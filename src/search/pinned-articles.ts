import type { CatalogSnapshot } from '../catalog/index.js';
import { isRunning, type PinnedIds, type Pins } from '../curation/index.js';
import { normalize, stemsOf } from '../language/index.js';
import { type EngineQuery, type QueryPart, SearchSort } from './engine.js';
import type { Interpretation } from './interpretation/interpret.js';
import type { QueryInterpreter } from './interpretation/query-interpreter.js';
import type { SearchPlan } from './plan-search.js';
import type { PublishedArticles } from './term-vectors/published-articles.js';

interface PinnedQuery {
  readonly pins: PinnedIds;
  readonly query: EngineQuery;
}

/** The pinned queries, by the keys of each. */
interface PinIndex {
  readonly lists: readonly PinnedIds[];
  readonly byKey: ReadonlyMap<string, readonly PinnedQuery[]>;
}

/** Finds the articles that are pinned to a query. */
export class PinnedArticles {
  private readonly indexes = new WeakMap<object, Promise<PinIndex>>();

  constructor(
    private readonly pins: Pins,
    private readonly interpreter: QueryInterpreter,
  ) {}

  /**
   * The ids of the articles that are pinned to the query and that the caller may see, in order. Later
   * pages take them from the cursor.
   */
  async of(
    { request, after, catalog }: SearchPlan,
    { query }: Interpretation,
    articles: PublishedArticles,
  ): Promise<readonly number[]> {
    if (!query || request.sort !== SearchSort.RELEVANCE) return [];
    if (after?.neighbours) return after.pins;
    const lists = await this.pins.all();
    if (lists.every((pins) => pins.query === null)) return [];
    const { byKey } = await this.indexOf(lists, catalog, articles);
    const typed = normalize(request.query);
    const found = [...new Set(keysToFind(query).flatMap((key) => byKey.get(key) ?? []))]
      .filter((pinned) => isRunning(pinned.pins) && meanTheSame(pinned.query, query))
      .map(({ pins }) => pins)
      .sort((a, b) => lists.indexOf(a) - lists.indexOf(b));
    const ordered = [
      ...found.filter((pins) => pins.query === typed),
      ...found.filter((pins) => pins.query !== typed),
    ];
    for (const { articleIds } of ordered) {
      const ids = articleIds.filter((id) => articles.articles.has(id));
      if (ids.length > 0) return ids;
    }
    return [];
  }

  /** Interprets the pinned queries again only when pins, articles or words have changed. */
  private async indexOf(
    lists: readonly PinnedIds[],
    catalog: CatalogSnapshot,
    articles: PublishedArticles,
  ): Promise<PinIndex> {
    const basis = await this.interpreter.basis(catalog, articles);
    const last = await this.indexes.get(basis);
    if (last?.lists === lists) return last;
    const building = this.build(lists, catalog, articles);
    this.indexes.set(basis, building);
    building.catch(() => this.indexes.delete(basis));
    return building;
  }

  private async build(
    lists: readonly PinnedIds[],
    catalog: CatalogSnapshot,
    articles: PublishedArticles,
  ): Promise<PinIndex> {
    const byKey = new Map<string, PinnedQuery[]>();
    for (const pins of lists) {
      if (pins.query === null) continue;
      const { query } = await this.interpreter.interpret(pins.query, catalog, articles);
      if (!query) continue;
      const pinned = { pins, query };
      for (const key of new Set([lettersOf(query.topic), ...query.parts.flatMap(wordsOf)]))
        byKey.set(key, [...(byKey.get(key) ?? []), pinned]);
    }
    return { lists, byKey };
  }
}

/** A query that means the same has one of these keys. */
function keysToFind({ topic, parts }: EngineQuery): string[] {
  return [...new Set([lettersOf(topic), ...parts.slice(0, 1).flatMap(wordsOf)])];
}

/** The words of a part as one, and its synonyms. */
const wordsOf = (part: QueryPart) => [...formsOf(part), ...part.synonyms.map(lettersOf)];

/**
 * Whether two queries have the same letters, or else each part of one has the words of a part of
 * the other, or a synonym of them.
 */
function meanTheSame(a: EngineQuery, b: EngineQuery): boolean {
  const phrases = ({ phrases: all }: EngineQuery) => all.map(({ text }) => text).join('\n');
  const covers = (parts: readonly QueryPart[], others: readonly QueryPart[]) =>
    parts.length > 0 && parts.every((part) => others.some((other) => areSynonyms(part, other)));
  return (
    lettersOf(a.topic) === lettersOf(b.topic) ||
    (phrases(a) === phrases(b) && covers(a.parts, b.parts) && covers(b.parts, a.parts))
  );
}

function areSynonyms(a: QueryPart, b: QueryPart): boolean {
  const [words, others] = [formsOf(a), formsOf(b)];
  const isOneOf = (forms: readonly string[], synonyms: readonly string[]) =>
    synonyms.some((synonym) => forms.includes(lettersOf(synonym)));
  return isOneOf(words, others) || isOneOf(words, b.synonyms) || isOneOf(others, a.synonyms);
}

const lettersOf = (text: string) => text.replaceAll(' ', '');

/** The words of a part as one, with and without an ending. */
function formsOf({ words }: QueryPart): string[] {
  const text = words.join('');
  return [text, ...stemsOf(text)];
}
