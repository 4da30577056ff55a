import { z } from 'zod';
import { OperatorError } from './core/errors.js';

const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const httpUrl = z.url({ protocol: /^https?$/ });

/** Every variable with what it expects: the message of an error, and a row of the README's table. */
const VARIABLES = {
  HOST: { expects: 'an address to listen on, e.g. 127.0.0.1 or 0.0.0.0', schema: z.string().min(1).default('127.0.0.1') },
  PORT: { expects: 'a port from 0 to 65535', schema: z.coerce.number().int().min(0).max(65_535).default(4000) },
  DATA_DIR: { expects: 'a folder for the embedded Postgres', schema: z.string().min(1).default('.doum') },
  DATABASE_URL: {
    expects: 'an address like postgres://user:password@host:5432/database',
    schema: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  },
  SEARCH_ENGINE: { expects: 'elasticsearch or postgres', schema: z.enum(['elasticsearch', 'postgres']).optional() },
  SEARCH_FALLBACK: { expects: 'none or postgres', schema: z.enum(['none', 'postgres']).default('none') },
  ELASTICSEARCH_URL: {
    expects: 'one or several addresses like http://127.0.0.1:9200, separated by commas',
    schema: z
      .string()
      .transform((urls) => urls.split(',').map((url) => url.trim()))
      .pipe(z.array(httpUrl).min(1))
      .optional(),
  },
  ELASTICSEARCH_USER: { expects: 'a user name', schema: z.string().min(1).optional() },
  ELASTICSEARCH_PASSWORD: { expects: 'a password', schema: z.string().min(1).optional() },
  ELASTICSEARCH_CA: { expects: 'the path of a PEM file', schema: z.string().min(1).optional() },
  ELASTICSEARCH_INDEX: {
    expects: 'a prefix of index names: a-z, 0-9, _ and -, beginning with a letter',
    schema: z
      .string()
      .regex(/^[a-z][a-z0-9_-]{0,99}$/)
      .default('doum'),
  },
  ADMIN_API_KEY: {
    expects: 'a key of 32 or more printable characters',
    schema: z
      .string()
      .regex(/^[\x21-\x7e]{32,512}$/)
      .optional(),
  },
  LOG_LEVEL: {
    expects: 'fatal, error, warn, info, debug, trace or silent',
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  },
  SEED_DEMO: { expects: 'true or false', schema: flag.optional() },
} satisfies Record<string, { expects: string; schema: z.ZodType }>;

/** Never shown, not even when they are wrong. */
const SECRETS: ReadonlySet<string> = new Set(['ADMIN_API_KEY', 'DATABASE_URL', 'ELASTICSEARCH_PASSWORD']);

/** What is configured; the rest of the program never reads the environment. */
export interface Config {
  host: string;
  port: number;
  dataDir: string;
  /** Absent: the embedded Postgres under `dataDir`. */
  databaseUrl?: string;
  searchEngine: 'elasticsearch' | 'postgres';
  /** What stands in for Elasticsearch while it cannot answer. */
  searchFallback: 'none' | 'postgres';
  elasticsearch: { nodes: string[]; user?: string; password?: string; ca?: string; index: string };
  adminApiKey?: string;
  logLevel: string;
  /** undefined: where the embedded database is empty. */
  seedDemo?: boolean;
}

/** Reads the configuration from environment variables. OperatorError names the variable and what it expects. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const read = <K extends keyof typeof VARIABLES>(name: K) => {
    const value = environment[name];
    const { schema, expects } = VARIABLES[name];
    const result = schema.safeParse(value === '' ? undefined : value);
    if (!result.success) {
      const shown = SECRETS.has(name) ? 'not right' : JSON.stringify(value);
      throw new OperatorError(`${name} is ${shown}, but it must be ${expects}.`);
    }
    return result.data as z.output<(typeof VARIABLES)[K]['schema']>;
  };
  const nodes = read('ELASTICSEARCH_URL');
  const searchEngine = read('SEARCH_ENGINE') ?? (nodes ? 'elasticsearch' : 'postgres');
  if (searchEngine === 'elasticsearch' && !nodes) {
    throw new OperatorError(
      'SEARCH_ENGINE is elasticsearch, but ELASTICSEARCH_URL is not set: it must be the address of a node.',
    );
  }
  const searchFallback = read('SEARCH_FALLBACK');
  if (searchFallback === searchEngine) {
    throw new OperatorError(
      'SEARCH_FALLBACK is postgres, but Postgres is the engine that answers anyway: a fallback needs ELASTICSEARCH_URL, and elasticsearch as SEARCH_ENGINE.',
    );
  }
  return {
    host: read('HOST'),
    port: read('PORT'),
    dataDir: read('DATA_DIR'),
    databaseUrl: read('DATABASE_URL'),
    searchEngine,
    searchFallback,
    elasticsearch: {
      nodes: nodes ?? [],
      user: read('ELASTICSEARCH_USER'),
      password: read('ELASTICSEARCH_PASSWORD'),
      ca: read('ELASTICSEARCH_CA'),
      index: read('ELASTICSEARCH_INDEX'),
    },
    adminApiKey: read('ADMIN_API_KEY'),
    logLevel: read('LOG_LEVEL'),
    seedDemo: read('SEED_DEMO'),
  };
}
