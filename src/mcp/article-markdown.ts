/** The document whose answer `articleMarkdown` writes. */
export const ARTICLE_MARKDOWN = /* GraphQL */ `
  query ArticleMarkdown($slug: String!) {
    articleBySlug(slug: $slug) {
      id
      slug
      title
      breadcrumb
      url
      updatedAt
      variants {
        id
        platforms {
          id
          name
        }
        body
      }
    }
  }
`;

export interface MarkdownArticle {
  slug: string;
  title: string;
  breadcrumb: string[];
  /** The address of the page of the article. */
  url: string;
  updatedAt: string;
  variants: { platforms: { name: string }[]; body: string }[];
}

/** An article as one Markdown document, with a line of platforms above each variant if there are several. */
export function articleMarkdown({
  title,
  breadcrumb,
  url,
  updatedAt,
  variants,
}: MarkdownArticle): string {
  const head = `# ${plain(title)}\n\n> ${plain(breadcrumb.join(' › '))} · ${updatedAt.slice(0, 10)} 수정\n> <${url}>\n`;
  const bodies = variants.map(({ platforms, body }) => {
    const names = platforms.map(({ name }) => plain(name)).join(', ');
    // No heading, because a body has headings of its own.
    const platform = variants.length > 1 ? `---\n\n**플랫폼: ${names}**\n\n` : '';
    return `\n${platform}${body.trim()}\n`;
  });
  return head + bodies.join('');
}

/** A text in which Markdown marks nothing. */
export function plain(text: string): string {
  return text.replace(/[\\`*_[\]<>#]/g, '\\$&');
}
