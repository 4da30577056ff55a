import { spawn } from 'node:child_process';
import { lstat, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eventually } from '../../support/eventually.js';
import { holdTable } from '../../support/hold-table.js';
import { runCli } from '../../support/run-cli.js';
import { runCommand } from '../../support/run-command.js';
import { createDemoDatabase } from '../../support/databases.js';

const COMMANDS_MS = 60_000;
const OLD_CONTENT = 'of yesterday\n';

describe('The file of an export', () => {
  let url: string;
  let folder: string;
  let whole: string;

  beforeAll(async () => {
    url = await createDemoDatabase();
    whole = (await runCommand(['export'], { DATABASE_URL: url })).stdout;
    // More than the buffer of a pipe.
    expect(whole.length).toBeGreaterThan(100_000);
  }, COMMANDS_MS);
  beforeEach(async () => (folder = await mkdtemp(path.join(tmpdir(), 'doum-export-files-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Runs a script in a shell. `$doum` is the command line program. */
  function shell(script: string): Promise<{ code: number | null; output: string }> {
    return new Promise((resolve, reject) => {
      const child = spawn('bash', ['-o', 'pipefail', '-c', script], {
        env: {
          PATH: process.env.PATH,
          LOG_LEVEL: 'silent',
          DATABASE_URL: url,
          doum: `${process.execPath} dist/src/cli.js`,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, output }));
    });
  }

  it(
    'keeps its old content when the command is terminated',
    async () => {
      const file = path.join(folder, 'all.jsonl');
      await writeFile(file, OLD_CONTENT);
      const held = await holdTable({ databaseUrl: url }, 'article_revision');
      try {
        const until = eventually(async () =>
          expect(await held.waiting('article_revision')).toBe(1),
        );
        const { code, stderr } = await runCli(['export', file], { DATABASE_URL: url }, { until });
        expect(await readFile(file, 'utf8')).toBe(OLD_CONTENT);
        expect(await readdir(folder)).toEqual(['all.jsonl']);
        expect({ code, stderr }).toEqual({ code: 143, stderr: '' });
      } finally {
        await held.release();
      }
    },
    COMMANDS_MS,
  );

  it(
    'may be a pipe or standard output',
    async () => {
      const [pipe, file, read] = ['pipe', 'both.jsonl', 'read.jsonl'].map((name) =>
        path.join(folder, name),
      ) as [string, string, string];
      const reading = shell(`mkfifo ${pipe} && timeout 30 cat ${pipe} > ${read}`);
      await eventually(async () => expect((await lstat(pipe)).isFIFO()).toBe(true));
      expect(await runCommand(['export', pipe], { DATABASE_URL: url })).toEqual({
        ...{ code: 0, stdout: '', stderr: '' },
      });
      await reading;
      expect(await readFile(read, 'utf8')).toBe(whole);
      expect((await lstat(pipe)).isFIFO()).toBe(true);
      expect(await shell(`$doum export > ${file}`)).toEqual({ code: 0, output: '' });
      expect(await readFile(file, 'utf8')).toBe(whole);
    },
    COMMANDS_MS,
  );

  it(
    'ends without an error when the reader closes the pipe',
    async () => {
      const head = await shell('$doum export | head -n 1');
      expect({ ...head, output: head.output.trim().split('\n').length }).toEqual({
        code: 0,
        output: 1,
      });
    },
    COMMANDS_MS,
  );
});
