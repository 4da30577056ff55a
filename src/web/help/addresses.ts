export function productPath(slug: string): string {
  return `/products/${slug}`;
}

export function categoryPath(slug: string): string {
  return `/categories/${slug}`;
}

/** The address of an article, optionally in the variant for a platform. */
export function articlePath(slug: string, platform?: string | null): string {
  return platform
    ? `/articles/${slug}?platform=${encodeURIComponent(platform)}`
    : `/articles/${slug}`;
}

interface Variant {
  platforms: readonly { slug: string }[];
}

/** The variant for a platform, or the first variant if none has that platform. */
export function variantFor<T extends Variant>(variants: readonly T[], platform: string | null): T {
  return (
    variants.find(({ platforms }) => platforms.some(({ slug }) => slug === platform)) ??
    variants[0]!
  );
}

/** The contact address, optionally with the id of the failed search as `searchId`. */
export function contactAddress(contactUrl: string, searchId?: string): string {
  const url = new URL(contactUrl);
  if (searchId !== undefined && url.protocol.startsWith('http'))
    url.searchParams.set('searchId', searchId);
  return url.href;
}
