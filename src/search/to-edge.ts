import { type Article, chooseVariant } from '../articles/index.js';
import type { CatalogSnapshot } from '../catalog/index.js';
import type { EngineHit } from './engine.js';
import { matchStrength, matchVariant, toSegments } from './highlight.js';
import type { SearchRequest } from './search-service.js';
import { SearchEdge } from './search-types.js';

/**
 * A hit with its article as a client sees it; `platformIds` are those that the excerpt had better
 * be for, if any.
 */
export function toEdge(
  hit: EngineHit,
  article: Article,
  signCursor: () => string,
  request: SearchRequest,
  platformIds: readonly number[] | undefined,
  catalog: CatalogSnapshot,
): SearchEdge {
  const titleRanges = hit.title?.text === article.title ? hit.title.ranges : [];
  const match = request.wants.matchedBody
    ? bestMatch(hit, article, platformIds ?? [], catalog)
    : null;
  return Object.assign(new SearchEdge(signCursor), {
    node: article,
    score: hit.score,
    titleHighlight: toSegments(article.title, titleRanges),
    ...(match && {
      matchedVariant: match.variant,
      excerptText: match.text,
      excerptRanges: match.ranges,
    }),
  });
}

/** The variant that fits one of the platforms in which most matched; without platforms, of all. */
function bestMatch(
  hit: EngineHit,
  article: Article,
  platformIds: readonly number[],
  catalog: CatalogSnapshot,
) {
  const fitting =
    platformIds.length > 0 ? fittingVariants(article, platformIds, catalog) : article.variants;
  const matches = fitting.map((variant) => ({
    variant,
    ...matchVariant(variant.bodyText, hit.paragraphs),
  }));
  return matches.reduce((a, b) => (matchStrength(b) > matchStrength(a) ? b : a));
}

/** The variants for one of the platforms themselves; where none is, the common one. */
function fittingVariants(
  article: Article,
  platformIds: readonly number[],
  catalog: CatalogSnapshot,
) {
  const common = catalog.commonPlatform?.id;
  const fitting = article.variants.filter((variant) =>
    variant.platformIds.some((id) => id !== common && platformIds.includes(id)),
  );
  return fitting.length > 0 ? fitting : [chooseVariant(article, [], common)];
}
