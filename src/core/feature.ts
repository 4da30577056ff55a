/** What a feature adds to the server. `app` starts and stops it, and serves its resolvers. */
export interface Feature {
  /** An instance of each of its resolver classes. */
  readonly resolvers: readonly object[];
  /** Starts its work in the background. */
  start?(): void;
  /** Ends that work. Called when no request is answered any more. */
  stop?(): Promise<void>;
}
