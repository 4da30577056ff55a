/**
 * Checks what the documents say against the project: GraphQL blocks, JSON blocks, scripts of
 * package.json, commands of `doum` with their options, links, paths, and the first query of the
 * README on a real server. Prints file, line and one sentence for each mistake; exit code 1 if there
 * is any. `<!-- not checked: reason -->` before a block leaves it out.
 *
 *   npm run docs:check
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Command } from 'commander';
import { buildSchema, GraphQLError, parse, validate } from 'graphql';
import MarkdownIt from 'markdown-it';
import { createProgram } from '../src/app/commands/program.js';

const START_MS = 180_000;
const ANSWER_MS = 10_000;
const markdown = new MarkdownIt({ html: true });
const tokensOf = (file: string) => markdown.parse(readFileSync(file, 'utf8'), {});
const schema = buildSchema(readFileSync('schema/schema.graphql', 'utf8'));
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: object };

let mistakes = 0;

function report(file: string, line: number, sentence: string): void {
  mistakes += 1;
  process.stderr.write(`${file}:${line} ${sentence}\n`);
}

const markdownFiles = (folder: string) =>
  readdirSync(folder).flatMap((name) => (name.endsWith('.md') ? [`${folder}/${name}`] : []));

/** The fenced blocks that are to be checked, each with the line on which its text begins. */
function blocksOf(file: string) {
  const tokens = tokensOf(file);
  return tokens.flatMap((token, i) => {
    const before = tokens[i - 1];
    const isLeftOut = before?.type === 'html_block' && before.content.includes('not checked:');
    if (token.type !== 'fence' || isLeftOut) return [];
    return [{ language: token.info.trim(), text: token.content, line: token.map![0] + 2 }];
  });
}

function checkGraphql(file: string, line: number, text: string): void {
  try {
    for (const { message, locations } of validate(schema, parse(text)))
      report(file, line + (locations?.[0]?.line ?? 1) - 1, message);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    report(file, line, error.message);
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** One JSON value, or one on each line. */
function checkJson(file: string, line: number, text: string): void {
  if (isJson(text)) return;
  text.split('\n').forEach((part, i) => {
    if (part !== '' && !isJson(part)) report(file, line + i, 'This is not JSON.');
  });
}

/** The npm scripts and `doum` commands of one line. */
function checkShell(file: string, line: number, text: string): void {
  const words = text.replace(/(^|\s)#.*/, '').match(/"[^"]*"|'[^']*'|[^\s"']+/g) ?? [];
  if (words[0] === 'doum') checkCommand(file, line, words.slice(1));
  words.forEach((word, i) => {
    if (word !== 'npm' || words[i + 1] !== 'run') return;
    const [name, ...rest] = words.slice(i + 2).filter((one) => one !== '--silent');
    if (name === undefined || name.startsWith('<')) return;
    if (!(name in scripts)) report(file, line, `package.json has no script ${name}.`);
    const bench = name === 'bench' && rest[0] === '--' ? rest[1]! : '<name>';
    if (!bench.startsWith('<') && !existsSync(`bench/${bench}.ts`))
      report(file, line, `There is no benchmark ${bench}.`);
    if (name === 'doum' && rest.length > 0) checkCommand(file, line, rest.slice(1));
  });
}

function checkCommand(file: string, line: number, words: string[]): void {
  if (words[0]?.startsWith('<')) return;
  let command: Command = createProgram();
  for (const word of words) {
    const child = command.commands.find((one) => one.name() === word);
    if (!child) break;
    command = child;
  }
  if (command.commands.length > 0)
    return report(file, line, `There is no command doum ${words.join(' ')}.`);
  for (const word of words) {
    const isKnown = word === '--help' || command.options.some(({ long }) => long === word);
    if (word.startsWith('--') && !isKnown)
      report(file, line, `doum ${command.name()} has no option ${word}.`);
  }
}

/** The anchors of headings, as GitHub makes them. */
function anchorsOf(file: string): string[] {
  const tokens = tokensOf(file);
  return tokens.flatMap(({ type }, i) => {
    if (type !== 'heading_open') return [];
    const text = tokens[i + 1]!.content.toLowerCase();
    return [text.replace(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-')];
  });
}

function checkLink(file: string, line: number, link: string): void {
  if (/^[a-z]+:/.test(link)) return;
  const [target = '', anchor] = decodeURI(link).split('#');
  const found = target === '' ? file : path.join(path.dirname(file), target);
  if (!existsSync(found)) report(file, line, `${link} does not exist.`);
  else if (anchor !== undefined && !anchorsOf(found).includes(anchor))
    report(file, line, `${found} has no heading #${anchor}.`);
}

/** Checks links, pictures, and paths, npm scripts and commands in inline code. */
function checkText(file: string): void {
  let line = 1;
  for (const { children, map } of tokensOf(file)) {
    line = map ? map[0] + 1 : line;
    for (const child of children ?? []) {
      const picture = child.type === 'html_inline' ? /src="([^"]+)"/.exec(child.content) : null;
      const link = picture?.[1] ?? child.attrGet('href') ?? child.attrGet('src');
      if (link !== null) checkLink(file, line, link);
      if (child.type !== 'code_inline') continue;
      if (/^(npm run|doum) /.test(child.content)) checkShell(file, line, child.content);
      // The output of the build and the operator's own files may be missing.
      const isPath =
        /^(src|test|schema|migrations|scripts|bench|demo|deploy|docker|docs)\/[\w./-]+$/;
      if (!isPath.test(child.content) || /\/generated\/|\/\.env$/.test(child.content)) continue;
      if (!existsSync(child.content)) report(file, line, `${child.content} does not exist.`);
    }
  }
}

/** Starts a server on an empty folder. Compares its banner and answer with the README. */
async function checkFirstSteps(file: string): Promise<void> {
  const blocks = blocksOf(file);
  const request = blocks.findIndex(({ text }) => text.includes('curl '));
  const [banner, query, answer] = blocks.slice(request - 1, request + 2);
  const folder = mkdtempSync(path.join(tmpdir(), 'doum-docs-'));
  // If the server runs as root, Postgres uses another account, which needs access to the folder.
  chmodSync(folder, 0o755);
  const { PATH, HOME } = process.env;
  const server = spawn(process.execPath, ['dist/src/cli.js', 'serve'], {
    env: { PATH, HOME, PORT: '0', DATA_DIR: path.join(folder, '.doum'), LOG_LEVEL: 'fatal' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(server, 'exit');
  const deadline = setTimeout(() => server.kill('SIGKILL'), START_MS);
  try {
    let printed = '';
    for await (const chunk of server.stdout.setEncoding('utf8')) {
      printed += String(chunk);
      if (printed.includes('Stop with Ctrl-C.')) break;
    }
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0];
    if (url === undefined) return report(file, banner!.line, 'The server did not start.');
    const lines = printed.split('\n');
    banner!.text.split('\n').forEach((line, i) => {
      const parts = line.replace('http://127.0.0.1:4000', url).split('…');
      if (!lines.some((one) => parts.every((part) => one.includes(part))))
        report(file, banner!.line + i, 'The server does not print this line.');
    });
    const command = query!.text.replace('http://127.0.0.1:4000', url);
    // The words of the questions are searched a moment after the start.
    let stdout = '';
    const isRight = () =>
      isJson(stdout) && isDeepStrictEqual(JSON.parse(stdout), JSON.parse(answer!.text));
    for (const endsAt = Date.now() + ANSWER_MS; !isRight() && Date.now() < endsAt;) {
      ({ stdout } = spawnSync('sh', ['-c', command], { encoding: 'utf8' }));
      await sleep(500);
    }
    if (!isRight()) report(file, answer!.line, `The server answers otherwise: ${stdout}`);
  } finally {
    clearTimeout(deadline);
    server.kill();
    await exited;
    rmSync(folder, { recursive: true, force: true });
  }
}

const checked = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...markdownFiles('docs')];
for (const file of checked)
  for (const { language, text, line } of blocksOf(file)) {
    if (language === 'graphql') checkGraphql(file, line, text);
    if (language === 'json') checkJson(file, line, text);
    if (language !== 'sh') continue;
    text.split('\n').forEach((part, i) => checkShell(file, line + i, part));
    for (const [, body] of text.matchAll(/-d '([^']+)'/g)) {
      checkJson(file, line, body!);
      if (isJson(body!)) checkGraphql(file, line, (JSON.parse(body!) as { query: string }).query);
    }
  }
for (const file of [...checked, 'CHANGELOG.md', ...markdownFiles('docs/decisions')])
  checkText(file);
await checkFirstSteps('README.md');
process.stdout.write(`${checked.length} documents checked, ${mistakes} mistakes.\n`);
process.exitCode = mistakes > 0 ? 1 : 0;
