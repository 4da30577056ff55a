import { childUser } from '../test/elasticsearch-node/child-user.mjs';
import { prepareDistribution } from '../test/elasticsearch-node/prepare.mjs';

/**
 * Fetches the Elasticsearch of the tests, unless it is in the cache or ELASTICSEARCH_URL names
 * another. `npm test` does this while it lints, because a download needs little processor time.
 */
if (!process.env.ELASTICSEARCH_URL) {
  const log = (/** @type {string} */ line) => console.error(line);
  await prepareDistribution({ log, user: childUser() });
}
