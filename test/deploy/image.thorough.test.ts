import { execFile, execFileSync, spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { createBlankDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { startFaultProxy } from '../support/fault-proxy.js';
import { freePort } from '../elasticsearch-node/ports.mjs';
import { imageFiles } from './image-context.js';
import { readDockerfile, type Stage, type Step } from './read-dockerfile.js';

/** With node_modules, in megabytes. */
const MAX_IMAGE_MB = 190;
const BUILD_MS = 900_000;
const ADMIN_KEY = 'a-key-of-the-administrator-0123456789';

/** The number of `nobody` on Debian; the user of the image need not exist here. */
const NOBODY = 65_534;
const isRoot = process.getuid!() === 0;
const asNobody = isRoot ? { uid: NOBODY, gid: NOBODY } : {};

/** What a stage is after its steps: its files, and what its commands get. */
interface Built {
  root: string;
  folder: string;
  environment: Record<string, string>;
}

const root = mkdtempSync(path.join(tmpdir(), 'doum-image-'));
const built = new Map<string, Built>();
const stages = readDockerfile('docker/Dockerfile');
const last = stages.at(-1)!;
const place = (stage: Built, file: string) =>
  path.join(stage.root, path.posix.resolve(stage.folder, file));

function build(stage: Stage): Built {
  const before = built.get(stage.base);
  const result: Built = {
    root: mkdtempSync(path.join(root, `${stage.name ?? 'last'}-`)),
    folder: before?.folder ?? '/',
    environment: { ...before?.environment },
  };
  if (before) cpSync(before.root, result.root, { recursive: true, verbatimSymlinks: true });
  for (const step of stage.steps) run(step, result);
  return result;
}

function run({ keyword, words, flags, text }: Step, stage: Built): void {
  if (keyword === 'WORKDIR') {
    stage.folder = path.posix.resolve(stage.folder, words[0]!);
    mkdirSync(path.join(stage.root, stage.folder), { recursive: true });
  } else if (keyword === 'ENV') {
    for (const word of words) {
      const at = word.indexOf('=');
      stage.environment[word.slice(0, at)] = word.slice(at + 1);
    }
  } else if (keyword === 'RUN') {
    const { PATH, HOME } = process.env;
    const environment = { PATH, HOME, npm_config_cache: process.env.npm_config_cache };
    execFileSync('sh', ['-c', text], {
      cwd: path.join(stage.root, stage.folder),
      env: { ...environment, ...stage.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } else if (keyword === 'COPY') copy(words, flags.from, stage);
}

/** Docker copies what is in a folder, and a file into a folder if that ends with a slash. */
function copy(words: string[], from: string | undefined, stage: Built): void {
  const target = words.at(-1)!;
  for (const source of words.slice(0, -1)) {
    const to = target.endsWith('/') ? path.join(target, path.basename(source)) : target;
    const name = path.normalize(source);
    // Nothing is copied twice, and copies of a hundred megabytes take long.
    if (from) renameSync(place(built.get(from)!, source), place(stage, target));
    else
      for (const file of imageFiles()) {
        if (name !== '.' && file !== name && !file.startsWith(`${name}/`)) continue;
        const inside = path.relative(name, file);
        cpSync(file, place(stage, inside === '' ? to : path.join(target, inside)));
      }
  }
}

describe('The image', () => {
  const command = (keyword: string) => last.steps.findLast((step) => step.keyword === keyword)!;
  let image: Built;

  beforeAll(() => {
    chmodSync(root, 0o755);
    for (const stage of stages) {
      image = build(stage);
      if (stage.name) built.set(stage.name, image);
    }
    // Readable for everybody, and for nobody to write.
    execFileSync('chmod', ['-R', 'a+rX,a-w', image.root]);
    chmodSync(image.root, 0o555);
  }, BUILD_MS);
  afterAll(() => {
    execFileSync('chmod', ['-R', 'u+w', root]);
    execFileSync('rm', ['-rf', root]);
  }, BUILD_MS);

  it('has no test, no source and no secret, and is small', () => {
    const app = path.join(image.root, image.folder);
    const own = ['dist', 'data', 'demo'].flatMap((folder) =>
      readdirSync(path.join(app, folder), { recursive: true, encoding: 'utf8' }),
    );
    expect(own.filter((file) => /\.test\.|\.spec\.|(?<!\.d)\.ts$|\.env/.test(file))).toEqual([]);
    expect(readdirSync(app).sort()).toEqual([
      'data',
      'demo',
      'dist',
      'node_modules',
      'package.json',
    ]);
    const megabytes = Number(execFileSync('du', ['-sm', app], { encoding: 'utf8' }).split('\t')[0]);
    process.stderr.write(`The image has ${megabytes} MB of its own.\n`);
    expect(megabytes).toBeLessThanOrEqual(MAX_IMAGE_MB);
  });

  it('answers the first query of the README, as nobody, from a tree that is read-only', async () => {
    // The socket of the tests' Postgres is closed to nobody.
    const postgres = await startFaultProxy(await createBlankDatabase());
    const [port, healthPort] = [String(await freePort()), String(await freePort())];
    const [program, ...args] = command('CMD').words as [string, ...string[]];
    const options = {
      cwd: path.join(image.root, image.folder),
      env: {
        PATH: process.env.PATH,
        ...image.environment,
        ...{ HOST: '127.0.0.1', PORT: port, HEALTH_PORT: healthPort },
        ...{ DATABASE_URL: postgres.url, ADMIN_API_KEY: ADMIN_KEY },
        ...{ SEED_DEMO: 'true', SHUTDOWN_DELAY: '0' },
      },
      ...asNobody,
    };
    const probe = command('HEALTHCHECK').words;
    const isHealthy = () => promisify(execFile)(probe[0]!, probe.slice(1), options);
    const server = spawn(program, args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
    let log = '';
    server.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
    const exited = new Promise<number | null>((resolve) => server.once('exit', resolve));
    try {
      await eventually(async () => {
        if (server.exitCode !== null) throw new Error(log);
        await isHealthy();
      }, 120_000);
      const query =
        '{ search(query: "신고", first: 2) { totalCount engine degraded facets(fields: [PRODUCT]) { values { label count } } nodes { title breadcrumb } } }';
      await eventually(async () => {
        const answer = await fetch(`http://127.0.0.1:${port}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ query }),
        });
        const { data } = (await answer.json()) as {
          data: { search: { totalCount: number; nodes: { title: string }[] } };
        };
        expect(data.search.totalCount).toBe(17);
        expect(data.search.nodes[0]!.title).toBe(
          '신고 > 접수한 신고의 처리 결과를 확인하고 싶어요',
        );
      }, 60_000);
      const page = await fetch(`http://127.0.0.1:${port}/`);
      expect(await page.text()).toContain('<html');
      expect(log).not.toMatch(/EACCES|EROFS|ENOENT/);
    } finally {
      server.kill('SIGTERM');
    }
    expect(await exited).toBe(0);
    await postgres.stop();
    await expect(isHealthy()).rejects.toThrow();
  }, 240_000);
});
