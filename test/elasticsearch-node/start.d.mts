export interface Options {
  /** A free one unless given. */
  port?: number;
  /** Is told what takes long, a line each. */
  log?: (line: string) => void;
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
