import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import iconv from 'iconv-lite';
import { exportTexts, type ImportReport, importTexts } from '../../../src/interchange/index.js';
import { type EncodingName, openImportSource } from '../../../src/app/commands/import-source.js';
import { openDatabase } from '../../../src/app/open-database.js';
import { type DataSource, poolOf } from '../../../src/core/database/database.js';
import { runCommand } from '../../support/run-command.js';
import { createDatabase } from '../../support/databases.js';

const CATALOGUE = [
  { type: 'product', slug: 'talk', name: '두레톡' },
  { type: 'platform', slug: 'common', name: '공통', appliesToAll: true },
  { type: 'category', slug: 'chat', product: 'talk', name: '채팅' },
];
const article = (title: string, slug = 'a') => ({
  type: 'article',
  slug,
  category: 'chat',
  status: 'PUBLISHED',
  title,
  variants: [{ platforms: ['common'], body: `${title} 똠방각하` }],
});
const text = (...objects: object[]) =>
  objects.map((object) => `${JSON.stringify(object)}\n`).join('');

describe('Encodings of an import', () => {
  let folder: string;
  let url: string;
  let dataSource: DataSource;
  let before: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'doum-encodings-'));
    await chmod(folder, 0o755);
    url = await createDatabase();
    dataSource = await openDatabase(url);
    await importContent(text(...CATALOGUE, article('대화 백업')));
    before = await exported();
    expect(before).toContain('똠방각하');
  });
  afterAll(async () => {
    await dataSource.destroy();
    await rm(folder, { recursive: true, force: true });
  });

  async function importContent(
    content: string | Buffer,
    { encoding = 'utf-8', piped = false }: { encoding?: EncodingName; piped?: boolean } = {},
  ): Promise<ImportReport> {
    const file = piped ? '-' : path.join(folder, `${randomBytes(4).toString('hex')}.jsonl`);
    if (!piped) await writeFile(file, content);
    const standardInput = Readable.from(piped ? [Buffer.from(content)] : []);
    const source = await openImportSource(file, encoding, standardInput);
    try {
      return await importTexts(dataSource, source.lines(), { keepRows: false, editor: 'test' });
    } finally {
      await source.close();
    }
  }
  async function exported(): Promise<string> {
    let written = '';
    for await (const line of exportTexts(poolOf(dataSource))) written += `${line}\n`;
    return written;
  }

  const changed = text(...CATALOGUE, article('새 제목'));
  const bytes = Buffer.from(changed);
  const asCp949 = (...objects: object[]) => iconv.encode(text(...objects), 'cp949');
  it.each<[string, Buffer, EncodingName, string]>([
    ['CP949', asCp949(...CATALOGUE), 'utf-8', 'import it with --encoding cp949. Nothing was'],
    [
      'an incomplete character',
      bytes.subarray(0, bytes.lastIndexOf('똠') + 1),
      'utf-8',
      'it is not UTF-8.',
    ],
    ['UTF-8 imported as CP949', bytes, 'cp949', 'it is UTF-8: import it without'],
  ])('refuses %s before anything is written', async (_, content, encoding, message) => {
    await expect(importContent(content, { encoding })).rejects.toThrow(message);
    await expect(importContent(content, { encoding, piped: true })).rejects.toThrow(message);
    expect(await exported()).toBe(before);
  });

  it('reports a wrong encoding', async () => {
    const file = path.join(folder, 'cp949.jsonl');
    await writeFile(file, asCp949({ type: 'product', slug: 'x', name: 'X' }, article('새 제목')));
    const { code, stdout, stderr } = await runCommand(['import', file], { DATABASE_URL: url });
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: `${file} cannot be imported: it is not UTF-8. If it is CP949 (Korean Windows), import it with --encoding cp949. Nothing was imported.\n`,
    });
    const unknown = await runCommand(['import', file, '--encoding', 'latin-1'], {
      DATABASE_URL: url,
    });
    expect(unknown.code).toBe(1);
    expect(unknown.stderr).toContain('Allowed choices are utf-8, cp949, euc-kr.');
    const read = await runCommand(['import', file, '--encoding', 'euc-kr', '--json'], {
      DATABASE_URL: url,
    });
    expect(JSON.parse(read.stdout)).toMatchObject({
      products: { created: 1 },
      articles: { updated: 1 },
      errors: [],
    });
  }, 30_000);

  it('reads CP949 from a file and from standard input', async () => {
    const title = '대화 백업 cp949';
    const content = asCp949(article(title));
    const encoding = 'cp949';
    expect(await importContent(content, { encoding })).toMatchObject({
      articles: { updated: 1 },
      errors: [],
    });
    expect(await exported()).toContain(`${title} 똠방각하`);
    expect(await importContent(content, { encoding, piped: true })).toMatchObject({
      articles: { unchanged: 1 },
      errors: [],
    });
    expect(await readdir(tmpdir())).not.toContainEqual(expect.stringMatching(/^doum-import-/));
  });

  it('refuses lines with U+FFFD, but accepts the escaped character', async () => {
    const damaged = JSON.stringify(article('대화 ����', 'damaged'));
    const meant = JSON.stringify(article('글자가 ? 로 보여요', 'meant')).replace('?', '\\ufffd');
    const report = await importContent(`${damaged}\n${meant}\n`);
    expect(report).toMatchObject({
      articles: { created: 1 },
      errors: [{ line: 1, field: 'title' }],
    });
    expect(report.errors[0]!.reason).toContain('damaged by an earlier conversion');
    expect(await importContent(await exported())).toMatchObject({
      articles: { created: 0, updated: 0 },
      errors: [],
    });
  });

  it('refuses a line that is cut off, and imports the others', async () => {
    const content = text(article('앞', 'front')) + '{"type":"article","slug":"cut';
    const { articles, errors } = await importContent(content);
    expect(articles.created).toBe(1);
    expect(errors).toEqual([
      {
        line: 2,
        reason: expect.stringMatching(/^The line is not JSON/) as string,
      },
    ]);
  });
});
