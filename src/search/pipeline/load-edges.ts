import { onOneLine } from '../../core/sentences.js';
import { type Article, chooseVariant } from '../../articles/index.js';
import type { EngineHit, QueryPhrase } from '../engine.js';
import { matchStrength, matchVariant, refineRanges, toSegments } from '../highlight.js';
import type { SearchEdge, VariantMatch } from '../search-connection.js';
import type { FoundHits } from './find-hits.js';
import type { SearchPlan } from './plan-search.js';

/** The edges for the hits that have an article, with their matches. */
export function buildEdges(
  plan: SearchPlan,
  found: FoundHits,
  articles: readonly (Article | null)[],
): SearchEdge[] {
  const { confidence } = found;
  const { hits, engine, minimumScore } = found.answer;
  const platformIds = excerptPlatforms(plan, found);
  const phrases = found.interpretation.query?.phrases ?? [];
  return hits.flatMap((hit, i): SearchEdge[] => {
    const article = articles[i];
    // SQL can delete the variants of an article that is still in the index.
    if (!article?.variants.length) return [];
    const titleRanges = hit.title?.text === article.title ? hit.title.ranges : [];
    const title = refineRanges({ text: article.title, ranges: titleRanges }, phrases);
    const position = plan.offset + i + 1;
    return [
      {
        node: article,
        position,
        score: hit.score,
        titleHighlight: toSegments(title.text, title.ranges),
        match: plan.request.fields.matchedBody
          ? bestMatch(hit, article, platformIds, phrases, plan)
          : null,
        place: { engine, sort: hit.sort, offset: position, minimumScore, confidence },
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
