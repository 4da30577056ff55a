import { isRunning, type PinnedIds, type Pins } from '../curation/index.js';
import { stemsOf } from '../language/index.js';
import { type EngineQuery, type Neighbour, type QueryPart, SearchSort } from './engine.js';
import type { Interpretation } from './interpretation/interpret.js';
import type { QueryInterpreter } from './interpretation/query-interpreter.js';
import type { SearchPlan } from './plan-search.js';
import type { PublishedArticles } from './term-vectors/published-articles.js';

interface PinnedQuery {
  readonly pins: PinnedIds;
  readonly query: EngineQuery;
}

/** The pinned queries as these articles and words interpret them. */
interface Interpreted {
  readonly by: readonly unknown[];
  readonly queries: Promise<PinnedQuery[]>;
}

/** Finds the articles that are pinned to a query. */
export class PinnedArticles {
  private readonly interpreted = new WeakMap<PublishedArticles, Interpreted>();

  constructor(
    private readonly pins: Pins,
    private readonly interpreter: QueryInterpreter,
  ) {}

  /**
   * The articles that are pinned to the query and that the caller may see, as neighbours that lead
   * all others. Later pages keep those of their cursor.
   */
  async of(
    { request, after, catalog }: Pick<SearchPlan, 'request' | 'after' | 'catalog'>,
    { query }: Interpretation,
    articles: PublishedArticles,
  ): Promise<Neighbour[]> {
    if (!query || request.sort !== SearchSort.RELEVANCE) return [];
    if (after?.neighbours) return after.neighbours.filter(({ isPinned }) => isPinned);
    const lists = await this.pins.all();
    if (lists.every((list) => list.query === null)) return [];
    const by = [lists, articles.revision, this.interpreter.lexicon];
    const last = this.interpreted.get(articles);
    const isCurrent = last?.by.every((each, i) => each === by[i]);
    const queries = isCurrent ? last!.queries : this.interpret(lists, catalog, articles);
    if (!isCurrent) {
      this.interpreted.set(articles, { by, queries });
      queries.catch(() => this.interpreted.delete(articles));
    }
    const found = (await queries).find(
      (each) => isRunning(each.pins) && meansTheSame(each.query, query),
    );
    const ids = found?.pins.articleIds.filter((id) => articles.articles.has(id)) ?? [];
    return ids.map((articleId, i) => ({
      articleId,
      share: 2 * (ids.length - i),
      ...({ isHit: true, isPinned: true } as const),
    }));
  }

  private async interpret(
    lists: readonly PinnedIds[],
    catalog: SearchPlan['catalog'],
    articles: PublishedArticles,
  ): Promise<PinnedQuery[]> {
    const queries: PinnedQuery[] = [];
    for (const pins of lists) {
      if (pins.query === null) continue;
      const { query } = await this.interpreter.interpret(pins.query, catalog, articles);
      if (query) queries.push({ pins, query });
    }
    return queries;
  }
}

/** Whether each part of one query has the words of a part of the other, or a synonym of them. */
function meansTheSame(a: EngineQuery, b: EngineQuery): boolean {
  if (a.text === b.text) return true;
  const phrases = ({ phrases: all }: EngineQuery) => all.map(({ text }) => text).join('\n');
  const covers = (parts: readonly QueryPart[], others: readonly QueryPart[]) =>
    parts.length > 0 && parts.every((part) => others.some((other) => areSynonyms(part, other)));
  return phrases(a) === phrases(b) && covers(a.parts, b.parts) && covers(b.parts, a.parts);
}

function areSynonyms(a: QueryPart, b: QueryPart): boolean {
  const [words, others] = [formsOf(a), formsOf(b)];
  const isOneOf = (forms: readonly string[], synonyms: readonly string[]) =>
    synonyms.some((synonym) => forms.includes(synonym.replaceAll(' ', '')));
  return isOneOf(words, others) || isOneOf(words, b.synonyms) || isOneOf(others, a.synonyms);
}

/** The words without spaces, with and without an ending. */
function formsOf({ words }: QueryPart): string[] {
  const text = words.join('');
  return [text, ...stemsOf(text)];
}
