/** What a feature adds to the server. `app` starts and stops it, and serves its resolvers. */
export interface Feature {
  /** An instance of each of its resolver classes. */
  readonly resolvers: readonly object[];
  /** Starts its work in the background. */
  start?(): void;
  /** Ends that work. Called when no request is answered any more. */
  stop?(): Promise<void>;
}

/** What changed, as the outbox names it. */
export type ChangeKind = 'article' | 'product' | 'category' | 'platform';

/**
 * Lets a mutation wait until its change can be found. Writers call it after their commit; `app`
 * wires it to the indexer, so that no feature below `search` knows of an index.
 */
export interface ChangeBarrier {
  /**
   * Resolves true once every committed change of that thing can be found through the engine that
   * answers searches, false when the index did not get there within 10 seconds.
   */
  untilSearchable(kind: ChangeKind, id: number): Promise<boolean>;
}
