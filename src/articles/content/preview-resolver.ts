import type { Pool } from 'pg';
import { Arg, Ctx, Field, ObjectType, Query, registerEnumType, Resolver } from 'type-graphql';
import { Access, Role } from '../../access/index.js';
import { Cost } from '../../core/cost.js';
import { queryRows } from '../../core/database/database.js';
import { checkLength, cleanText } from '../../core/text/text.js';
import {
  allowedImages,
  renderPreview,
  sizedPictures,
  withHeadingIds,
} from '../../markdown/index.js';
import { MAX_BODY_LENGTH, renderings } from './article-content.js';
import type { ArticleContext } from '../article-loaders.js';

export enum MarkdownWarningKind {
  BROKEN_LINK = 'BROKEN_LINK',
  EMPTY_SECTION = 'EMPTY_SECTION',
}
registerEnumType(MarkdownWarningKind, {
  name: 'MarkdownWarningKind',
  description: 'What readers would stumble over in a text.',
  valuesConfig: {
    BROKEN_LINK: {
      description: 'A link to an article of this server that is not published or does not exist.',
    },
    EMPTY_SECTION: { description: 'A heading without any text below it.' },
  },
});

@ObjectType({ description: 'What readers would stumble over in a text.' })
export class MarkdownWarning {
  @Field(() => MarkdownWarningKind, { description: 'Kind of the problem.' })
  kind!: MarkdownWarningKind;

  @Field({ description: 'The address of the link, or the text of the heading.' })
  text!: string;
}

@ObjectType({ description: 'A Markdown text as readers will see it (미리보기).' })
export class MarkdownPreview {
  @Field({ description: 'The text as safe HTML, as `ArticleVariant.bodyHtml` will be.' })
  html!: string;

  @Field(() => [MarkdownWarning], { description: 'Links and headings to look at, at most 100.' })
  warnings!: MarkdownWarning[];
}

const MAX_WARNINGS = 100;

/** A link to an article in HTML that `renderPreview` wrote. */
const ARTICLE_LINK = /<a href="(\/articles\/([^"/?#]+)[^"]*)"/g;

const PUBLISHED_SLUGS = `
  select slug from article where slug = any($1) and status = 'PUBLISHED'
  union
  select h.slug from slug_history h join article a on a.id = h.target_id
  where h.kind = 'article' and h.slug = any($1) and a.status = 'PUBLISHED'`;

@Resolver()
export class PreviewResolver {
  constructor(
    private readonly pool: Pool,
    /** The hosts whose images may be shown. */
    private readonly imageHosts: readonly string[],
  ) {}

  @Cost({
    points: 20,
    perArgument: { argument: 'markdown', unitsPerPoint: 200, max: MAX_BODY_LENGTH },
  })
  @Access(Role.AUTHOR)
  @Query(() => MarkdownPreview, {
    nullable: true,
    description: 'Renders a Markdown text as articles are rendered. Nothing is saved.',
  })
  async previewMarkdown(
    @Arg('markdown', { description: 'The text, at most 200,000 characters.' }) markdown: string,
    @Ctx() { articles }: ArticleContext,
  ): Promise<MarkdownPreview> {
    const text = checkLength(cleanText(markdown, 'markdown'), 'markdown', MAX_BODY_LENGTH);
    const { bodyHtml, emptySections } = await renderings.runWhole(() =>
      renderPreview(text, 'markdown'),
    );
    const warnings = [
      ...(await this.brokenLinks(bodyHtml)).map((link) => ({
        kind: MarkdownWarningKind.BROKEN_LINK,
        text: link,
      })),
      ...emptySections.map((heading) => ({
        kind: MarkdownWarningKind.EMPTY_SECTION,
        text: heading,
      })),
    ];
    const html = await sizedPictures(
      withHeadingIds(allowedImages(bodyHtml, this.imageHosts)),
      (name) => articles.pictureSize.load(name),
    );
    return { html, warnings: warnings.slice(0, MAX_WARNINGS) };
  }

  @Access(Role.AUTHOR)
  @Query(() => [String], {
    name: 'imageHosts',
    nullable: true,
    description: 'Hosts whose images articles may show, besides the images of this server.',
  })
  listImageHosts(): readonly string[] {
    return this.imageHosts;
  }

  private async brokenLinks(html: string): Promise<string[]> {
    const links = new Map([...html.matchAll(ARTICLE_LINK)].map(([, link, slug]) => [link!, slug!]));
    if (links.size === 0) return [];
    const rows = await queryRows<{ slug: string }>(this.pool, PUBLISHED_SLUGS, [
      [...links.values()],
    ]);
    const published = new Set(rows.map(({ slug }) => slug));
    return [...links].filter(([, slug]) => !published.has(slug)).map(([link]) => link);
  }
}
