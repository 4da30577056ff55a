/** The platforms that a variant is for, and what it says for them. */
interface PlatformVariant {
  platformIds: number[];
}

/**
 * A variant that cannot be merged: its place among the named ones, and the platforms that make it
 * ambiguous.
 */
export interface VariantOverlap {
  index: number;
  platformIds: number[];
}

/**
 * The variants of an article after those named have changed: one for exactly the same platforms
 * takes the place of the present one, one for other platforms comes behind, all others stay. An
 * overlap when one is for some platforms of a present variant and not for exactly its set.
 */
export function mergeVariants<T extends PlatformVariant>(
  present: readonly T[],
  named: readonly T[],
): T[] | VariantOverlap {
  const merged = [...present];
  const places = new Map(present.map((variant, place) => [setKey(variant), place]));
  const taken = new Set(present.flatMap(({ platformIds }) => platformIds));
  for (const [index, variant] of named.entries()) {
    const place = places.get(setKey(variant));
    const platformIds = variant.platformIds.filter((id) => taken.has(id));
    if (place !== undefined) merged[place] = variant;
    else if (platformIds.length > 0) return { index, platformIds };
    else merged.push(variant);
  }
  return merged;
}

function setKey({ platformIds }: PlatformVariant): string {
  return [...platformIds].sort((a, b) => a - b).join();
}
