import type { Platform } from '../../catalogue/catalogue-data.js';

/** The names of the platforms whose readers find no answer of their own, nor a common one. */
export function missingPlatforms(
  platforms: readonly Omit<Platform, 'id' | 'aliases'>[],
  variants: readonly { platforms: readonly string[] }[],
): string[] {
  const covered = new Set(variants.flatMap((each) => each.platforms));
  if (platforms.some(({ slug, appliesToAll }) => appliesToAll && covered.has(slug))) return [];
  return platforms
    .filter(({ slug, appliesToAll }) => !appliesToAll && !covered.has(slug))
    .map(({ name }) => name);
}
