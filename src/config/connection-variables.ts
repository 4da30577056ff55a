import { z } from 'zod';
import {
  addressWithUser,
  hasClearHost,
  hasNoUser,
  httpUrl,
  isPrivateWay,
  pemFile,
  several,
  text,
  whole,
} from './kinds.js';
import { variable } from './variable.js';

/** Token algorithms. Secrets and public keys have different ones: neither is used as the other. */
export const SECRET_ALGORITHMS = ['HS256', 'HS384', 'HS512'] as const;
export const KEY_ALGORITHMS = [
  ...(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const),
  ...(['ES256', 'ES384', 'ES512', 'EdDSA'] as const),
] as const;

const ADDRESS = 'an address like postgres://user:password@host:5432/database';

/** The variables of Postgres, including the embedded one. */
export const DATABASE_VARIABLES = {
  databaseUrl: variable('DATABASE_URL', {
    schema: addressWithUser(/^postgres(ql)?$/).optional(),
    expects: ADDRESS,
    description:
      'The address of a Postgres of version 15 or later. In the user and the password, write `/ ' +
      '? # @ %` as `%2F %3F %23 %40 %25`.',
    fallback: 'the embedded Postgres',
    secret: true,
    mayHoldPassword: true,
  }),
  databaseDirectUrl: variable('DATABASE_DIRECT_URL', {
    schema: addressWithUser(/^postgres(ql)?$/).optional(),
    expects: `${ADDRESS} of the Postgres behind DATABASE_URL`,
    description:
      'The address of Postgres itself if `DATABASE_URL` names a connection pooler such as ' +
      'PgBouncer. Each server opens one connection there, for notifications.',
    fallback: 'the value of `DATABASE_URL`',
    secret: true,
    mayHoldPassword: true,
  }),
  databaseCa: pemFile(
    'DATABASE_CA',
    'The certificate authority of Postgres, as a PEM file. All connections then use TLS and ' +
      'check the certificate and the host name.',
  ),
  database: {
    poolSize: variable('DATABASE_POOL_SIZE', {
      schema: whole(5, 500).default(10),
      description:
        'Maximum number of connections of a server to Postgres, plus one for notifications.',
    }),
  },
  dataDir: variable('DATA_DIR', {
    schema: text.default('.doum'),
    expects: 'a folder for the embedded Postgres',
    description: 'The folder of the embedded Postgres and its password.',
  }),
};

export const ELASTICSEARCH_VARIABLES = {
  nodes: variable('ELASTICSEARCH_URL', {
    schema: several(addressWithUser(/^https?$/)).optional(),
    expects: 'one or several addresses like http://127.0.0.1:9200, separated by commas',
    description:
      'The addresses of all nodes, separated by commas, or the address of a load balancer.',
    mayHoldPassword: true,
  }),
  user: variable('ELASTICSEARCH_USER', {
    schema: text.optional(),
    expects: 'a user name',
    description: 'The user for basic authentication.',
  }),
  password: variable('ELASTICSEARCH_PASSWORD', {
    schema: text.optional(),
    expects: 'a password',
    description: 'The password for basic authentication.',
    secret: true,
  }),
  apiKey: variable('ELASTICSEARCH_API_KEY', {
    schema: z
      .string()
      .regex(/^[\x21-\x7e]+$/)
      .optional(),
    expects: 'the field "encoded" of an API key of Elasticsearch',
    description: 'An API key of Elasticsearch, in its encoded form, instead of a user.',
    secret: true,
  }),
  ca: pemFile(
    'ELASTICSEARCH_CA',
    'The certificate authority of nodes with `https://`, as a PEM file.',
  ),
  index: variable('ELASTICSEARCH_INDEX', {
    schema: z
      .string()
      .regex(/^[a-z][a-z0-9_-]{0,99}$/)
      .default('doum'),
    expects: 'a prefix of index names: a-z, 0-9, _ and -, beginning with a letter',
    description: 'The prefix of index names, and the name of the alias.',
  }),
  shards: variable('ELASTICSEARCH_SHARDS', {
    schema: whole(1, 100).default(1),
    description:
      'The number of primary shards of the index. One is best below some millions of articles. ' +
      'Changing this builds a new index.',
  }),
  replicas: variable('ELASTICSEARCH_REPLICAS', {
    schema: whole(0, 20).optional(),
    description:
      'The number of copies of each shard on other nodes. Changing this builds a new index.',
    fallback: '`0` on one node, `1` on several',
  }),
};

/** The variables of a model server. */
export const EMBEDDINGS_VARIABLES = {
  url: variable('EMBEDDINGS_URL', {
    schema: httpUrl
      .refine(hasNoUser)
      .transform((url) => url.replace(/\/+$/, ''))
      .optional(),
    expects: 'the address before /embeddings, like http://127.0.0.1:8000/v1',
    description:
      'A server that turns texts into vectors and answers `/embeddings` as OpenAI does. Searches ' +
      'then find articles by meaning, too.',
    fallback: 'none: words alone answer searches',
  }),
  model: variable('EMBEDDINGS_MODEL', {
    schema: text.optional(),
    expects: 'the name of a model',
    description: 'The model of `EMBEDDINGS_URL`. Another model encodes all articles again.',
  }),
  queryModel: variable('EMBEDDINGS_QUERY_MODEL', {
    schema: text.optional(),
    expects: 'the name of a model',
    description: 'The name of the model for queries, for servers that tell queries by the name.',
    fallback: 'the value of `EMBEDDINGS_MODEL`',
  }),
  key: variable('EMBEDDINGS_KEY', {
    schema: z
      .string()
      .regex(/^[\x21-\x7e]+$/)
      .optional(),
    expects: 'a key of printable characters',
    description: 'The key for `EMBEDDINGS_URL`, sent as a bearer token.',
    secret: true,
  }),
  prefixes: variable('EMBEDDINGS_PREFIXES', {
    schema: z
      .string()
      .regex(/^[^,]+,[^,]+$/)
      .transform((words) => words.split(',').map((word) => `${word.trim()} `))
      .default(['', '']),
    expects: 'two words, separated by a comma: query:,passage:',
    description:
      'The words before each query and before each passage, for models of the family e5: ' +
      '`query:,passage:`. A space follows each.',
    fallback: 'none',
  }),
};

/** The variables of an identity provider's tokens. */
export const TOKEN_VARIABLES = {
  jwksUrl: variable('JWT_JWKS_URL', {
    schema: httpUrl.refine(hasNoUser).optional(),
    expects: 'an address like https://login.example.com/jwks.json, without a user and a password',
    description: 'The public keys of an identity provider. Its tokens are then accepted.',
    secret: true,
  }),
  secrets: variable('JWT_SECRET', {
    // A secret may contain commas and spaces, so only line ends separate secrets.
    schema: z
      .string()
      .transform((secrets) => [...new Set(secrets.split(/\r?\n/).filter(Boolean))])
      .pipe(z.array(z.string().min(32)).min(1))
      .optional(),
    expects: 'a secret of 32 or more characters, or several, one on each line',
    description:
      'A secret shared with the issuer of tokens, instead of `JWT_JWKS_URL`. Several secrets: ' +
      'one on each line.',
    secret: true,
  }),
  algorithm: variable('JWT_ALGORITHM', {
    schema: z.enum([...KEY_ALGORITHMS, ...SECRET_ALGORITHMS]).optional(),
    expects: `one of ${KEY_ALGORITHMS.join(', ')} with JWT_JWKS_URL, one of ${SECRET_ALGORITHMS.join(', ')} with JWT_SECRET`,
    description: 'The only accepted algorithm of tokens.',
    fallback: '`RS256`; `HS256` with `JWT_SECRET`',
  }),
  audience: variable('JWT_AUDIENCE', {
    schema: text.optional(),
    expects: 'the claim aud of tokens, or one of its entries',
    description: 'The audience of tokens. Required for tokens.',
  }),
  issuer: variable('JWT_ISSUER', {
    schema: text.optional(),
    expects: 'the claim iss of tokens',
    description: 'The issuer of tokens. Required for tokens.',
  }),
  roleClaim: variable('JWT_ROLE_CLAIM', {
    schema: text.default('role'),
    expects: 'the name of a claim',
    description: 'The claim of a token that names the role.',
  }),
};

/** The variables of signing in by OpenID Connect. */
export const OPENID_VARIABLES = {
  issuer: variable('OIDC_ISSUER', {
    schema: httpUrl.refine((url) => hasNoUser(url) && isPrivateWay(url)).optional(),
    expects: 'an address like https://login.example.com; http only on this machine',
    description:
      'The issuer (OpenID Connect) at which people sign in to the desk and the analytics page. ' +
      '`JWT_ROLE_CLAIM` names the role in its ID tokens. Needs `PUBLIC_URL`; the redirect URI is ' +
      '`PUBLIC_URL` with the path `/desk/sign-in/callback`.',
    fallback: 'none: people sign in with a password or key',
  }),
  clientId: variable('OIDC_CLIENT_ID', {
    schema: text.optional(),
    expects: 'the client id that the issuer gave this server',
    description: 'The client id of this server at the issuer. Required with `OIDC_ISSUER`.',
  }),
  clientSecret: variable('OIDC_CLIENT_SECRET', {
    schema: text.optional(),
    expects: 'the client secret that the issuer gave this server',
    description: 'The client secret of this server at the issuer.',
    fallback: 'none: a public client',
    secret: true,
  }),
};

/** The OpenTelemetry variables that Doum reads. OpenTelemetry's libraries read the others. */
export const TRACING_VARIABLES = {
  endpoint: variable('OTEL_EXPORTER_OTLP_ENDPOINT', {
    schema: httpUrl.refine(hasNoUser).refine(hasClearHost).optional(),
    expects: 'an address like http://127.0.0.1:4318, without a user and a password',
    description:
      'The address of an OpenTelemetry collector that accepts OTLP over HTTP in protobuf. Traces ' +
      'are sent to its path `/v1/traces`. The other standard variables, such as ' +
      '`OTEL_SERVICE_NAME` and `OTEL_TRACES_SAMPLER`, are also read.',
    fallback: 'none: nothing is traced',
    mayHoldPassword: true,
  }),
  headers: variable('OTEL_EXPORTER_OTLP_HEADERS', {
    schema: z
      .string()
      .regex(/^\s*[^\s=,]+\s*=[^,]*(,\s*[^\s=,]+\s*=[^,]*)*$/)
      .optional(),
    expects: 'headers like api-key=…,x-team=docs',
    description: 'Headers for the collector, such as its key, separated by commas.',
    secret: true,
  }),
};
