import { isRunning, type PinnedIds, type Pins } from '../curation/index.js';
import { normalize, stemsOf } from '../language/index.js';
import { type EngineQuery, type Neighbour, type QueryPart, SearchSort } from './engine.js';
import type { Interpretation } from './interpretation/interpret.js';
import type { QueryInterpreter } from './interpretation/query-interpreter.js';
import type { SearchPlan } from './plan-search.js';
import type { PublishedArticles } from './term-vectors/published-articles.js';

/** Finds the articles that are pinned to a query. */
export class PinnedArticles {
  constructor(
    private readonly pins: Pins,
    private readonly interpreter: QueryInterpreter,
  ) {}

  /**
   * The articles that are pinned to the query and that the caller may see, as neighbours that lead
   * all others. Later pages take the pinned articles from the cursor.
   */
  async of(
    { request, after, catalog }: SearchPlan,
    { query }: Interpretation,
    articles: PublishedArticles,
  ): Promise<Neighbour[]> {
    if (!query || request.sort !== SearchSort.RELEVANCE) return [];
    if (after?.neighbours) return after.neighbours.filter(({ isPinned }) => isPinned);
    const typed = normalize(request.query);
    const isTyped = (pins: PinnedIds) => Number(pins.query === typed);
    for (const pins of [...(await this.pins.all())].sort((a, b) => isTyped(b) - isTyped(a))) {
      if (pins.query === null || !isRunning(pins)) continue;
      // The interpreter remembers pinned queries, because each search asks for all of them.
      const pinned = await this.interpreter.interpret(pins.query, catalog, articles);
      if (!pinned.query || !meanTheSame(pinned.query, query)) continue;
      const ids = pins.articleIds.filter((id) => articles.articles.has(id));
      if (ids.length === 0) continue;
      return ids.map((articleId, i) => {
        return { articleId, share: 2 * (ids.length - i), isHit: true, isPinned: true };
      });
    }
    return [];
  }
}

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
