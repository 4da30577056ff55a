import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { stripMetadata } from '../../../src/media/index.js';
import { createDatabase, createDemoDatabase } from '../../support/databases.js';
import { importAndSettle, SMALL_CATALOGUE } from '../../support/import-test-lines.js';
import { createKey } from '../../support/keys.js';
import { runCommand } from '../../support/run-command.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';

const COMMANDS_MS = 60_000;
const bytes = (text: string) => Buffer.from(text, 'latin1');

/** A PNG of one colour, which may say that it is larger than it is. */
function png(width: number, height: number): Buffer {
  const chunk = (name: string, data: Buffer) => {
    const body = Buffer.concat([bytes(name), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0], 8);
  return Buffer.concat([
    bytes('\x89PNG\r\n\x1a\n'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(100))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A JPEG that a camera took upright, 30 pixels high in the file; `end` follows its thumbnail. */
const jpeg = (end = '\xff\xda\0\x02pixels\xff\xd9') =>
  bytes(
    '\xff\xd8\xff\xe1\0\x24Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0\xff\xd9' +
      `\xff\xc0\0\x0b\x08\0\x1e\0\x28\x01\x01\x11\0${end}`,
  );
/** The same picture without its thumbnail. */
const JPEG = stripMetadata(jpeg(), 'image/jpeg');
const segments = (count: number) =>
  Buffer.concat([jpeg().subarray(0, 2), bytes('\xff\xe0\0\x02'.repeat(count)), jpeg().subarray(2)]);
const GIF = bytes('GIF89a\x05\0\x07\0\0\0\0;');
const WEBP = bytes('RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x08\0\0\x0b\0\0');
const PDF = bytes('%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer <<>>\n%%EOF\n');
const hashOf = (file: Buffer) => createHash('sha256').update(file).digest('hex');

describe('Pictures', () => {
  let app: TestApp;
  let cookie: string;

  beforeAll(async () => {
    app = await startTestApp('memory');
    cookie = await signIn('AUTHOR');
  });

  async function signIn(role: string): Promise<string> {
    const { secret } = await createKey(app, { name: `박글 ${role}`, role });
    const response = await fetch(`${app.url}/desk/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-doum-desk': '1' },
      body: JSON.stringify({ key: secret }),
    });
    return response.headers.get('set-cookie')!.split(';')[0]!;
  }

  async function upload(file: Buffer, type: string, headers: Record<string, string> = {}) {
    const response = await fetch(`${app.url}/desk/media`, {
      method: 'POST',
      headers: { 'content-type': type, 'x-doum-desk': '1', cookie, ...headers },
      body: new Uint8Array(file),
    });
    const answer = (await response.json()) as {
      url?: string;
      errors?: { message: string; extensions: { code: string; reason?: string } }[];
    };
    const [error] = answer.errors ?? [];
    return { status: response.status, answer, error, code: error?.extensions.code };
  }

  it.each([
    ['image/png', 'png', png(12, 34), 12, 34],
    ['image/jpeg', 'jpg', JPEG, 30, 40],
    ['image/gif', 'gif', GIF, 5, 7],
    ['image/webp', 'webp', WEBP, 9, 12],
    ['application/pdf', 'pdf', PDF, null, null],
  ])('%s is stored once, and sent as what it is', async (type, extension, file, width, height) => {
    const url = `/media/${hashOf(file)}.${extension}`;
    const answer = { url, type, width, height };
    expect(await upload(file, `${type.toUpperCase()}; name=x`)).toMatchObject({
      ...{ status: 201, answer },
    });
    expect(await upload(file, type)).toMatchObject({ status: 200, answer });
    const sent = await fetch(app.url + url);
    expect(sent.status).toBe(200);
    expect(Buffer.from(await sent.arrayBuffer()).equals(file)).toBe(true);
    expect(Object.fromEntries(sent.headers)).toMatchObject({
      'content-type': type,
      'cache-control': 'public, max-age=31536000, immutable',
      'content-security-policy': "sandbox; default-src 'none'",
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
    });
    const head = await fetch(app.url + url, { method: 'HEAD' });
    expect(head.headers.get('content-length')).toBe(String(file.length));
    expect(sent.headers.get('content-disposition')).toBe(extension === 'pdf' ? 'attachment' : null);
    // Without the second header, `fetch` asks for a new answer.
    const headers = { 'if-none-match': sent.headers.get('etag')!, 'cache-control': 'max-age=0' };
    expect((await fetch(app.url + url, { headers })).status).toBe(304);
    const rows = await app.app.dataSource.query<{ by: string }[]>(
      `select created_by as by from media where hash = decode($1, 'hex')`,
      [hashOf(file)],
    );
    expect(rows).toEqual([{ by: '박글 AUTHOR' }]);
  });

  it('are stored without what a camera wrote into them', async () => {
    const { status, answer } = await upload(jpeg(), 'image/jpeg');
    expect([status, answer.url]).toEqual([200, `/media/${hashOf(JPEG)}.jpg`]);
    expect(JPEG.length).toBeLessThan(jpeg().length);
  });

  it('has no file of another name', async () => {
    const file = png(3, 3);
    const { answer } = await upload(file, 'image/png');
    for (const name of [
      `${hashOf(file)}.jpg`,
      hashOf(file),
      `${'0'.repeat(64)}.png`,
      answer.url!.slice(7).toUpperCase(),
      '..%2f..%2fpackage.json',
    ]) {
      const { status, headers } = await fetch(`${app.url}/media/${name}`);
      expect([name, status, headers.get('cache-control')]).toEqual([name, 404, 'no-store']);
    }
  });

  const SVG = bytes('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
  it.each([
    ['SVG', SVG, 'image/svg+xml', 415, 'Files of the type "image/svg+xml" are not possible.'],
    ['SVG that is called PNG', SVG, 'image/png', 422, 'neither PNG, JPEG, WebP, GIF nor PDF'],
    ['no Content-Type', GIF, '', 415, 'Files of the type "" are not possible.'],
    ['nothing', Buffer.alloc(0), 'image/png', 422, 'neither PNG'],
    ['GIF that is called PNG', GIF, 'image/png', 422, 'is image/gif, but it is called image/png.'],
    ['PNG without its end', png(9, 9).subarray(0, -6), 'image/png', 422, 'damaged'],
    ['JPEG with no end but its thumbnail', jpeg('\xff\xda\0\x02pix'), 'image/jpeg', 422, 'damaged'],
    [
      'JPEG of nothing but zeros',
      Buffer.alloc(9e6).fill(jpeg(), 0, 3),
      'image/jpeg',
      422,
      'damaged',
    ],
    ['JPEG of a million segments', segments(1e6), 'image/jpeg', 422, 'damaged'],
    ['GIF without its end', GIF.subarray(0, -1), 'image/gif', 422, 'damaged'],
    ['WebP without its end', WEBP.subarray(0, -1), 'image/webp', 422, 'damaged'],
    ['WebP without its beginning', WEBP.subarray(0, 12), 'image/webp', 422, 'damaged'],
    ['PDF without its end', PDF.subarray(0, 30), 'application/pdf', 422, 'damaged'],
    ['PNG without a size', png(0, 9), 'image/png', 422, 'damaged'],
    ['50,000 pixels wide', png(50_000, 2), 'image/png', 422, 'has 50000 × 2 pixels'],
    ['too many pixels', png(8_000, 5_001), 'image/png', 422, 'at most 40 megapixels'],
  ])('are refused: %s', async (_, file, type, status, message) => {
    const { error, ...refused } = await upload(file, type);
    expect(refused).toMatchObject({ status, code: 'BAD_USER_INPUT' });
    expect(error!.message).toContain(message);
    expect(error!.extensions.reason).toBe('FILE_UNREADABLE');
  });

  it('are refused beyond 10 MB, and compressed', async () => {
    const file = Buffer.concat([png(4, 4), Buffer.alloc(10_000_000)]);
    expect(await upload(file, 'image/png')).toMatchObject({
      ...{ status: 413, code: 'LIMIT_EXCEEDED' },
      error: {
        message: 'The file has more than the possible 10 MB.',
        extensions: { reason: 'FILE_TOO_LARGE' },
      },
    });
    expect((await upload(file.subarray(0, 10_000_000), 'image/png')).status).toBe(201);
    const compressed = { 'content-encoding': 'gzip' };
    expect((await upload(GIF, 'image/gif', compressed)).code).toBe('BAD_REQUEST');
  });

  it('come from authors and pages of this server only', async () => {
    const statusWith = async (headers: Record<string, string>) => {
      const { status, code } = await upload(png(1, 2), 'image/png', headers);
      return [status, code];
    };
    expect(await statusWith({ cookie: '' })).toEqual([401, 'UNAUTHENTICATED']);
    expect(await statusWith({ 'x-doum-desk': '' })).toEqual([403, 'FORBIDDEN']);
    expect(await statusWith({ origin: 'https://evil.example' })).toEqual([403, 'FORBIDDEN']);
    expect(await statusWith({ cookie: await signIn('ANALYST') })).toEqual([403, 'FORBIDDEN']);
    const { secret } = await createKey(app);
    const key = { cookie: '', authorization: `Bearer ${secret}` };
    expect(await statusWith(key)).toEqual([401, 'UNAUTHENTICATED']);
    expect((await fetch(`${app.url}/desk/media`)).status).toBe(404);
  });

  it('stand in articles with their size, and may come after the article', async () => {
    const [file, later] = [png(640, 480), png(20, 10)];
    const { answer } = await upload(file, 'image/png');
    const laterUrl = `/media/${hashOf(later)}.png`;
    const document = await upload(PDF, 'application/pdf');
    const body =
      `![설정 "화면"](${answer.url} "제목") ![나중](${laterUrl}) ![다른](/logo.png)` +
      ' ![로고](/media/logo.png)![영](/media/%00.png)\n\n' +
      `![문서](${document.answer.url}) [안내문](${document.answer.url})`;
    const article = { type: 'article', slug: 'shown', category: 'chat', status: 'PUBLISHED' };
    const variants = [{ platforms: ['common'], body }];
    await importAndSettle(app, [...SMALL_CATALOGUE, { ...article, title: '그림', variants }]);
    const html = async () => {
      const { data } = await app.request<{ articleBySlug: { variant: { bodyHtml: string } } }>(
        '{ articleBySlug(slug: "shown") { variant { bodyHtml } } }',
      );
      return data!.articleBySlug.variant.bodyHtml;
    };
    const shown = (url: string, alt: string, rest: string) =>
      `<img src="${url}" alt="${alt}"${rest}>`;
    const first = shown(
      answer.url!,
      '설정 &quot;화면&quot;',
      ' title="제목" width="640" height="480" loading="lazy"',
    );
    const other = shown('/logo.png', '다른', '');
    const link = `<p>문서 <a href="${document.answer.url}">안내문</a></p>\n`;
    expect(await html()).toBe(`<p>${first} 나중 ${other} 로고영</p>\n${link}`);
    await upload(later, 'image/png');
    const second = shown(laterUrl, '나중', ' width="20" height="10" loading="lazy"');
    expect(await html()).toBe(`<p>${first} ${second} ${other} 로고영</p>\n${link}`);
    expect(await (await fetch(`${app.url}/articles/shown`)).text()).toContain(first);
  });
});

describe('The pictures of an export', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(path.join(tmpdir(), 'doum-pictures-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it(
    'are in a folder beside its file, from which an import reads them',
    async () => {
      const [from, to] = [await createDemoDatabase(), await createDatabase()];
      const file = path.join(folder, 'help.jsonl');
      const media = path.join(folder, 'media');
      const run = (command: string, url: string, ...more: string[]) =>
        runCommand([command, file, ...more], { DATABASE_URL: url });
      const exported = await run('export', from);
      expect(exported.stderr).toContain(`, and 14 pictures to ${media}.`);
      const names = await readdir(media);
      expect(names.sort()).toEqual((await readdir('demo/media')).sort());
      expect((await run('export', from)).code).toBe(0);

      const wrong = `${'0'.repeat(64)}.png`;
      await writeFile(path.join(media, wrong), png(1, 1));
      await writeFile(path.join(media, '화면.png'), png(1, 1));
      await writeFile(path.join(media, '.hidden'), '');
      const liar = `${hashOf(GIF)}.png`;
      await writeFile(path.join(media, liar), GIF);
      const folderOfName = `${'1'.repeat(64)}.png`;
      await symlink(folder, path.join(media, folderOfName));
      const planned = await run('import', to, '--dry-run');
      expect(planned.stdout).toMatch(/pictures +14 created, 0 updated, 0 unchanged\n/);
      const imported = await run('import', to);
      expect(imported.code).toBe(1);
      expect(imported.stdout).toMatch(/pictures +14 created, 0 updated, 0 unchanged\n/);
      for (const line of [
        'Refused pictures (4):\n',
        `  ${folderOfName}: It is no file.\n`,
        `  ${wrong}: Its content does not have the SHA-256 of its name.\n`,
        `  ${liar}: The file is image/gif, but it is called image/png.\n`,
        '  화면.png: Its name is not the SHA-256 of its content with png, jpg, webp, gif or pdf.\n',
      ])
        expect(imported.stdout).toContain(line);

      for (const name of [wrong, liar, folderOfName, '화면.png']) await rm(path.join(media, name));
      const { code, stdout } = await run('import', to, '--json');
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        articles: { created: 0, updated: 0 },
        media: { created: 0, unchanged: 14, errors: [] },
      });
      const before = await readFile(file, 'utf8');
      const again = path.join(folder, 'again.jsonl');
      await runCommand(['export', again], { DATABASE_URL: to });
      expect((await readFile(again, 'utf8')).match(/\/media\//g)).toHaveLength(14);
      expect(before.match(/\/media\//g)).toHaveLength(14);
    },
    COMMANDS_MS,
  );
});
