import { makePartitions } from '../../src/analytics/log/partitions.js';
import { openDatabase } from '../../src/app/open-database.js';
import { poolOf } from '../../src/core/database.js';
import { createDatabase } from '../support/databases.js';

describe('Partitions', () => {
  it('are created once by servers that start concurrently', async () => {
    const url = await createDatabase();
    const databases = [await openDatabase(url), await openDatabase(url), await openDatabase(url)];
    try {
      for (let year = 2030; year < 2034; year += 1) {
        const times = Array.from({ length: 12 }, (_, month) => new Date(Date.UTC(year, month)));
        await Promise.all(
          databases.flatMap((database) =>
            [1, 2].map(() => makePartitions(poolOf(database), times)),
          ),
        );
      }
      const [row] = (await databases[0]!.query(
        `select count(*)::integer as count from pg_inherits where inhparent = 'search_log'::regclass`,
      )) as [{ count: number }];
      expect(row.count).toBe(48);
    } finally {
      for (const database of databases) await database.destroy();
    }
  });
});
