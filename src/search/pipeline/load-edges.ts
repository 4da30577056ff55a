import { onOneLine } from '../../core/sentences.js';
import { type Article, type ArticleLoaders, chooseVariant } from '../../articles/index.js';
import type { EngineHit, QueryPhrase } from '../engine.js';
import { matchStrength, matchVariant, refineRanges, toSegments } from '../highlight.js';
import type { SearchEdge, VariantMatch } from '../search-connection.js';
import type { FoundHits } from './find-hits.js';
import type { SearchPlan } from './plan-search.js';

/**
 * Loads the articles of the hits with one SQL statement or from memory, and adds the matches.
 * Postgres decides what the caller may see: hits without a visible, published article are left out.
 */
export async function loadEdges(
  plan: SearchPlan,
  found: FoundHits,
  loaders: Pick<ArticleLoaders, 'published'>,
): Promise<SearchEdge[]> {
  const { confidence } = found;
  const { hits, engine, minimumScore } = found.answer;
  const articles = await loaders.published(hits.map((hit) => hit.articleId));
  const platformIds = excerptPlatforms(plan, found);
  const phrases = found.interpretation.query?.phrases ?? [];
  return hits.flatMap((hit, i): SearchEdge[] => {
    const article = articles[i];
    if (!article) return [];
    const titleRanges = hit.title?.text === article.title ? hit.title.ranges : [];
    const title = refineRanges({ text: article.title, ranges: titleRanges }, phrases);
    return [
      {
        node: article,
        score: hit.score,
        titleHighlight: toSegments(title.text, title.ranges),
        match: plan.request.fields.matchedBody
          ? bestMatch(hit, article, platformIds, phrases, plan)
          : null,
        place: { engine, sort: hit.sort, offset: plan.offset + i + 1, minimumScore, confidence },
        cursors: plan.cursors,
      },
    ];
  });
}

/** The platforms for excerpts: those of the filter, otherwise those that the query names (아이폰). */
function excerptPlatforms(
  { request, filter }: SearchPlan,
  { interpretation }: FoundHits,
): readonly number[] {
  const platformIds = request.filter?.platformSlugs?.length
    ? filter.platformIds
    : interpretation.query?.preferred.platformIds;
  return platformIds ?? [];
}

/** The variant with the most matches: of those for these platforms, or of all without platforms. */
function bestMatch(
  hit: EngineHit,
  article: Article,
  platformIds: readonly number[],
  phrases: readonly QueryPhrase[],
  { catalog }: SearchPlan,
): VariantMatch {
  const variants =
    platformIds.length > 0
      ? fittingVariants(article, platformIds, catalog.commonPlatform?.id)
      : article.variants;
  const matches = variants.map((variant): VariantMatch => ({
    variant,
    ...refineRanges(matchVariant(variant.bodyText, hit.paragraphs), phrases),
  }));
  const best = matches.reduce((a, b) => (matchStrength(b) > matchStrength(a) ? b : a));
  return { variant: best.variant, ...onOneLine(best.text, best.ranges) };
}

/** The variants for one of these platforms except 공통; otherwise the common variant. */
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
