import type { SqlSource } from './database/database.js';

/** A part of the server, which `app` starts and stops. */
export interface Feature {
  /** One instance of each resolver class. */
  readonly resolvers: readonly object[];
  /** Starts the background work. */
  start?(): void;
  /** Ends work that other servers can take over. The last requests are still being answered. */
  handOver?(): Promise<void>;
  /** Stops the background work. Called after the last request has been answered. */
  stop?(): Promise<void>;
}

/** The kinds of changes in the outbox. */
export type ChangeKind = 'article' | 'product' | 'category' | 'platform';

/**
 * Lets a mutation wait until its change is searchable. Writers call this after their commit. `app`
 * connects the barrier to the indexer, so the features below `search` depend on no index.
 */
export interface ChangeBarrier {
  /**
   * Resolves to true when every committed change of the entity is searchable in the engine that
   * answers searches, or to false after 10 seconds.
   */
  untilSearchable(kind: ChangeKind, id: number): Promise<boolean>;

  /** Records a change that no trigger sees. `source`: the transaction of the change. */
  record(source: SqlSource, kind: ChangeKind, id: number): Promise<void>;
}
