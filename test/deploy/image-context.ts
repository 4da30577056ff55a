import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/**
 * The files of a clean checkout that `.dockerignore` lets into the image, as Docker reads it: the
 * last line that fits decides. Only the forms that stand there are understood: `*`, `!name`, and
 * `**` before the name of a file.
 */
export function imageFiles(): string[] {
  const rules = readFileSync('.dockerignore', 'utf8')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => ({ isIn: line.startsWith('!'), fits: matcher(line.replace('!', '')) }));
  return listFiles().filter((file) => rules.findLast(({ fits }) => fits(file))?.isIn ?? true);
}

/** Those that are committed, and new ones that would be. */
function listFiles(): string[] {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  const files = execFileSync('git', args, { encoding: 'utf8', maxBuffer: 2 ** 26 }).split('\0');
  return files.filter((file) => file && existsSync(file));
}

function matcher(pattern: string): (file: string) => boolean {
  if (pattern === '*') return () => true;
  if (!pattern.startsWith('**/'))
    return (file) => file === pattern || file.startsWith(`${pattern}/`);
  const name = pattern.slice('**/'.length).replaceAll('.', '\\.').replaceAll('*', '[^/]*');
  const expression = new RegExp(`(^|/)${name}$`);
  return (file) => expression.test(file);
}
