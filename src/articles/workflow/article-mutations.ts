import type { DataSource, EntityManager } from 'typeorm';
import { transactionThen } from '../../core/database/database.js';
import type { ChangeBarrier } from '../../core/feature.js';
import type { Article } from '../article.js';
import type { ArticlePayload } from '../article-inputs.js';
import type { ArticleContext } from '../article-loaders.js';
import type { ArticleMemory } from '../article-memory.js';
import { auditArticles } from './article-store.js';

/** The base of resolvers with mutations of articles. */
export abstract class ArticleMutations {
  constructor(
    protected readonly dataSource: DataSource,
    protected readonly barrier: ChangeBarrier,
    private readonly memory: ArticleMemory,
  ) {}

  /** Changes an article in a transaction, and records that unless `work` resolves to false. */
  protected async change(
    input: { id: string | number; waitForSearch?: boolean },
    context: ArticleContext,
    work: (manager: EntityManager, id: number) => Promise<boolean | void>,
    details?: object,
  ): Promise<ArticlePayload> {
    const id =
      typeof input.id === 'number' ? input.id : context.ids.require(input.id, 'Article', 'id');
    const article = await this.write(id, async (manager) => {
      if ((await work(manager, id)) !== false) await auditArticles(manager, [id], details);
      return context.articles.loadWritten(manager, id);
    });
    return this.answer(article, input.waitForSearch === true);
  }

  /** Changes an article in a transaction, and clears its cache entry before the answer. */
  protected write<T>(id: number, work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return transactionThen(this.dataSource, work, () => this.memory.forget(id));
  }

  protected async answer(article: Article, waitForSearch: boolean): Promise<ArticlePayload> {
    const searchable = waitForSearch && (await this.barrier.untilSearchable('article', article.id));
    return { article, searchable };
  }
}
