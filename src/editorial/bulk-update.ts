import {
  Ctx,
  Field,
  ID,
  InputType,
  Int,
  ObjectType,
  registerEnumType,
  Resolver,
} from 'type-graphql';
import { NullableField } from '../core/nullable-field.js';
import type { DataSource, EntityManager } from 'typeorm';
import { Input, MutationFor, type Person, Role } from '../access/index.js';
import {
  type ArticleContext,
  type ArticleMemory,
  type ArticleService,
  ArticleRow,
  ArticleVersionInput,
  auditArticles,
  checkKeywords,
  type Editor,
} from '../articles/index.js';
import { checkAll, checkEach } from '../core/check-all.js';
import { Cost } from '../core/cost.js';
import { queryRows, transactionThen } from '../core/database/database.js';
import { badInput, DoumError, violationOf } from '../core/errors.js';
import { ownerOf } from './checks.js';

const MAX_ARTICLES = 500;

export enum BulkChange {
  PUBLISH = 'PUBLISH',
  UNPUBLISH = 'UNPUBLISH',
  ARCHIVE = 'ARCHIVE',
  TRASH = 'TRASH',
  RESTORE = 'RESTORE',
}
registerEnumType(BulkChange, {
  name: 'BulkChange',
  description: 'What happens to many articles at once.',
  valuesConfig: {
    PUBLISH: { description: 'As `publishArticle`.' },
    UNPUBLISH: { description: 'As `unpublishArticle`.' },
    ARCHIVE: { description: 'As `archiveArticle`.' },
    TRASH: { description: 'As `trashArticle`.' },
    RESTORE: { description: 'As `restoreArticle`.' },
  },
});

@InputType({ description: 'A change of up to 500 articles: of all, or of none.' })
export class BulkUpdateArticlesInput {
  @Field(() => [ArticleVersionInput], {
    description: 'The articles, at most 500, none twice.',
  })
  articles!: ArticleVersionInput[];

  @NullableField(() => String, 'Slug of the new category of all articles.')
  categorySlug?: string | null;

  @NullableField(() => ID, 'ID of the person who owns all articles, as `setArticleOwner`.')
  ownerId?: string | null;

  @NullableField(
    () => [String],
    'Keywords that all articles shall have. Each article without one of them gets a new ' +
      'revision, which is published if the revision before is.',
  )
  addKeywords?: string[] | null;

  @NullableField(() => [String], 'Keywords that no article shall have, as `addKeywords`.')
  removeKeywords?: string[] | null;

  @NullableField(
    () => BulkChange,
    'What happens to the articles. RESTORE comes before the other changes.',
  )
  change?: BulkChange | null;
}

@ObjectType({ description: 'The result of a change of many articles.' })
export class BulkUpdateArticlesPayload {
  @Field(() => Int, { description: 'Number of the articles of the input.' })
  articleCount!: number;
}

/** The changes of a bulk update to each article. */
interface Update {
  categoryId: number | undefined;
  owner: Person | null;
  addKeywords: string[];
  removeKeywords: string[];
  change: BulkChange | null;
}

@Resolver()
export class BulkUpdateResolver {
  constructor(
    private readonly service: ArticleService,
    private readonly dataSource: DataSource,
    private readonly memory: ArticleMemory,
  ) {}

  @Cost({ points: 100 })
  @MutationFor(
    Role.EDITOR,
    BulkUpdateArticlesPayload,
    'Changes many articles in one transaction. If an article cannot be changed, none is, and ' +
      '`extensions.violations` says why for each article that cannot, with the field ' +
      '`input.articles.<number>`.',
  )
  async bulkUpdateArticles(
    @Input('The articles and their changes.')
    input: BulkUpdateArticlesInput,
    @Ctx() context: ArticleContext,
  ): Promise<BulkUpdateArticlesPayload> {
    const { articles, categorySlug, change = null } = input;
    const ids = checkArticles(articles, context);
    const catalog = await context.catalog();
    const update = await checkAll({
      categoryId: () =>
        categorySlug == null
          ? undefined
          : catalog.require('category', categorySlug, 'categorySlug').id,
      owner: () => ownerOf(this.dataSource.manager, input.ownerId, context),
      addKeywords: () => checkKeywords(input.addKeywords ?? [], 'addKeywords'),
      removeKeywords: () => checkKeywords(input.removeKeywords ?? [], 'removeKeywords'),
      change: () => change,
    });
    const work = async (manager: EntityManager) => {
      await this.updateAll(manager, context.viewer, update, ids, articles);
      const { categoryId: _categoryId, owner, ...details } = update;
      await auditArticles(manager, ids, { ...details, categorySlug, owner: owner?.name });
    };
    const forget = () => ids.forEach((id) => this.memory.forget(id));
    await transactionThen(this.dataSource, work, forget);
    return { articleCount: ids.length };
  }

  private async updateAll(
    manager: EntityManager,
    editor: Editor,
    update: Update,
    ids: number[],
    articles: ArticleVersionInput[],
  ): Promise<void> {
    const refusals = new Map<number, DoumError>();
    // In the order of the ids, so that no two bulk updates wait for each other.
    const order = [...ids.keys()].sort((a, b) => ids[a]! - ids[b]!);
    for (const i of order)
      try {
        // A savepoint, because a violated constraint would end the whole transaction.
        await manager.transaction((inner) =>
          this.updateOne(inner, editor, ids[i]!, articles[i]!.expectedVersion, update),
        );
      } catch (error) {
        if (!(error instanceof DoumError)) throw error;
        refusals.set(i, error);
      }
    const [first] = refusals.values();
    if (!first) return;
    const violations = [...refusals].map(([i, error]) => violationOf(error, `articles.${i}`));
    const { field } = violations[0]!;
    throw new DoumError(first.code, first.message, { ...first.details, field, violations });
  }

  private async updateOne(
    manager: EntityManager,
    editor: Editor,
    id: number,
    expectedVersion: number,
    { categoryId, owner, addKeywords, removeKeywords, change }: Update,
  ): Promise<void> {
    const isRestored = change === BulkChange.RESTORE;
    const article = await this.service.lock(manager, id, expectedVersion, { trashed: isRestored });
    if (isRestored) await this.service.restore(manager, id);
    if (categoryId !== undefined) await this.service.place(manager, id, { categoryId });
    if (owner) await manager.update(ArticleRow, { id }, { ownerId: owner.id });
    let { version } = article;
    const keywords = await keywordsOf(manager, id, version);
    const removed = new Set(removeKeywords);
    const wanted = new Set([...keywords, ...addKeywords].filter((each) => !removed.has(each)));
    if (wanted.size !== keywords.length || keywords.some((each) => !wanted.has(each))) {
      const publish = article.publishedVersion === version;
      const changes = { keywords: checkKeywords([...wanted], 'keywords'), publish };
      await this.service.update(manager, editor, id, version, changes);
      version += 1;
    }
    if (change === BulkChange.PUBLISH) await this.service.publish(manager, id, version);
    if (change === BulkChange.UNPUBLISH) await this.service.unpublish(manager, id);
    if (change === BulkChange.ARCHIVE) await this.service.archive(manager, id);
    if (change === BulkChange.TRASH) await this.service.trash(manager, id, version);
  }
}

async function keywordsOf(manager: EntityManager, id: number, version: number): Promise<string[]> {
  const [row] = await queryRows<{ keywords: string[] }>(
    manager,
    'select keywords from article_revision where article_id = $1 and version = $2',
    [id, version],
  );
  return row!.keywords;
}

/** The ids of the articles. BAD_USER_INPUT names every wrong one. */
function checkArticles(articles: ArticleVersionInput[], { ids }: ArticleContext): number[] {
  if (articles.length === 0 || articles.length > MAX_ARTICLES)
    throw badInput(
      'articles',
      `articles has ${articles.length} entries; from 1 to ${MAX_ARTICLES} are possible.`,
      undefined,
      { reason: 'ARTICLE_COUNT' },
    );
  const found = articles.map(({ id }, i) => ids.require(id, 'Article', `articles.${i}.id`));
  const first = new Map(found.map((id, i) => [id, i] as const).reverse());
  checkEach(found, (id, i) => {
    if (first.get(id) !== i)
      throw badInput(`articles.${i}.id`, `articles.${i} repeats an earlier article.`);
  });
  return found;
}
