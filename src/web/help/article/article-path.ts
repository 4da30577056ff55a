/** The address of an article, in the variant for a platform if one is named. */
export function articlePath(slug: string, platform?: string | null): string {
  return platform
    ? `/articles/${slug}?platform=${encodeURIComponent(platform)}`
    : `/articles/${slug}`;
}

interface Variant {
  platforms: readonly { slug: string }[];
}

/** The variant for a platform; without one, or where none is for it, the first. */
export function variantFor<T extends Variant>(variants: readonly T[], platform: string | null): T {
  return (
    variants.find(({ platforms }) => platforms.some(({ slug }) => slug === platform)) ??
    variants[0]!
  );
}
