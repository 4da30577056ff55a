import { buildDocument } from '../support/build-document.js';
import { eventually } from '../support/eventually.js';
import { ElasticsearchStandIns, real, send } from '../support/stand-ins.js';

const PREFIX = `replaced-${process.pid}`;
const ARTICLES = 20;
const EDITS = 5;

/** Elasticsearch keeps replaced documents for up to a minute. */
const REMOVED_MS = 150_000;

it('What replaced documents left in an index is removed', async () => {
  const standIns = new ElasticsearchStandIns(PREFIX);
  const replaced = async () => {
    const stats = (await send('GET', `/${PREFIX}-1/_stats/docs`)) as {
      _all: { primaries: { docs: { deleted: number } } };
    };
    return stats._all.primaries.docs.deleted;
  };
  try {
    const writer = standIns.writerAt(real());
    await writer.createGeneration('1', []);
    for (let version = 1; version <= EDITS; version += 1) {
      const changes = Array.from({ length: ARTICLES }, (_, i) => ({
        ...{ articleId: i + 1, version },
        document: buildDocument({ articleId: i + 1, title: `제목 ${version}` }),
      }));
      // Half of the articles stay as they are, so that no segment is dropped as a whole.
      const edited = version === 1 ? changes : changes.slice(0, ARTICLES / 2);
      await writer.write('1', edited, { refresh: true });
    }
    expect(await replaced()).toBeGreaterThan(0);
    await eventually(async () => {
      writer.tidy!('1');
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      expect(await replaced()).toBe(0);
    }, REMOVED_MS);
    expect(await writer.count('1')).toBe(ARTICLES);
  } finally {
    await standIns.stop();
  }
}, 200_000);
