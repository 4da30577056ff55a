import { type EntityManager, IsNull, Not } from 'typeorm';
import { ApiKey, type CancelSchedules, type Viewer } from '../access/index.js';
import {
  ArticleRow,
  type ArticleService,
  auditArticles,
  NO_PUBLICATION,
  NO_UNPUBLICATION,
} from '../articles/index.js';
import { actingAs, asAction } from '../core/database/audit.js';
import type { DataSource } from '../core/database/database.js';
import { DAY_MS, SECOND_MS } from '../core/durations.js';
import { badInput, DoumError } from '../core/errors.js';
import type { JobKind, Jobs } from '../core/work/jobs.js';
import { ScheduledChange } from './workflow-inputs.js';

const MAX_AHEAD_MS = 2 * 365 * DAY_MS;

/** Each takes one connection for some milliseconds. */
const AT_ONCE = 4;

const { PUBLISH, UNPUBLISH } = ScheduledChange;
const JOB = { [PUBLISH]: 'publish-article', [UNPUBLISH]: 'unpublish-article' } as const;
const ACTION = { [PUBLISH]: 'publishArticle', [UNPUBLISH]: 'unpublishArticle' } as const;
const NONE = { [PUBLISH]: NO_PUBLICATION, [UNPUBLISH]: NO_UNPUBLICATION } as const;

/** The payload of the job that runs a schedule. The article has its version. */
interface Payload {
  id: number;
  at: string;
}

/**
 * Publications and ends of publications at a time. The columns of the article are the schedule; a
 * job whose time they do not have any more does nothing. Methods run inside the transaction of
 * their manager. CONFLICT for what is in the trash.
 */
export class Schedules {
  constructor(
    private readonly dataSource: DataSource,
    private readonly service: ArticleService,
    private readonly jobs: Jobs,
  ) {
    jobs.register(this.kind(PUBLISH), this.kind(UNPUBLISH));
  }

  /** BAD_USER_INPUT for a time out of range, and for a revision that could not be published. */
  async publish(
    manager: EntityManager,
    { name, personId = null, apiKeyId = null }: Viewer,
    id: number,
    version: number,
    at: Date,
  ): Promise<void> {
    checkTime(at);
    const { publishedVersion, unpublishAt } = await this.service.lock(manager, id);
    await this.service.requirePublishable(manager, id, version, 'version');
    if (version === publishedVersion)
      throw new DoumError('CONFLICT', `Version ${version} is published already.`, {
        field: 'version',
      });
    if (publishedVersion === null && unpublishAt && unpublishAt <= at)
      throw new DoumError('CONFLICT', 'The article will be unpublished before that time.', {
        field: 'at',
        hint: 'Cancel or move the end of its publication first.',
      });
    const values = {
      ...{ publishAt: at, publishVersion: version },
      ...{ publishBy: name, publishById: personId, publishKeyId: apiKeyId },
    };
    await manager.update(ArticleRow, { id }, values);
    await this.addJob(manager, PUBLISH, id, at);
  }

  /** BAD_USER_INPUT for a time out of range; CONFLICT if the article will not be published then. */
  async unpublish(
    manager: EntityManager,
    { name, personId = null, apiKeyId = null }: Viewer,
    id: number,
    at: Date,
  ): Promise<void> {
    checkTime(at);
    const { publishedVersion, publishAt } = await this.service.lock(manager, id);
    if (publishedVersion === null && !(publishAt && publishAt < at))
      throw new DoumError('CONFLICT', 'The article will not be published at that time.', {
        field: 'id',
        hint: 'Publish it or schedule its publication first.',
      });
    const by = { unpublishBy: name, unpublishById: personId, unpublishKeyId: apiKeyId };
    await manager.update(ArticleRow, { id }, { unpublishAt: at, ...by });
    await this.addJob(manager, UNPUBLISH, id, at);
  }

  /** CONFLICT if there is no such schedule. */
  async cancel(manager: EntityManager, id: number, change: ScheduledChange): Promise<void> {
    const article = await this.service.lock(manager, id);
    if (timeOf(article, change) === null)
      throw new DoumError('CONFLICT', 'The article has no such schedule.', { field: 'change' });
    await endSchedule(manager, article, change);
  }

  private addJob(manager: EntityManager, change: ScheduledChange, id: number, at: Date) {
    return this.jobs.add(JOB[change], String(id), { id, at } satisfies object, at, manager);
  }

  private kind(change: ScheduledChange): JobKind<Payload> {
    return {
      kind: JOB[change],
      atOnce: AT_ONCE,
      run: (payload) =>
        this.dataSource.transaction((manager) => this.run(manager, change, payload)),
    };
  }

  /** Resolves to when to try again if an earlier schedule of the article is still due. */
  private async run(
    manager: EntityManager,
    change: ScheduledChange,
    { id, at }: Payload,
  ): Promise<Date | null> {
    const lock = { mode: 'for_no_key_update' } as const;
    const article = await manager.findOne(ArticleRow, { where: { id }, lock });
    if (!article || timeOf(article, change)?.toISOString() !== at) return null;
    // After an outage both may be due.
    const { publishAt, unpublishAt } = article;
    if (publishAt && unpublishAt && change !== (publishAt <= unpublishAt ? PUBLISH : UNPUBLISH))
      return new Date(Date.now() + SECOND_MS);
    const by = change === PUBLISH ? article.publishBy : article.unpublishBy;
    const record = (action: string, details?: object) =>
      actingAs(`schedule by ${by}`, action, () => auditArticles(manager, [id], details));
    try {
      // The schedule may have been made while its key was being revoked.
      const keyId = keyOf(article, change);
      if (keyId && (await manager.existsBy(ApiKey, { id: keyId, revokedAt: Not(IsNull()) })))
        throw new DoumError('FORBIDDEN', 'The key of this schedule is revoked.', {
          reason: 'SCHEDULE_KEY_REVOKED',
        });
      const version = article.publishVersion!;
      // A savepoint, so that nothing of a refused change stays.
      const isChange = await manager.transaction(async (inner) => {
        // Refuses an article in the trash.
        await this.service.lock(inner, id);
        if (change === PUBLISH) return this.service.publishRevision(inner, article, version);
        await this.service.unpublish(inner, id);
        return true;
      });
      if (isChange) await record(ACTION[change], change === PUBLISH ? { version } : {});
    } catch (error) {
      // The present state of the article refuses the change, and only people can alter that.
      if (!(error instanceof DoumError)) throw error;
      const { reason = error.message } = error.details;
      await record('scheduleFailed', { change, reason });
    }
    await manager.update(ArticleRow, { id }, NONE[change]);
    return null;
  }
}

export const cancelSchedules: CancelSchedules = async (manager, { id: keyId, name }) => {
  const articles = await manager.find(ArticleRow, {
    where: [{ publishKeyId: keyId }, { unpublishKeyId: keyId }],
    order: { id: 'ASC' },
    lock: { mode: 'for_no_key_update' },
  });
  const titles = new Set<string>();
  for (const article of articles)
    for (const change of [PUBLISH, UNPUBLISH]) {
      // A server of an older version ends a schedule and leaves its key.
      if (keyOf(article, change) !== keyId || timeOf(article, change) === null) continue;
      await endSchedule(manager, article, change);
      const record = () => auditArticles(manager, [article.id], { change, revokedKey: name });
      for (const title of await asAction('cancelSchedule', record)) titles.add(title);
    }
  return [...titles];
};

/** An article that will not be published any more is not unpublished either. */
function endSchedule(manager: EntityManager, article: ArticleRow, change: ScheduledChange) {
  const isNeverPublished = change === PUBLISH && article.publishedVersion === null;
  const values = { ...NONE[change], ...(isNeverPublished && NO_UNPUBLICATION) };
  return manager.update(ArticleRow, { id: article.id }, values);
}

function keyOf({ publishKeyId, unpublishKeyId }: ArticleRow, change: ScheduledChange) {
  return change === PUBLISH ? publishKeyId : unpublishKeyId;
}

function timeOf({ publishAt, unpublishAt }: ArticleRow, change: ScheduledChange): Date | null {
  return change === PUBLISH ? publishAt : unpublishAt;
}

function checkTime(at: Date): void {
  const aheadMs = at.getTime() - Date.now();
  if (aheadMs <= 0 || aheadMs > MAX_AHEAD_MS)
    throw badInput(
      'at',
      `at is ${at.toISOString()}; it must lie in the future, within 2 years.`,
      'To do it now, use publishArticle or unpublishArticle.',
    );
}
