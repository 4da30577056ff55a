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

/** An article as one Markdown document. With several variants, each has its platforms above. */
export function articleMarkdown({
  title,
  breadcrumb,
  url,
  updatedAt,
  variants,
}: MarkdownArticle): string {
  const place = `${plain(breadcrumb.join(' › '))} · ${updatedAt.slice(0, 10)} 수정`;
  const head = `# ${plain(title)}\n\n> ${place}\n> <${url}>\n`;
  const bodies = variants.map(({ platforms, body }) => {
    const names = platforms.map(({ name }) => plain(name)).join(', ');
    // Bold, because a heading would look like the headings of the bodies.
    const platform = variants.length > 1 ? `---\n\n**플랫폼: ${names}**\n\n` : '';
    return `\n${platform}${body.trim()}\n`;
  });
  return head + bodies.join('');
}

/** A text in which Markdown marks nothing. */
export function plain(text: string): string {
  return text.replace(/[\\`*_[\]<>#]/g, '\\$&');
}
