export interface Options {
  /** A free one unless given. */
  port?: number;
  /** `8` (unless given), `9`, or one of their versions in full. 9 has no security. */
  version?: string;
  /** Keeps the data; otherwise they are in a temporary folder that goes on stop. */
  dataDir?: string;
  /** The heap in megabytes: 512 unless given. */
  heapMb?: number;
  /** Asks every request for this user, a superuser, and password. */
  security?: { user: string; password: string };
  /** Is told what takes long, a line each. */
  log?: (line: string) => void;
  /** Gives up a start that is under way. */
  signal?: AbortSignal;
}

export interface Elasticsearch {
  url: string;
  pid: number;
  /** How it ended, once it has. */
  exited: Promise<string>;
  stop(): Promise<void>;
}

/** Starts a real Elasticsearch with the Nori analyzer and answers when it can be used. It ends with this process at the latest. */
export function startElasticsearch(options?: Options): Promise<Elasticsearch>;
