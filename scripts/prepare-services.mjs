import { childUser } from '../test/elasticsearch-node/child-user.mjs';
import { prepareDistribution } from '../test/elasticsearch-node/prepare.mjs';
import { prepareModelServer } from '../test/model-server/prepare.mjs';

/**
 * Fetches the model server and the Elasticsearch of the tests, unless they are in the cache or
 * ELASTICSEARCH_URL names another. `npm test` does this while it lints, because a download needs
 * little processor time.
 */
const log = (/** @type {string} */ line) => console.error(line);
await Promise.all([
  prepareModelServer({ log }),
  !process.env.ELASTICSEARCH_URL && prepareDistribution({ log, user: childUser() }),
]);
