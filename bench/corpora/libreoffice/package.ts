import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const PACKAGE = 'libreoffice-help-ko';
const HELP = 'usr/share/libreoffice/help';
const APT_OPTIONS = ['-q', '-o', 'Acquire::Retries=2', '-o', 'Acquire::http::Timeout=30'];
const run = promisify(execFile);

/** A failure that one sentence explains; no stack is needed. */
export class BuildFailure extends Error {
  override name = 'BuildFailure';
}

/**
 * The folder that holds `ko/`: below `corpora`, taken from Debian's package unless it is there
 * already.
 */
export async function fetchHelp(corpora: string, say: (line: string) => void): Promise<string> {
  const target = join(corpora, PACKAGE);
  const help = join(target, HELP);
  if (await exists(join(help, 'ko', 'contents.js'))) {
    say(`Using the pages in ${target}.`);
    return help;
  }
  const work = await makeWorkFolder(corpora);
  try {
    say(`Downloading ${PACKAGE} with apt-get …`);
    const deb = await download(work, say);
    say('Unpacking …');
    const unpacked = join(work, 'unpacked');
    await runTool(
      'dpkg-deb',
      ['-x', deb, unpacked],
      work,
      `The downloaded ${PACKAGE} could not be unpacked`,
    );
    if (!(await exists(join(unpacked, HELP, 'ko', 'contents.js')))) {
      throw new BuildFailure(
        `The package ${PACKAGE} has no ${HELP}/ko/contents.js: this release of it is laid out differently.`,
      );
    }
    await rm(target, { recursive: true, force: true });
    await rename(unpacked, target);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return help;
}

/**
 * Downloads the package into `folder`; with empty or outdated lists only after `apt-get update`.
 */
async function download(folder: string, say: (line: string) => void): Promise<string> {
  const args = [...APT_OPTIONS, 'download', PACKAGE];
  try {
    await runTool('apt-get', args, folder, `${PACKAGE} could not be downloaded`);
  } catch (error) {
    if (!(error instanceof BuildFailure) || isMissingTool(error.cause)) throw error;
    say('Not to be had from the package lists as they are; running apt-get update …');
    await runTool(
      'apt-get',
      [...APT_OPTIONS, 'update'],
      folder,
      'The package lists could not be updated',
    );
    await runTool(
      'apt-get',
      args,
      folder,
      `${PACKAGE} could not be downloaded, not even after apt-get update`,
    );
  }
  const deb = (await readdir(folder)).find((name) => name.endsWith('.deb'));
  if (deb === undefined)
    throw new BuildFailure(`apt-get download left no .deb file of ${PACKAGE}.`);
  return join(folder, deb);
}

/**
 * Runs a program in `cwd`; a failure is one sentence that begins with `what` and gives the
 * program's reason.
 */
async function runTool(
  program: string,
  args: readonly string[],
  cwd: string,
  what: string,
): Promise<void> {
  try {
    await run(program, args, { cwd, maxBuffer: 2 ** 26 });
  } catch (error) {
    const reason = isMissingTool(error)
      ? `${program} is not installed; this needs Debian or Ubuntu`
      : reasonOf(error);
    throw new BuildFailure(`${what}: ${reason}.`, { cause: error });
  }
}

function isMissingTool(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/**
 * What the program itself gave as the reason: its first line of error, without the mark before it
 * and the stop after it.
 */
function reasonOf(error: unknown): string {
  const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
  const lines = stderr.split('\n').filter((text) => text.trim() !== '');
  const line = lines.find((text) => /^E:|error:/.test(text)) ?? lines[0] ?? String(error);
  return line.replace(/^E: /, '').trim().replace(/\.$/, '');
}

async function makeWorkFolder(corpora: string): Promise<string> {
  try {
    await mkdir(corpora, { recursive: true });
    return await mkdtemp(join(corpora, 'unpack-'));
  } catch (error) {
    throw new BuildFailure(
      `${corpora} cannot be written: ${error instanceof Error ? error.message : String(error)}.`,
    );
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
