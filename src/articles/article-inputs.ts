import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Article, ArticleVisibility } from './article.js';

const WAIT = 'Answer only when the change can be found, or after 10 seconds.';
const EXPECTED =
  'The number of the revision that you saw as the newest; CONFLICT when there is a newer one.';

@InputType({ description: 'The answer for one or more platforms.' })
export class ArticleVariantInput {
  @Field(() => [String], {
    description: 'The platforms that it is for; at least one, each once in an article.',
  })
  platformSlugs!: string[];

  @Field({
    description:
      'Markdown: CommonMark with tables, at most 200,000 characters. HTML is shown as text.',
  })
  body!: string;
}

@InputType({ description: 'A new article (문서).' })
export class CreateArticleInput {
  @Field(() => String, { nullable: true, description: 'Absent: made from the title.' })
  slug?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The id in the system that it comes from; unique.',
  })
  externalId?: string | null;

  @Field({ description: 'The title (제목), at most 300 characters.' })
  title!: string;

  @Field(() => [String], {
    defaultValue: [],
    description: 'Words that people use and the text does not.',
  })
  keywords!: string[];

  @Field({ description: 'The category that it stands in.' })
  categorySlug!: string;

  @Field(() => [ArticleVariantInput], { description: 'At least one.' })
  variants!: ArticleVariantInput[];

  @Field(() => ArticleVisibility, {
    defaultValue: ArticleVisibility.PUBLIC,
    description: 'Who may see it once it is published (공개 범위).',
  })
  visibility!: ArticleVisibility;

  @Field(() => Boolean, { defaultValue: false, description: 'Publish it at once.' })
  publish!: boolean;

  @Field(() => Boolean, { defaultValue: false, description: WAIT })
  waitForSearch!: boolean;
}

@InputType({
  description: 'A new revision of an article; what is absent is taken from the newest one.',
})
export class UpdateArticleInput {
  @Field(() => ID, { description: 'The article.' })
  id!: string;

  @Field(() => Int, { description: EXPECTED })
  expectedVersion!: number;

  @Field(() => String, { nullable: true, description: 'A new title.' })
  title?: string | null;

  @Field(() => [String], { nullable: true, description: 'All its search keywords.' })
  keywords?: string[] | null;

  @Field(() => [ArticleVariantInput], {
    nullable: true,
    description:
      'The variants to change or add: one for exactly the same platforms as a present one takes its place, all others stay. BAD_USER_INPUT when it shares some platforms with one.',
  })
  variants?: ArticleVariantInput[] | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      'Whether `variants` are all that the article has from then on: those not named are dropped.',
  })
  replaceVariants!: boolean;

  @Field(() => String, {
    defaultValue: '',
    description: 'What was changed, for the list of revisions.',
  })
  summary!: string;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Publish the revision at once; otherwise readers keep the published one.',
  })
  publish!: boolean;

  @Field(() => Boolean, { defaultValue: false, description: WAIT })
  waitForSearch!: boolean;
}

@InputType({ description: 'Where an article stands and who may see it; takes effect at once.' })
export class PlaceArticleInput {
  @Field(() => ID, { description: 'The article.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'A new slug; the old one keeps answering.' })
  slug?: string | null;

  @Field(() => String, { nullable: true, description: 'A new category.' })
  categorySlug?: string | null;

  @Field(() => ArticleVisibility, {
    nullable: true,
    description: 'Who may see it from now on (공개 범위).',
  })
  visibility?: ArticleVisibility | null;

  @Field(() => Boolean, { defaultValue: false, description: WAIT })
  waitForSearch!: boolean;
}

@InputType({ description: 'Publishes the newest revision.' })
export class PublishArticleInput {
  @Field(() => ID, { description: 'The article.' })
  id!: string;

  @Field(() => Int, { description: EXPECTED })
  expectedVersion!: number;

  @Field(() => Boolean, { defaultValue: false, description: WAIT })
  waitForSearch!: boolean;
}

@InputType({ description: 'Takes a published article back to a draft.' })
export class UnpublishArticleInput {
  @Field(() => ID, { description: 'The article.' })
  id!: string;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Answer only when it can no longer be found, or after 10 seconds.',
  })
  waitForSearch!: boolean;
}

@InputType({ description: 'Puts an article away; it can be published again.' })
export class ArchiveArticleInput extends UnpublishArticleInput {}

@InputType({ description: 'Deletes an article with all its revisions, for good.' })
export class DeleteArticleInput {
  @Field(() => ID, { description: 'The article.' })
  id!: string;

  @Field(() => Int, { description: EXPECTED })
  expectedVersion!: number;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Answer only when it can no longer be found, or after 10 seconds.',
  })
  waitForSearch!: boolean;
}

@InputType({ description: 'Goes back to what is published; the draft stays among the revisions.' })
export class DiscardDraftInput {
  @Field(() => ID, { description: 'The article.' })
  id!: string;

  @Field(() => Int, { description: EXPECTED })
  expectedVersion!: number;
}

@ObjectType({ description: 'The article as it is after the change.' })
export class ArticlePayload {
  @Field(() => Article, { description: 'The article.' })
  article!: Article;

  @Field({
    description:
      'True when the change can be found now; false when that was not waited for, or not reached within 10 seconds. The change is committed all the same.',
  })
  searchable!: boolean;
}
