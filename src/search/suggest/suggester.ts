import type { ArticleLoaders } from '../../articles/index.js';
import type { CatalogSnapshot } from '../../catalog/index.js';
import { BestOf } from '../../core/best-of.js';
import { type Steps, Rounds } from '../../core/work/rounds.js';
import {
  foldForms,
  normalize,
  stemsOf,
  toKoreanLayout,
  toLatinLayout,
} from '../../language/index.js';
import { alternativesOf, type EngineFilter } from '../engine.js';
import { accepts, FILTERED_FACTS } from '../entry-fields.js';
import { toSegments } from '../highlight.js';
import type { Interpretation } from '../interpretation/interpret.js';
import type { QueryInterpreter } from '../interpretation/query-interpreter.js';
import {
  type HeldArticle,
  PlaceCounts,
  type PublishedArticles,
} from '../term-vectors/published-articles.js';
import { shelvesFor } from '../shelves.js';
import type { PublishedArticleCache } from '../term-vectors/published-article-cache.js';
import {
  articleCandidate,
  type Candidate,
  compareCandidates,
  placesOf,
  suggestPlaces,
  suggestQueries,
} from './candidates.js';
import type { PopularQueries } from './popular-queries.js';
import { PrefixMatcher } from './prefix-matcher.js';
import type { AnySuggestion, ArticleSuggestion } from './suggestion-types.js';

/** Articles that are read in addition, because some may have been unpublished since. */
const SPARE_ARTICLES = 5;

/** Maximum number of readings of an interpretation, because each searches all titles. */
const MAX_READINGS = 8;

/** Maximum number of readings from the alternatives of one part of a query. */
const MAX_ALTERNATIVES = 3;

const ARTICLES_PER_STEP = 1_000;

/** Suggests from memory. Postgres decides which of the articles the caller may see. */
export class Suggester {
  private readonly rounds = new Rounds();

  constructor(
    private readonly articleCache: PublishedArticleCache,
    private readonly interpreter: QueryInterpreter,
    private readonly popular: PopularQueries,
  ) {}

  /**
   * At most `first` suggestions under the filter, best first; of these at most a third products and
   * categories, and at most a third popular queries. If nothing matches, other readings are tried.
   */
  async suggest(
    typed: string,
    filter: EngineFilter,
    first: number,
    catalog: CatalogSnapshot,
    loaders: ArticleLoaders,
  ): Promise<AnySuggestion[]> {
    if (first === 0) return [];
    const published = this.articleCache.of(shelvesFor(loaders.permissions));
    const counts = isEmpty(filter)
      ? published.places
      : await this.rounds.run(placeCounts(published, filter));
    const places = placesOf(counts, catalog);
    // Under a filter for one product: the popular queries of that product.
    const productId = filter.productIds?.length === 1 ? filter.productIds[0]! : null;
    // Under a filter that matches nothing, queries would find nothing.
    const queries = matchesNothing(filter) ? [] : await this.popular.of(productId);
    const third = Math.ceil(first / 3);
    for await (const reading of this.readings(typed, catalog, published)) {
      await this.rounds.next();
      const matcher = new PrefixMatcher(reading);
      const found = [
        ...suggestPlaces(matcher, places, third),
        ...(await this.suggestArticles(matcher, published, filter, first, loaders)),
      ];
      const shown = new Set([typed, ...found.map(({ text }) => text)].map(normalize));
      const others = queries.filter(({ text }) => !shown.has(text));
      const suggestions = [...suggestQueries(matcher, others, third), ...found].slice(0, first);
      if (suggestions.length > 0) return suggestions;
    }
    return [];
  }

  /**
   * Possible meanings of the typed text, most likely first: the text, the same keys in the other
   * layout, then readings of its interpretation.
   */
  private async *readings(
    typed: string,
    catalog: CatalogSnapshot,
    published: PublishedArticles,
  ): AsyncGenerator<string, void> {
    yield typed;
    yield* inOtherLayout(typed);
    const interpretation = await this.interpreter.interpret(typed, catalog, published);
    yield* otherReadings(typed, interpretation).slice(0, MAX_READINGS);
  }

  private async suggestArticles(
    matcher: PrefixMatcher,
    published: PublishedArticles,
    filter: EngineFilter,
    first: number,
    loaders: ArticleLoaders,
  ): Promise<ArticleSuggestion[]> {
    const best = await this.rounds.run(
      bestArticles(matcher, published, filter, first + SPARE_ARTICLES),
    );
    // An article that was removed and added meanwhile may be found twice.
    const ids = new Set(best.map(({ item }) => item.articleId));
    const visible = await loaders.published([...ids]);
    return visible.flatMap((article): ArticleSuggestion[] => {
      if (!article) return [];
      // The title may have changed since the match.
      const ranges = matcher.match(article.title)?.ranges ?? [];
      const segments = toSegments(article.title, ranges);
      return [{ kind: 'article', text: article.title, segments, article }];
    });
  }
}

function* placeCounts(published: PublishedArticles, filter: EngineFilter): Steps<PlaceCounts> {
  const places = new PlaceCounts();
  for (const [i, id] of published.ids.entries()) {
    const article = published.articles.get(id);
    if (article && fits(article, filter)) places.count(article, 1);
    if (i % ARTICLES_PER_STEP === 0) yield;
  }
  return places;
}

/** The best candidates, at most `limit`. */
function* bestArticles(
  matcher: PrefixMatcher,
  published: PublishedArticles,
  filter: EngineFilter,
  limit: number,
): Steps<readonly Candidate<HeldArticle>[]> {
  const candidates = new BestOf<Candidate<HeldArticle>>(limit, compareCandidates);
  const isWanted = (article: HeldArticle) => {
    const { last } = candidates;
    // Even the best match of its title would come after the last candidate.
    const isTooLate = last?.rank === 0 && last.weight >= article.popularity;
    return !isTooLate && fits(article, filter);
  };
  const find = (text: string, from: number) => matcher.findIn(text, from);
  for (const articles of published.containing(find, isWanted)) {
    for (const article of articles) {
      const candidate = articleCandidate(matcher, article, published.words);
      if (candidate) candidates.add(candidate);
    }
    yield;
  }
  return candidates.items;
}

function isEmpty(filter: EngineFilter): boolean {
  return Object.values(filter).every((value) => value === undefined);
}

function matchesNothing(filter: EngineFilter): boolean {
  return FILTERED_FACTS.some((fact) => filter[fact.filter]?.length === 0);
}

function fits(article: HeldArticle, { updatedFrom, updatedTo, ...lists }: EngineFilter): boolean {
  return (
    FILTERED_FACTS.every(({ name, filter }) => accepts(lists[filter], article[name])) &&
    (!updatedFrom || article.updatedAt >= updatedFrom.getTime()) &&
    (!updatedTo || article.updatedAt < updatedTo.getTime())
  );
}

/**
 * The same keys in the other layout. Hangul is converted only if it has single vowels (ㅑㅐㄴ):
 * complete syllables rarely mean a Latin word.
 */
function inOtherLayout(typed: string): string[] {
  const text = foldForms(typed);
  if (/[a-z]/i.test(text))
    return [...new Set([toKoreanLayout(text), toKoreanLayout(text.toLowerCase())])];
  return /[ㅏ-ㅣ]/.test(text) ? [toLatinLayout(text)] : [];
}

/**
 * Other readings of a text, most likely first: corrected; with an alternative for one part; without
 * the last word's ending; without the last word; without a part that has alternatives (아이폰 백).
 */
function otherReadings(typed: string, { query }: Interpretation): string[] {
  if (!query) return [];
  const words = query.text.split(' ');
  const before = words.slice(0, -1);
  const withPart = (i: number, replacement: string[]) =>
    query.parts.flatMap(({ words }, j) => (i === j ? replacement : words)).join(' ');
  const alternatives = query.parts.map((part) => alternativesOf(part).slice(0, MAX_ALTERNATIVES));
  const readings = [
    query.text,
    ...alternatives.flatMap((texts, i) => texts.map((text) => withPart(i, [text]))),
    ...stemsOf(words.at(-1)!).map((stem) => [...before, stem].join(' ')),
    before.join(' '),
    ...alternatives.map((texts, i) => (texts.length > 0 ? withPart(i, []) : '')),
  ];
  return [...new Set(readings)].filter((reading) => reading !== typed && reading !== '');
}
