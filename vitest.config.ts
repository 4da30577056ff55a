import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { transform } from '@swc/core';
import { defineConfig, type Plugin } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const { jsc } = JSON.parse(readFileSync(new URL('.swcrc', import.meta.url), 'utf8')) as {
  jsc: object;
};

/**
 * Compiles TypeScript as the server's build does: type-graphql and TypeORM need the metadata of
 * decorators.
 */
const swc: Plugin = {
  name: 'swc',
  enforce: 'pre',
  transform(code, id) {
    const filename = id.split('?')[0]!;
    if (!filename.endsWith('.ts') || filename.includes('/node_modules/')) return null;
    return transform(code, {
      ...{ filename, jsc, module: { type: 'es6' }, sourceMaps: true },
      ...{ swcrc: false, configFile: false },
    });
  },
};

/** The files that take longest, so that no worker begins one when the others have ended. */
const LONGEST = [
  'regexps/regular-expressions',
  'e2e/access/secret-words.',
  'e2e/operation/fallback',
  'e2e/pages/search',
  'e2e/pages/analytics.',
  'e2e/commands/commands',
  'contract/engines-agree',
  'e2e/pages/access',
  'e2e/indexing/index-truth',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = LONGEST.findIndex((name) => moduleId.includes(`/test/${name}`));
      return at === -1 ? LONGEST.length : at;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

const THOROUGH = 'test/**/*.thorough.test.ts';
const shared = {
  oxc: false as const,
  plugins: [swc],
  // Vite would take the ES module where the dependencies take CommonJS, and GraphQL refuses two
  // copies.
  resolve: {
    alias: [{ find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve('graphql')) }],
  },
};
const test = {
  globals: true,
  pool: 'forks' as const,
  // The modules, and the dictionary of 290 MB among them, are loaded once in each worker.
  isolate: false,
  testTimeout: 60_000,
  hookTimeout: 180_000,
};
const services = {
  globalSetup: ['test/support/global-setup.mjs'],
  setupFiles: ['test/support/after-each-file.ts'],
};

export default defineConfig({
  test: {
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        ...shared,
        test: {
          ...test,
          name: 'unit',
          include: ['src/**/*.test.ts', 'test/{web,deploy}/*.test.ts'],
          exclude: [THOROUGH],
        },
      },
      {
        ...shared,
        // These watch which expressions modules build while they are loaded.
        test: { ...test, name: 'regexps', include: ['test/regexps/*.test.ts'], isolate: true },
      },
      {
        ...shared,
        test: {
          ...test,
          ...services,
          name: 'server',
          include: ['test/{contract,e2e,faults}/**/*.test.ts'],
          exclude: [THOROUGH],
          sequence: { groupOrder: 1 },
        },
      },
      {
        ...shared,
        // One at a time: these put the server under load, and others beside them would slow it down.
        test: {
          ...test,
          ...services,
          name: 'thorough',
          maxWorkers: 1,
          include: [THOROUGH],
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
