interface Platform {
  slug: string;
  name: string;
  appliesToAll: boolean;
}

/** The names of the platforms whose readers find no answer of their own, nor a common one. */
export function missingPlatforms(
  platforms: readonly Platform[],
  variants: readonly { platforms: readonly string[] }[],
): string[] {
  const covered = new Set(variants.flatMap((each) => each.platforms));
  if (platforms.some(({ slug, appliesToAll }) => appliesToAll && covered.has(slug))) return [];
  return platforms
    .filter(({ slug, appliesToAll }) => !appliesToAll && !covered.has(slug))
    .map(({ name }) => name);
}
