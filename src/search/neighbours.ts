import { exactTexts } from './interpretation/exact-texts.js';
import { initialsOf, type Interpretation } from './interpretation/interpret.js';
import { RewriteKind } from './interpretation/compose-query.js';
import { type Direction, type Meaning, similarity, type TextDirections } from '../meaning/index.js';
import { coverage, isCovered, jointConfidence } from './confidence.js';
import { type Neighbour, SearchSort } from './engine.js';
import { type IndexChanges, IndexMemory } from './engines/index-memory.js';
import type { SearchEngines } from './engines/search-engines.js';
import type { Nearness, NearPassage, NearPassages } from './search-answer.js';
import type { SearchPlan } from './plan-search.js';
import { MeaningUse, SearchScope } from './search-types.js';
import type { PublishedArticles } from './term-vectors/published-articles.js';

/**
 * Articles whose texts are compared with a query: the nearest by one vector for each article. The
 * last of them adds nothing to its score. With 100 the results are as good, and a read takes twice
 * the time.
 */
const MAX_COMPARED = 50;
/** Articles whose nearness adds to their scores. */
const MAX_NEIGHBOURS = 10;
/** The score of the nearest article, as a share of the best score by words. */
const MAX_SHARE = 0.35;
/** Subtracted, because questions are near to all queries. */
const QUESTION_HANDICAP = 0.02;
/** An entry takes about 1,500 bytes. */
const MAX_REMEMBERED_BYTES = 8_000_000;

const NOT_ASKED: Nearness = { use: null, neighbours: [], confidence: null };

interface Near {
  readonly articleId: number;
  readonly similarity: number;
}

/** Finds the articles that are near to a query by meaning. */
export class Neighbours {
  private readonly remembered: IndexMemory<{ near: Near[] }>;

  /** `meaning`: null without a model server. */
  constructor(
    private readonly meaning: Meaning | null,
    private readonly engines: SearchEngines,
    changes: IndexChanges,
  ) {
    this.remembered = new IndexMemory(changes, MAX_REMEMBERED_BYTES);
  }

  /**
   * The neighbours of a query, if the words alone may not answer it, and the confidence of words
   * and meaning together. Later pages keep the neighbours of their cursor.
   */
  async of(
    plan: SearchPlan,
    { query, ...interpretation }: Interpretation,
    articles: PublishedArticles,
  ): Promise<Nearness> {
    if (!this.meaning) return NOT_ASKED;
    const skipped = { ...NOT_ASKED, use: MeaningUse.SKIPPED };
    if (!query || !hasMeaning(plan, interpretation.rewrites)) return skipped;
    const { after, request, shelves } = plan;
    if (after?.neighbours) {
      const { neighbours, confidence } = after;
      const use = neighbours.length > 0 ? MeaningUse.USED : MeaningUse.SKIPPED;
      return { use, neighbours, confidence };
    }
    const best = await this.engines.best(query, plan);
    const held = best && articles.articles.get(best.articleId);
    const covered = held ? coverage(query, held, articles) : 0;
    if (isCovered(covered) && !request.fields.confidence) return skipped;
    const vector = await this.meaning.vectorOf(query.text);
    if (typeof vector === 'string') return { ...NOT_ASKED, use: MeaningUse[vector] };
    const question = `${shelves.join()} ${this.meaning.revision} ${query.text}`;
    const { near } = await this.remembered.answer(question, () =>
      this.nearest(vector, (id) => articles.articles.has(id)),
    );
    // No article is encoded yet.
    if (near.length === 0) return { ...NOT_ASKED, use: MeaningUse.UNAVAILABLE };
    // While the best article is not encoded, nothing can agree with its words.
    const confidence =
      best && !this.meaning.knows(best.articleId)
        ? null
        : jointConfidence(covered, near[0]!.articleId === best?.articleId);
    if (isCovered(covered)) return { ...skipped, confidence };
    return { use: MeaningUse.USED, neighbours: toNeighbours(near, this.meaning.floor), confidence };
  }

  /**
   * The passages of these articles by their nearness to the text; empty while the model server
   * does not answer.
   */
  async passages(text: string, articleIds: readonly number[]): Promise<NearPassages> {
    const near = new Map<number, NearPassage[]>();
    const query = articleIds.length > 0 ? await this.meaning?.vectorOf(text) : undefined;
    if (query === undefined || typeof query === 'string') return near;
    for (const [articleId, { passages, places }] of await this.meaning!.textsOf(articleIds))
      near.set(
        articleId,
        places
          .map(([variantId, start, , passage]) => ({
            ...{ variantId, start },
            similarity: similarity(query, passages[passage]!),
          }))
          .sort((a, b) => b.similarity - a.similarity),
      );
    return near;
  }

  private async nearest(
    query: Direction,
    accepts: (articleId: number) => boolean,
  ): Promise<{ near: Near[] }> {
    const found = this.meaning!.nearest(query, MAX_COMPARED, accepts);
    const texts = await this.meaning!.textsOf(found.map(({ articleId }) => articleId));
    const near = [...texts].map(([articleId, own]) => ({
      articleId,
      similarity: nearestText(query, own),
    }));
    near.sort((a, b) => b.similarity - a.similarity || a.articleId - b.articleId);
    return { near };
  }
}

function nearestText(query: Direction, { passages, questions }: TextDirections): number {
  let nearest = -1;
  for (const passage of passages) nearest = Math.max(nearest, similarity(query, passage));
  for (const question of questions)
    nearest = Math.max(nearest, similarity(query, question) - QUESTION_HANDICAP);
  return nearest;
}

function toNeighbours(near: readonly Near[], floor: number): Neighbour[] {
  const last = near.at(-1)!.similarity;
  // A single article is the nearest and the last.
  const range = near[0]!.similarity - last || 1;
  return near.slice(0, MAX_NEIGHBOURS).map(({ articleId, similarity }) => ({
    articleId,
    share: (MAX_SHARE * (similarity - last)) / range,
    isHit: similarity >= floor,
  }));
}

/** Whether the text means something, and the order of the results may follow the meaning. */
function hasMeaning({ request, text }: SearchPlan, rewrites: Interpretation['rewrites']): boolean {
  const { sort, scope, literal } = request;
  if (literal || sort !== SearchSort.RELEVANCE || scope !== SearchScope.ANSWERS) return false;
  if (initialsOf(text) !== null) return false;
  if (rewrites.some(({ kind }) => kind === RewriteKind.KEYBOARD_LAYOUT)) return false;
  const exact = exactTexts(text);
  if (exact.some(({ isQuoted }) => isQuoted)) return false;
  return /\p{L}/u.test(exact.reduce((rest, { text: name }) => rest.replace(name, ''), text));
}
