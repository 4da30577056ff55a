import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { SEARCHABLE, WAIT_FOR_SEARCH, WaitForSearchInput } from '../catalog/index.js';
import { Article, ArticleVisibility } from './article.js';

@InputType()
class ArticleVersionInput {
  @Field(() => ID, { description: 'ID of the article.' })
  id!: string;

  @Field(() => Int, {
    description:
      'Number of the newest revision that you know. The error is CONFLICT when there is a newer one.',
  })
  expectedVersion!: number;
}

@InputType({ description: 'The answer for one or more platforms.' })
export class ArticleVariantInput {
  @Field(() => [String], {
    description:
      'Slugs of the platforms that the variant applies to, at least one. A platform may occur only ' +
      'once in an article.',
  })
  platformSlugs!: string[];

  @Field({
    description:
      'Text of the answer: CommonMark with tables, at most 200,000 characters. HTML tags are ' +
      'displayed as text.',
  })
  body!: string;
}

@InputType({ description: 'A new article (문서).' })
export class CreateArticleInput extends WaitForSearchInput {
  @Field(() => String, {
    nullable: true,
    description: 'Unique name in URLs. Absent: derived from the title.',
  })
  slug?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'ID of the article in the system that it comes from; unique.',
  })
  externalId?: string | null;

  @Field({ description: 'Title (제목), at most 300 characters.' })
  title!: string;

  @Field(() => [String], {
    defaultValue: [],
    description:
      'Search keywords (검색 키워드): words that people search for but the text does not contain.',
  })
  keywords!: string[];

  @Field({ description: 'Slug of the category that contains the article.' })
  categorySlug!: string;

  @Field(() => [ArticleVariantInput], { description: 'The variants of the answer, at least one.' })
  variants!: ArticleVariantInput[];

  @Field(() => ArticleVisibility, {
    defaultValue: ArticleVisibility.PUBLIC,
    description: 'Who may see the article once it is published (공개 범위).',
  })
  visibility!: ArticleVisibility;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether to publish the article at once. Otherwise it is a draft.',
  })
  publish!: boolean;
}

@InputType({
  description:
    'A new revision of an article. Fields that are absent are copied from the newest revision.',
})
export class UpdateArticleInput extends ArticleVersionInput {
  @Field(() => String, { nullable: true, description: 'New title, at most 300 characters.' })
  title?: string | null;

  @Field(() => [String], {
    nullable: true,
    description: 'The complete new list of search keywords; replaces the present list.',
  })
  keywords?: string[] | null;

  @Field(() => [ArticleVariantInput], {
    nullable: true,
    description:
      'Variants to change or add. One for exactly the platforms of a present variant replaces it. ' +
      'The error is BAD_USER_INPUT when the platforms overlap only in part.',
  })
  variants?: ArticleVariantInput[] | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      'Whether `variants` replaces all present variants. Otherwise variants that are not named stay.',
  })
  replaceVariants!: boolean;

  @Field(() => String, {
    defaultValue: '',
    description: 'What was changed, shown in the list of revisions.',
  })
  summary!: string;

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      'Whether to publish the revision at once. Otherwise readers keep seeing the published one.',
  })
  publish!: boolean;

  @Field(() => Boolean, { defaultValue: false, description: WAIT_FOR_SEARCH })
  waitForSearch!: boolean;
}

@InputType({
  description:
    'Changes the category, slug or visibility of an article at once. Fields that are absent stay ' +
    'unchanged.',
})
export class PlaceArticleInput extends WaitForSearchInput {
  @Field(() => ID, { description: 'ID of the article.' })
  id!: string;

  @Field(() => String, {
    nullable: true,
    description: 'New slug; the previous one keeps working. By default unchanged.',
  })
  slug?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Slug of the new category. By default unchanged.',
  })
  categorySlug?: string | null;

  @Field(() => ArticleVisibility, {
    nullable: true,
    description: 'Who may see the article once it is published (공개 범위). By default unchanged.',
  })
  visibility?: ArticleVisibility | null;
}

@InputType({ description: 'Publishes the newest revision of an article.' })
export class PublishArticleInput extends ArticleVersionInput {
  @Field(() => Boolean, { defaultValue: false, description: WAIT_FOR_SEARCH })
  waitForSearch!: boolean;
}

@InputType({ description: 'Withdraws a published article, so that it is a draft again.' })
export class UnpublishArticleInput {
  @Field(() => ID, { description: 'ID of the article.' })
  id!: string;

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      'Whether to answer only when searches no longer find the article; waits at most 10 seconds.',
  })
  waitForSearch!: boolean;
}

@InputType({
  description: 'Archives an article: readers no longer see it. It can be published again.',
})
export class ArchiveArticleInput extends UnpublishArticleInput {}

@InputType({ description: 'Deletes an article with all its revisions. This cannot be undone.' })
export class DeleteArticleInput extends ArticleVersionInput {
  @Field(() => Boolean, {
    defaultValue: false,
    description:
      'Whether to answer only when searches no longer find the article; waits at most 10 seconds.',
  })
  waitForSearch!: boolean;
}

@InputType({
  description:
    'Discards the draft of an article and returns to the published content. The draft stays in ' +
    'the list of revisions.',
})
export class DiscardDraftInput extends ArticleVersionInput {}

@ObjectType({ description: 'The result of a change to an article.' })
export class ArticlePayload {
  @Field(() => Article, { description: 'The article after the change.' })
  article!: Article;

  @Field({ description: SEARCHABLE })
  searchable!: boolean;
}
