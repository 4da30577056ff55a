import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { NullableField } from '../core/nullable-field.js';
import {
  NEW_SLUG,
  SearchablePayload,
  WAIT_FOR_SEARCH,
  WaitForSearchInput,
} from '../catalog/index.js';
import { Article } from './article.js';
import { ArticleVisibility } from './article-fields.js';

const WAIT_FOR_REMOVAL =
  'true: respond only when searches no longer find the article, but after 10 seconds at the ' +
  'latest. See `searchable` in the response.';

/** The base of inputs that name an article. */
@InputType()
export class ArticleInput {
  @Field(() => ID, { description: 'ID of the article.' })
  id!: string;
}

@InputType({ description: 'An article, in the version that the editor has read.' })
export class ArticleVersionInput extends ArticleInput {
  @Field(() => Int, {
    description:
      'The `version` of the article that you have read. The error is CONFLICT when the newest ' +
      'revision has another number.',
  })
  expectedVersion!: number;
}

/** The base of inputs that write a version of an article for searches. */
@InputType()
class SearchableVersionInput extends ArticleVersionInput {
  @Field(() => Boolean, { defaultValue: false, description: WAIT_FOR_SEARCH })
  waitForSearch!: boolean;
}

@InputType({ description: 'The answer for one or more platforms.' })
export class ArticleVariantInput {
  @Field(() => [String], {
    description:
      'Slugs of the platforms that the variant applies to, at least one; the common platform ' +
      '(공통) is possible. No two variants of an article may have the same platform.',
  })
  platformSlugs!: string[];

  @Field({
    description:
      'Text of the answer: Markdown as in `ArticleVariant.body`, at most 200,000 characters; HTML ' +
      'tags are displayed as text. May be empty in an unpublished revision.',
  })
  body!: string;
}

@InputType({ description: 'A new article (문서).' })
export class CreateArticleInput extends WaitForSearchInput {
  @NullableField(
    () => String,
    'Unique name in URLs: a-z, 0-9 and single hyphens, at most 200 characters. The error is ' +
      'CONFLICT when another article has or had it. Absent: made from the title, in Latin ' +
      'letters; the slug then follows the title until the first publication, or until ' +
      '`placeArticle` sets a slug.',
  )
  slug?: string | null;

  @NullableField(
    () => String,
    'ID of the article in its source system: one line of at most 500 characters, which cannot ' +
      'be changed later. The error is CONFLICT when another article has it.',
  )
  externalId?: string | null;

  @Field({ description: 'Title (제목), one line of at most 300 characters.' })
  title!: string;

  @Field(() => [String], {
    defaultValue: [],
    description:
      'Search keywords (검색 키워드): words that people search for but the text does not contain. At ' +
      'most 100, each one line of at most 100 characters.',
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
    description: 'Whether to publish the article immediately. Otherwise its status is DRAFT.',
  })
  publish!: boolean;
}

@InputType({
  description:
    'A new revision of an article. Absent or null `title`, `keywords` and `variants` are copied ' +
    'from the newest revision.',
})
export class UpdateArticleInput extends SearchableVersionInput {
  @NullableField(() => String, 'New title, one line of at most 300 characters.')
  title?: string | null;

  @NullableField(
    () => [String],
    'The complete new list of search keywords, which replaces the present list: at most 100, ' +
      'each one line of at most 100 characters.',
  )
  keywords?: string[] | null;

  @NullableField(
    () => [ArticleVariantInput],
    'Variants to change or add, at least one. A variant with exactly the platforms of an ' +
      'existing variant replaces that variant; a variant with only new platforms is added at the ' +
      'end. Any other variant is BAD_USER_INPUT, unless `replaceVariants` is true.',
  )
  variants?: ArticleVariantInput[] | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      'true: `variants`, which is then required, is the complete new list. false: the other ' +
      'variants stay.',
  })
  replaceVariants!: boolean;

  @Field(() => String, {
    defaultValue: '',
    description: 'What was changed, shown in the list of revisions; at most 1,000 characters.',
  })
  summary!: string;

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      'Whether to publish the new revision immediately, in any status of the article. Otherwise ' +
      'visitors keep seeing the published revision, if any.',
  })
  publish!: boolean;
}

@InputType({
  description:
    'Changes the category, slug or visibility of an article immediately. Fields that are absent ' +
    'or null stay unchanged.',
})
export class PlaceArticleInput extends WaitForSearchInput {
  @Field(() => ID, { description: 'ID of the article.' })
  id!: string;

  @NullableField(() => String, NEW_SLUG)
  slug?: string | null;

  @NullableField(() => String, 'Slug of the new category, of any product.')
  categorySlug?: string | null;

  @NullableField(
    () => ArticleVisibility,
    'Who may see the article once it is published (공개 범위).',
  )
  visibility?: ArticleVisibility | null;
}

@InputType({ description: 'Publishes the newest revision of an article.' })
export class PublishArticleInput extends SearchableVersionInput {}

@InputType({
  description:
    'Unpublishes an article: its status becomes DRAFT. The error is CONFLICT when the article is ' +
    'not published.',
})
export class UnpublishArticleInput extends ArticleInput {
  @Field(() => Boolean, { defaultValue: false, description: WAIT_FOR_REMOVAL })
  waitForSearch!: boolean;
}

@InputType({
  description:
    'Archives an article in any status: only editors still see the article. It can be published ' +
    'again.',
})
export class ArchiveArticleInput extends UnpublishArticleInput {}

@InputType({ description: 'Deletes an article with all its revisions. This cannot be undone.' })
export class DeleteArticleInput extends ArticleVersionInput {
  @Field(() => Boolean, { defaultValue: false, description: WAIT_FOR_REMOVAL })
  waitForSearch!: boolean;
}

@InputType({
  description:
    'Moves an article in any status to the trash (휴지통): only editors still see it, and it is ' +
    'deleted after 30 days.',
})
export class TrashArticleInput extends DeleteArticleInput {}

@InputType({
  description:
    'The article whose draft is to be discarded. The discarded revision stays in `revisions`.',
})
export class DiscardDraftInput extends ArticleVersionInput {}

@ObjectType({ description: 'The result of a change to an article.' })
export class ArticlePayload extends SearchablePayload {
  @Field(() => Article, { description: 'The article after the change.' })
  article!: Article;
}
