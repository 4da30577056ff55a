import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const PACKAGE = 'libreoffice-help-ko';
const HELP = 'usr/share/libreoffice/help';
const APT_OPTIONS = ['-q', '-o', 'Acquire::Retries=2', '-o', 'Acquire::http::Timeout=30'];
const run = promisify(execFile);

/** A failure whose message is a complete explanation, so that no stack trace is printed. */
export class BuildFailure extends Error {
  override name = 'BuildFailure';
}

/**
 * The folder with `ko/`, below `corpora`. Downloads and unpacks Debian's package if it is not
 * there. Throws BuildFailure if that is impossible.
 */
export async function fetchHelp(corpora: string, say: (line: string) => void): Promise<string> {
  const target = join(corpora, PACKAGE);
  const help = join(target, HELP);
  if (await exists(join(help, 'ko', 'contents.js'))) {
    say(`Using the pages in ${target}.`);
    return help;
  }
  const workFolder = await makeWorkFolder(corpora);
  try {
    say(`Downloading ${PACKAGE} with apt-get …`);
    const deb = await download(workFolder, say);
    say('Unpacking …');
    const unpacked = join(workFolder, 'unpacked');
    await runTool(
      'dpkg-deb',
      ['-x', deb, unpacked],
      workFolder,
      `The downloaded ${PACKAGE} could not be unpacked`,
    );
    if (!(await exists(join(unpacked, HELP, 'ko', 'contents.js')))) {
      throw new BuildFailure(
        `The package ${PACKAGE} has no ${HELP}/ko/contents.js: the layout of this release is different.`,
      );
    }
    await rm(target, { recursive: true, force: true });
    await rename(unpacked, target);
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
  return help;
}

/** Downloads the package to `folder`. If that fails, runs `apt-get update` and tries again. */
async function download(folder: string, say: (line: string) => void): Promise<string> {
  const args = [...APT_OPTIONS, 'download', PACKAGE];
  try {
    await runTool('apt-get', args, folder, `${PACKAGE} could not be downloaded`);
  } catch (error) {
    if (!(error instanceof BuildFailure) || isMissingTool(error.cause)) throw error;
    say('The package is not in the package lists; running apt-get update …');
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
      `${PACKAGE} could not be downloaded even after apt-get update`,
    );
  }
  const deb = (await readdir(folder)).find((name) => name.endsWith('.deb'));
  if (deb === undefined)
    throw new BuildFailure(`apt-get download left no .deb file of ${PACKAGE}.`);
  return join(folder, deb);
}

/** Runs a program in `cwd`. Throws BuildFailure with `failure` and the error of the program. */
async function runTool(
  program: string,
  args: readonly string[],
  cwd: string,
  failure: string,
): Promise<void> {
  try {
    await run(program, args, { cwd, maxBuffer: 2 ** 26 });
  } catch (error) {
    const reason = isMissingTool(error)
      ? `${program} is not installed; this needs Debian or Ubuntu`
      : reasonOf(error);
    throw new BuildFailure(`${failure}: ${reason}.`, { cause: error });
  }
}

function isMissingTool(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** The first error line of the program, without the prefix `E:` and the final full stop. */
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
