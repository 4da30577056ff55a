export interface ClusterOptions {
  /** How many; three unless given. */
  nodes?: number;
  /** The HTTP port of the first node; the others have the next ones. Free ones unless given. */
  port?: number;
  /** Is told what takes long, a line each. */
  log?: (line: string) => void;
}

/** One node of a cluster: a real Elasticsearch. */
export interface ClusterNode {
  /** Its name in the cluster. */
  readonly name: string;
  readonly url: string;
  /** The group of its processes. */
  readonly pid: number;
  /** Ends it at once (SIGKILL). */
  kill(): Promise<void>;
  /** Stops its processes (SIGSTOP): connections stay open, nothing is answered. */
  pause(): void;
  /** Ends a pause (SIGCONT). */
  resume(): void;
  /** Starts it again, with its data, after it was killed. Resolves when it is in the cluster. */
  restart(): Promise<void>;
}

/** A cluster that asks for a password and has certificates of its own authority. */
export interface Cluster {
  readonly nodes: ClusterNode[];
  /** The variables with which Doum uses it. */
  readonly environment: {
    ELASTICSEARCH_URL: string;
    ELASTICSEARCH_USER: string;
    ELASTICSEARCH_PASSWORD: string;
    ELASTICSEARCH_CA: string;
  };
  /** How the first node ended that was not asked to. */
  readonly exited: Promise<string>;
  /** Ends all nodes, and removes their data. */
  stop(): Promise<void>;
}

/**
 * Starts several real Elasticsearch nodes as one cluster, with TLS between them and to clients, and
 * answers when all are in it. They end with this process at the latest.
 */
export function startCluster(options?: ClusterOptions): Promise<Cluster>;
