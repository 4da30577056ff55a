import { wholeAddress, wholeLinks } from './tool.js';

/** The document whose answer `articleMarkdown` writes. */
export const ARTICLE_MARKDOWN = `query ArticleMarkdown($slug: String!, $platform: String) {
  articleBySlug(slug: $slug) {
    id slug title breadcrumb url updatedAt
    variants { id platforms { id name } body }
    variant(platformSlug: $platform) { id platforms { id slug appliesToAll } }
  }
}`;

export interface MarkdownArticle {
  slug: string;
  title: string;
  breadcrumb: string[];
  url: string;
  updatedAt: string;
  variants: { id: string; platforms: { name: string }[]; body: string }[];
  variant: { id: string; platforms: { slug: string; appliesToAll: boolean }[] };
}

/**
 * An article as one Markdown document with absolute addresses. With several variants, each has its
 * platforms above. `wanted`: the slug of a platform; all variants are shown if none is for it.
 */
export function articleMarkdown(
  { slug, title, breadcrumb, url: path, updatedAt, variants, variant }: MarkdownArticle,
  origin: string,
  wanted?: string,
): { slug: string; url: string; markdown: string } {
  const isThere = variant.platforms.some((one) => one.slug === wanted || one.appliesToAll);
  const platform = isThere ? wanted : undefined;
  const url = wholeAddress(path, origin, variants.length > 1 ? platform : undefined);
  const place = `${plain(breadcrumb.join(' › '))} · ${updatedAt.slice(0, 10)} 수정`;
  const head = `# ${plain(title)}\n\n> ${place}\n> <${url}>\n`;
  const shown = variants.filter(({ id }) => platform === undefined || id === variant.id);
  const bodies = shown.map(({ platforms, body }) => {
    const names = platforms.map(({ name }) => plain(name)).join(', ');
    // Bold, because a heading would look like the headings of the bodies.
    const above = variants.length > 1 ? `---\n\n**플랫폼: ${names}**\n\n` : '';
    return `\n${above}${wholeLinks(body.trim(), origin)}\n`;
  });
  return { slug, url, markdown: head + bodies.join('') };
}

/** A text in which Markdown marks nothing. */
export function plain(text: string): string {
  return text.replace(/[\\`*_[\]<>#]/g, '\\$&');
}
