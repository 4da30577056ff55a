/** A part of the server. `app` starts it, stops it and serves its resolvers. */
export interface Feature {
  /** One instance of each of its resolver classes. */
  readonly resolvers: readonly object[];
  /** Starts its background work. */
  start?(): void;
  /** Ends what other servers can take over. Called while the last requests are being answered. */
  handOver?(): Promise<void>;
  /** Stops its background work. Called after the last request has been answered. */
  stop?(): Promise<void>;
}

/** The kinds of changes in the outbox. */
export type ChangeKind = 'article' | 'product' | 'category' | 'platform';

/**
 * Lets a mutation wait until its change is searchable. Writers call it after their commit. `app`
 * connects it to the indexer, so that the features below `search` do not depend on an index.
 */
export interface ChangeBarrier {
  /**
   * Resolves to true when every committed change of the entity is searchable in the engine that
   * answers searches, or to false if that takes more than 10 seconds.
   */
  untilSearchable(kind: ChangeKind, id: number): Promise<boolean>;
}
