import { Arg, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Platform } from '../../catalog/index.js';
import { Cost } from '../../core/cost.js';
import { type NowOrLater, whenReady } from '../../core/work/now-or-later.js';
import { HelpCentre } from '../../help-centre/index.js';
import { allowedImages, sizedPictures, withHeadingIds } from '../../markdown/index.js';
import { ArticleVariant, isFor } from '../article.js';
import type { ArticleContext } from '../article-loaders.js';

@Resolver(() => ArticleVariant)
export class ArticleVariantFieldResolver {
  /** `imageHosts`: the hosts whose images may be shown. */
  constructor(private readonly imageHosts: readonly string[]) {}

  @Cost({ size: 5 })
  @FieldResolver(() => [Platform], {
    description: 'The platforms that the variant applies to, in display order.',
  })
  platforms(
    @Root() { platformIds }: ArticleVariant,
    @Ctx() context: ArticleContext,
  ): NowOrLater<readonly Platform[]> {
    return whenReady(context.catalog(), (catalog) => catalog.platformsOf(platformIds));
  }

  @Cost({ points: 5 })
  @FieldResolver(() => String, {
    description:
      'Text of the answer (본문): CommonMark with tables, callouts (`:::tip`, `:::warning`, ' +
      '`:::note`) and collapsible parts (`:::details TITLE`), which end with `:::`.',
  })
  body(@Root() variant: ArticleVariant, @Ctx() context: ArticleContext): Promise<string> {
    return context.articles.variantBody.load(variant.id);
  }

  @Cost({ points: 5 })
  @FieldResolver(() => String, {
    description:
      'The text as safe HTML, ready to display. Alternative text replaces images that are ' +
      'neither from this server nor from a configured host, and pictures that do not exist. ' +
      'Headings have an `id` of their text.',
  })
  async bodyHtml(@Root() variant: ArticleVariant, @Ctx() context: ArticleContext): Promise<string> {
    const { variantHtml, pictureSize } = context.articles;
    const html = allowedImages(await variantHtml.load(variant.id), this.imageHosts);
    return sizedPictures(withHeadingIds(html), (name) => pictureSize.load(name));
  }

  @FieldResolver(() => Boolean, {
    description:
      'True if the article has no variant for the requested platform, or the platform does not ' +
      'exist. The variant is then the common variant (공통), or the first.',
  })
  isFallback(
    @Root() variant: ArticleVariant,
    @Arg('platformSlug', () => String, {
      nullable: true,
      description:
        'Slug of the platform. Absent: the platform of `Article.variant`; outside of ' +
        '`Article.variant` the answer is then false. Clients with a normalised cache should pass ' +
        'the slug here, too: the same variant may be a fallback for one platform and not for ' +
        'another.',
    })
    platformSlug: string | null,
    @Ctx() context: ArticleContext,
  ): NowOrLater<boolean> {
    if (platformSlug == null) return variant.isFallback ?? false;
    return whenReady(
      context.catalog(),
      (catalog) => !isFor(variant, catalog.find('platform', platformSlug)),
    );
  }
}

@Resolver(() => HelpCentre)
export class HomeTextResolver {
  /** `imageHosts`: the hosts whose images may be shown. */
  constructor(private readonly imageHosts: readonly string[]) {}

  @Cost({ points: 5 })
  @FieldResolver(() => String, { description: 'The text of the home page as safe HTML.' })
  homeHtml(@Root() { homeHtml }: HelpCentre, @Ctx() { articles }: ArticleContext): Promise<string> {
    const { pictureSize } = articles;
    return sizedPictures(allowedImages(homeHtml, this.imageHosts), (name) =>
      pictureSize.load(name),
    );
  }
}
