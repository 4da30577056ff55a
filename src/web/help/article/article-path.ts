/** The address of an article, in the variant for a platform if one is named. */
export function articlePath(slug: string, platform?: string | null): string {
  return platform
    ? `/articles/${slug}?platform=${encodeURIComponent(platform)}`
    : `/articles/${slug}`;
}
