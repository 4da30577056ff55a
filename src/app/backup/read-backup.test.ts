import { createHash, randomInt } from 'node:crypto';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { BackupReader } from './read-backup.js';

const KNOWN = ['First1764000000001', 'Second1764000000002'];
const ROWS = { product: '1\t가\\\\.\n2\t나\n', article: '' };
const sum = (text: string) => createHash('sha256').update(text).digest('hex');

const HEADER = {
  ...{ doumBackup: 1, createdAt: '2026-11-28T00:00:00.000Z', postgres: '15', migrations: KNOWN },
  tables: Object.keys(ROWS).map((name) => ({ name, columns: ['id'], next: { id: 3 }, months: [] })),
};

/** The lines of a backup, as Doum writes it. */
function linesOf(header: object = HEADER): string[] {
  const lines = [`${JSON.stringify(header)}\n`];
  for (const [table, rows] of Object.entries(ROWS))
    lines.push(
      `${JSON.stringify({ table })}\n`,
      `${rows}\\.\n`,
      `${JSON.stringify({ rows: rows.split('\n').length - 1, sha256: sum(rows) })}\n`,
    );
  const whole = sum(lines.filter((line) => line.startsWith('{')).join(''));
  return [...lines, `${JSON.stringify({ sha256: whole })}\n`];
}

/** Reads all of it; resolves to its rows. */
async function read(packed: Buffer): Promise<string[]> {
  const reader = await BackupReader.open(Readable.from([packed]), KNOWN);
  const found: string[] = [];
  for (const table of reader.header.tables) {
    let rows = '';
    for await (const chunk of reader.rowsOf(table)) rows += chunk.toString();
    found.push(rows);
  }
  await reader.finish();
  return found;
}

const pack = (lines: string[]) => gzipSync(lines.join(''));

describe('Reading a backup', () => {
  it('yields the rows of each table', async () => {
    expect(await read(pack(linesOf()))).toEqual(Object.values(ROWS));
  });

  it('refuses what is no backup, or one of a newer version', async () => {
    for (const foreign of [Buffer.from('{"a":1}\n'), pack(['{"type":"product"}\n']), pack(['x\n'])])
      await expect(read(foreign)).rejects.toThrow('BACKUP_FOREIGN');
    const newer = [
      { ...HEADER, doumBackup: 2 },
      { ...HEADER, migrations: [...KNOWN, 'Third1999000000003'] },
    ];
    for (const header of newer)
      await expect(read(pack(linesOf(header)))).rejects.toThrow('BACKUP_NEWER');
    // What a newer version has more is not called damage.
    const table = { ...HEADER.tables[0], name: 'made_later' };
    await expect(read(pack(linesOf({ ...newer[1], tables: [table] })))).rejects.toThrow(
      'BACKUP_NEWER',
    );
  });

  const [first] = HEADER.tables;
  const months = Array.from({ length: 1_201 }, (_, i) => `${1_000 + i}-01`);
  it.each<[string, object]>([
    ['no table of Doum', { tables: [{ ...first, name: 'a; drop table b' }] }],
    ['the table of migrations', { tables: [{ ...first, name: 'migrations' }] }],
    ['a table that stays behind', { tables: [{ ...first, name: 'visitor_salt' }] }],
    ['a table twice', { tables: [first, first] }],
    ['partitions of a table without', { tables: [{ ...first, months: ['2026-11'] }] }],
    ['too many partitions', { tables: [{ ...first, name: 'search_log', months }] }],
    ['a time that moves the cursor', { createdAt: '2026-11-28\u001b[2J' }],
  ])('refuses a header with %s', async (_, change) => {
    await expect(read(pack(linesOf({ ...HEADER, ...change })))).rejects.toThrow('BACKUP_DAMAGED');
  });

  it('refuses each line that is missing, changed or too much', async () => {
    const lines = linesOf();
    for (const i of lines.keys()) {
      const without = pack(lines.filter((_, at) => at !== i));
      await expect(read(without), `without line ${i}`).rejects.toThrow(/\(BACKUP_/);
      const changed = pack(lines.map((line, at) => (at === i ? line.replace(/\d/, '9') : line)));
      if (/\d/.test(lines[i]!))
        await expect(read(changed), `changed line ${i}`).rejects.toThrow(/\(BACKUP_/);
    }
    await expect(read(pack([...lines, 'more']))).rejects.toThrow('BACKUP_DAMAGED');
  });

  it('refuses a file that is cut anywhere, or has another bit', async () => {
    const packed = pack(linesOf());
    for (let cut = 0; cut < packed.length; cut++)
      await expect(read(packed.subarray(0, cut)), `cut at ${cut}`).rejects.toThrow(
        'BACKUP_TRUNCATED',
      );
    for (let at = 10; at < packed.length; at++) {
      const flipped = Buffer.from(packed);
      const bit = randomInt(8);
      flipped[at]! ^= 1 << bit;
      await expect(read(flipped), `bit ${bit} of byte ${at}`).rejects.toThrow(/\(BACKUP_/);
    }
  });
});
