import { type Article, type ArticleLoaders, chooseVariant } from '../../articles/index.js';
import type { EngineHit } from '../engine.js';
import { matchStrength, matchVariant, toSegments } from '../highlight.js';
import type { SearchEdge, VariantMatch } from '../search-connection.js';
import type { FoundHits } from './find-hits.js';
import type { SearchPlan } from './plan-search.js';

/**
 * Loads the articles of the hits, in one SQL statement, and joins them with what matched. Postgres
 * decides what the caller may see: a hit without a visible, published article is left out.
 */
export async function loadEdges(
  plan: SearchPlan,
  found: FoundHits,
  loaders: Pick<ArticleLoaders, 'published'>,
): Promise<SearchEdge[]> {
  const { hits, engine } = found.answer;
  const articles = await loaders.published(hits.map((hit) => hit.articleId));
  const platformIds = quotedPlatforms(plan, found);
  return hits.flatMap((hit, i): SearchEdge[] => {
    const article = articles[i];
    if (!article) return [];
    const titleRanges = hit.title?.text === article.title ? hit.title.ranges : [];
    return [
      {
        node: article,
        score: hit.score,
        titleHighlight: toSegments(article.title, titleRanges),
        match: plan.request.wants.matchedBody ? bestMatch(hit, article, platformIds, plan) : null,
        place: { engine, sort: hit.sort, offset: plan.offset + i + 1 },
        cursors: plan.cursors,
      },
    ];
  });
}

/**
 * The platforms whose variants are quoted: those of the filter, else those that the query names (a
 * reader who types 아이폰 wants the steps for it).
 */
function quotedPlatforms(
  { request, filter }: SearchPlan,
  { interpretation }: FoundHits,
): readonly number[] {
  const platformIds = request.filter?.platformSlugs?.length
    ? filter.platformIds
    : interpretation.query?.preferred.platformIds;
  return platformIds ?? [];
}

/** Of the variants for these platforms, without platforms of all, the one in which most matched. */
function bestMatch(
  hit: EngineHit,
  article: Article,
  platformIds: readonly number[],
  { catalog }: SearchPlan,
): VariantMatch {
  const variants =
    platformIds.length > 0
      ? fittingVariants(article, platformIds, catalog.commonPlatform?.id)
      : article.variants;
  const matches = variants.map((variant): VariantMatch => ({
    variant,
    ...matchVariant(variant.bodyText, hit.paragraphs),
  }));
  return matches.reduce((a, b) => (matchStrength(b) > matchStrength(a) ? b : a));
}

/** The variants for one of the platforms themselves; where there is none, the common one. */
function fittingVariants(
  article: Article,
  platformIds: readonly number[],
  commonId: number | undefined,
) {
  const fitting = article.variants.filter((variant) =>
    variant.platformIds.some((id) => id !== commonId && platformIds.includes(id)),
  );
  return fitting.length > 0 ? fitting : [chooseVariant(article, [], commonId)];
}
