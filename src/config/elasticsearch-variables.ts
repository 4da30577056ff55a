import { z } from 'zod';
import { addressWithUser, pemFile, several, wholeNumber } from './kinds.js';
import { variable } from './variable.js';

const text = z.string().min(1);

/** The variables of the connection to Elasticsearch, and of its index. */
export const ELASTICSEARCH_VARIABLES = {
  nodes: variable('ELASTICSEARCH_URL', {
    schema: several(addressWithUser(/^https?$/)).optional(),
    expects: 'one or several addresses like http://127.0.0.1:9200, separated by commas',
    description: 'The addresses of all nodes, separated by commas, or that of a load balancer.',
    mayHoldPassword: true,
  }),
  user: variable('ELASTICSEARCH_USER', {
    schema: text.optional(),
    expects: 'a user name',
    description: 'The user of the basic authentication.',
  }),
  password: variable('ELASTICSEARCH_PASSWORD', {
    schema: text.optional(),
    expects: 'a password',
    description: 'The password of the basic authentication.',
    secret: true,
  }),
  apiKey: variable('ELASTICSEARCH_API_KEY', {
    schema: z
      .string()
      .regex(/^[\x21-\x7e]+$/)
      .optional(),
    expects: 'the field "encoded" of an API key of Elasticsearch',
    description: 'An API key of Elasticsearch, in its encoded form, in place of a user.',
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
  shards: wholeNumber('ELASTICSEARCH_SHARDS', 1, {
    max: 100,
    expects: (range) => `the number of primary shards of the index, ${range}`,
    description:
      'The number of primary shards of the index. One is best below some millions of articles. A ' +
      'change builds a new index.',
  }),
  replicas: variable('ELASTICSEARCH_REPLICAS', {
    schema: z.coerce.number().int().min(0).max(20).optional(),
    expects: 'the number of copies of each shard, from 0 to 20',
    description: 'The number of copies of each shard on other nodes. A change builds a new index.',
    fallback: '`0` on one node, `1` on several',
  }),
};
