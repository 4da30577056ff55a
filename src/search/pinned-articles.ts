import { isRunning, type Pins } from '../curation/index.js';
import { type Neighbour, SearchSort } from './engine.js';
import { type Interpretation, meaningOf } from './interpretation/interpret.js';
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
   * all others. Later pages keep those of their cursor.
   */
  async of(
    { request, after, catalog }: SearchPlan,
    interpretation: Interpretation,
    articles: PublishedArticles,
  ): Promise<Neighbour[]> {
    if (!interpretation.query || request.sort !== SearchSort.RELEVANCE) return [];
    if (after?.neighbours) return after.neighbours.filter(({ isPinned }) => isPinned);
    for (const pins of await this.pins.all()) {
      if (pins.query === null || !isRunning(pins)) continue;
      // Remembered, because each search asks for all of them.
      const pinned = await this.interpreter.interpret(pins.query, catalog, articles);
      if (!meanTheSame(pinned, interpretation)) continue;
      const ids = pins.articleIds.filter((id) => articles.articles.has(id));
      return ids.map((articleId, i) => {
        return { articleId, share: 2 * (ids.length - i), isHit: true, isPinned: true };
      });
    }
    return [];
  }
}

/** Whether two queries have the same letters or, as interpreted, the same words. */
const meanTheSame = (a: Interpretation, b: Interpretation) =>
  lettersOf(a) === lettersOf(b) || meaningOf(a) === meaningOf(b);

const lettersOf = ({ query }: Interpretation) => query?.topic.replaceAll(' ', '');
