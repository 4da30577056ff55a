/** An article as an answer shows it. */
export interface Shown {
  slug: string;
  title: string;
}

interface Replaced {
  articleId: string;
  /** When the change began, by the clock of the messages. */
  since: number;
  /** By `performance.now()`. */
  replacedAt: number;
  purgedAt: number;
}

/** When each title of an article was replaced, and when a webhook told the cache. */
export class ReplacedTitles {
  private readonly titles = new Map<string, Replaced>();

  replaced(title: string, articleId: string, since: number): void {
    this.titles.set(title, {
      ...{ articleId, since },
      ...{ replacedAt: performance.now(), purgedAt: Infinity },
    });
  }

  /** What was replaced before the change of the message is not cached any more. */
  purged(articleId: string, changedAt: number): void {
    for (const title of this.titles.values())
      if (title.articleId === articleId && title.since <= changedAt)
        title.purgedAt = Math.min(title.purgedAt, performance.now());
  }

  /** How many seconds after each change its purge came. */
  purgeDelays(): number[] {
    return [...this.titles.values()]
      .filter(({ purgedAt }) => purgedAt < Infinity)
      .map(({ purgedAt, replacedAt }) => (purgedAt - replacedAt) / 1_000);
  }

  /** How many seconds before `sentAt` the cache was told of a newer title; 0 if it was not. */
  purgedBefore({ title }: Shown, sentAt: number): number {
    return Math.max(0, (sentAt - (this.titles.get(title)?.purgedAt ?? Infinity)) / 1_000);
  }

  /** How many seconds before `sentAt` a newer title was there; 0 if there was none. */
  ageOf({ title }: Shown, sentAt: number): number {
    return Math.max(0, (sentAt - (this.titles.get(title)?.replacedAt ?? Infinity)) / 1_000);
  }
}
