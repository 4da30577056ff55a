import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readDockerfile } from './read-dockerfile.js';

/** The rules of hadolint that matter here, by their numbers, and some of our own. */
describe.each([
  ['docker/Dockerfile', '.'],
  ['docker/elasticsearch/Dockerfile', 'docker/elasticsearch'],
])('%s', (file, context) => {
  const stages = readDockerfile(file);
  const steps = stages.flatMap((stage) => stage.steps);
  const last = stages.at(-1)!;
  const named = (keyword: string) => steps.filter((step) => step.keyword === keyword);

  it('names each image by version and digest (DL3006, DL3007)', () => {
    const own = stages.map(({ name }) => name);
    for (const { base } of stages)
      if (!own.includes(base)) expect(base).toMatch(/^[\w./-]+:\d[\w.-]+@sha256:[0-9a-f]{64}$/);
    const versions = new Set(stages.map(({ base }) => base).filter((base) => !own.includes(base)));
    expect(versions.size).toBe(1);
  });

  it('ends as a user with a number, who is not root (DL3002)', () => {
    const users = last.steps.filter(({ keyword }) => keyword === 'USER');
    expect(users.at(-1)!.words[0]).toMatch(/^[1-9]\d*:\d+$/);
  });

  it('copies files that exist, and needs no ADD (DL3020, DL3022)', () => {
    expect(named('ADD')).toEqual([]);
    for (const { words, flags } of named('COPY')) {
      if (flags.from) expect(stages.map(({ name }) => name)).toContain(flags.from);
      else
        for (const source of words.slice(0, -1))
          expect(existsSync(path.join(context, source)), source).toBe(true);
    }
  });

  it('has absolute folders, and commands as arrays (DL3000, DL3025)', () => {
    for (const { words } of named('WORKDIR')) expect(words[0]).toMatch(/^\//);
    for (const { isJson } of [...named('CMD'), ...named('ENTRYPOINT')]) expect(isJson).toBe(true);
  });

  it('installs nothing unpinned, asks for no right, and keeps no secret (DL3004, DL3008, DL3016)', () => {
    for (const { text } of named('RUN')) {
      expect(text).not.toMatch(/\bsudo\b|apt-get|apk |pip |curl|wget|npm (i|install)\b/);
      if (text.includes('npm ci')) expect(text).toContain('--ignore-scripts');
    }
    for (const { text } of [...named('ENV'), ...named('ARG')])
      expect(text).not.toMatch(/PASSWORD|SECRET|TOKEN|_KEY/);
  });
});

describe('.dockerignore', () => {
  const lines = readFileSync('.dockerignore', 'utf8')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'));

  it('lets in what it names and no more', () => {
    expect(lines[0]).toBe('*');
    for (const line of lines.slice(1)) {
      if (line.startsWith('!')) expect(existsSync(line.slice(1)), line).toBe(true);
      else expect(line).toMatch(/^\*\*\//);
    }
  });
});
