import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Cost } from '../core/cost.js';
import { HelpCentre } from '../help-centre/index.js';
import type { ArticleContext } from './article-loaders.js';
import { allowedImages, sizedPictures } from './markdown.js';

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
