import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime } from '../../core/date-time.js';
import { NullableField } from '../../core/nullable-field.js';
import { PageInfo } from '../../core/pagination.js';
import { PerRequest } from '../../core/per-request.js';
import { Article } from '../article.js';
import { ArticleStatus, ArticleVisibility } from '../article-fields.js';

export enum ArticleSort {
  UPDATED = 'UPDATED',
  CREATED = 'CREATED',
  TITLE = 'TITLE',
  POPULARITY = 'POPULARITY',
  VIEWS = 'VIEWS',
  UNHELPFUL = 'UNHELPFUL',
  EDITED = 'EDITED',
  REVIEW_REQUESTED = 'REVIEW_REQUESTED',
}
registerEnumType(ArticleSort, {
  name: 'ArticleSort',
  description: 'The order of a list of articles.',
  valuesConfig: {
    UPDATED: { description: 'Most recently changed first (최근 수정순), by `updatedAt`.' },
    CREATED: { description: 'Most recently created first (최근 작성순).' },
    TITLE: { description: 'By title in lower case, in Unicode order (제목순).' },
    POPULARITY: {
      description:
        'Most popular first (인기순): views, clicks and helpful feedback raise the popularity, ' +
        'other feedback lowers it; events of a month ago count half. Among equals, articles that ' +
        'were added to this server later come first.',
    },
    VIEWS: { description: 'Most viewed first (조회순), by `viewCount`.' },
    UNHELPFUL: {
      description:
        'Most often not helpful first (도움 안 됨 순), by `feedback.notHelpful`. Needs the role ' +
        'ANALYST.',
    },
    EDITED: {
      description:
        'Most recently saved first (고친 순), by `workflow.editedAt`. Needs the role AUTHOR.',
    },
    REVIEW_REQUESTED: {
      description:
        'By `workflow.reviewRequestedAt`, the newest request first. Needs the role AUTHOR.',
    },
  },
});

export enum ArticleTask {
  REVIEW = 'REVIEW',
  DECLINED = 'DECLINED',
  DRAFT = 'DRAFT',
  SCHEDULE = 'SCHEDULE',
  RECHECK = 'RECHECK',
  COMMENT = 'COMMENT',
}
registerEnumType(ArticleTask, {
  name: 'ArticleTask',
  description:
    'Why an article waits for the caller (내 할 일). Callers without a person have the task REVIEW ' +
    'alone. Articles without an active owner count for every EDITOR.',
  valuesConfig: {
    REVIEW: { description: 'Somebody else asks for a review, and the caller is an EDITOR.' },
    DECLINED: { description: 'The review that the caller asked for was declined.' },
    DRAFT: { description: 'The caller saved the newest revision, which is not published.' },
    SCHEDULE: { description: 'The caller scheduled a publication or its end.' },
    RECHECK: { description: 'The caller owns the article, and `workflow.recheckAt` is past.' },
    COMMENT: {
      description: 'The caller owns the article, and comments of readers on it are open.',
    },
  },
});

@InputType({
  description:
    'Selects articles. An article must have at least one value of each given list. Without a ' +
    'list, all articles match; with an empty list, none. Former slugs also work; an unknown slug ' +
    'is BAD_USER_INPUT. Filters about drafts and the work of editors match nothing without the ' +
    'role AUTHOR.',
})
export class ArticleFilter {
  @NullableField(
    () => [ArticleStatus],
    'Publication statuses. Without the role AUTHOR, only published articles match.',
  )
  statuses?: ArticleStatus[] | null;

  @NullableField(
    () => [ArticleVisibility],
    'Visibilities. Without the role AGENT, only public articles match.',
  )
  visibilities?: ArticleVisibility[] | null;

  @NullableField(() => [String], 'Slugs of products.')
  productSlugs?: string[] | null;

  @NullableField(() => [String], 'Slugs of categories; each includes all categories below it.')
  categorySlugs?: string[] | null;

  @NullableField(
    () => [String],
    'Slugs of platforms. If at least one is given, articles for all platforms (공통) also match.',
  )
  platformSlugs?: string[] | null;

  @NullableField(() => DateTime, 'Only articles whose `updatedAt` is this time or later.')
  updatedFrom?: Date | null;

  @NullableField(() => DateTime, 'Only articles whose `updatedAt` is before this time.')
  updatedTo?: Date | null;

  @NullableField(
    () => Boolean,
    "true: only articles with questions in users' words; false: only articles without. Needs " +
      'the role AUTHOR to match.',
  )
  hasQuestions?: boolean | null;

  @NullableField(
    () => String,
    'Words that the newest revision has in its title, keywords or texts, or that the questions or ' +
      'notes of the article have: all words, in any order and case, without regard to spaces. At ' +
      'most 200 characters. ' +
      'Needs the role AUTHOR to match.',
  )
  text?: string | null;

  @NullableField(
    () => [String],
    'Who saved the newest revision: `workflow.editor`. Needs the role AUTHOR to match.',
  )
  editors?: string[] | null;

  @NullableField(
    () => [ID],
    'IDs of people who saved the newest revision. Needs the role AUTHOR to match.',
  )
  editorIds?: string[] | null;

  @NullableField(
    () => [ID],
    'IDs of people who own the article: `workflow.owner`. Needs the role AUTHOR to match.',
  )
  ownerIds?: string[] | null;

  @NullableField(() => Boolean, 'Whether the article has an owner. Needs the role AUTHOR to match.')
  hasOwner?: boolean | null;

  @NullableField(
    () => ArticleTask,
    'Only articles that wait for the caller for this reason. Needs the role AUTHOR to match.',
  )
  task?: ArticleTask | null;

  @NullableField(
    () => Boolean,
    'Whether a published article has unpublished changes (`draft`). Needs the role AUTHOR to match.',
  )
  hasDraft?: boolean | null;

  @NullableField(() => Boolean, 'Whether a review is asked for. Needs the role AUTHOR to match.')
  inReview?: boolean | null;

  @NullableField(
    () => Boolean,
    'Whether the last review was declined. Needs the role AUTHOR to match.',
  )
  isDeclined?: boolean | null;

  @NullableField(
    () => Boolean,
    'Whether there are `feedback.recentComments`. Needs the role AUTHOR to match.',
  )
  hasRecentComments?: boolean | null;

  @NullableField(
    () => Boolean,
    'Whether `workflow.recheckAt` is past. Needs the role AUTHOR to match.',
  )
  isRecheckDue?: boolean | null;

  @NullableField(
    () => Boolean,
    'Whether a publication or its end is scheduled. Needs the role AUTHOR to match.',
  )
  isScheduled?: boolean | null;

  @NullableField(
    () => Boolean,
    'Whether there are `Article.brokenLinks`. Needs the role AUTHOR to match.',
  )
  hasBrokenLinks?: boolean | null;

  @NullableField(
    () => Boolean,
    'Whether the article is in the trash. Needs the role AUTHOR to match.',
  )
  isTrashed?: boolean | null;
}

@ObjectType({ description: 'An article in a list, with its cursor.' })
export class ArticleEdge {
  @PerRequest()
  @Field({
    description: 'Cursor of this article. Pass it as `after` to get the following articles.',
  })
  cursor!: string;

  @Field({ description: 'The article.' })
  node!: Article;
}

@ObjectType({ description: 'A page of a list of articles.' })
export class ArticleConnection {
  @Field(() => [ArticleEdge], { description: 'The articles of this page with their cursors.' })
  edges!: ArticleEdge[];

  @Field(() => [Article], { description: 'The articles of this page.' })
  nodes!: Article[];

  @Field(() => PageInfo, {
    description: 'Whether there are more pages, and the cursors to get them.',
  })
  pageInfo!: PageInfo;

  @Field(() => Int, { description: 'Total number of articles on all pages.' })
  totalCount!: number;
}
