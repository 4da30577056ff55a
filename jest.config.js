import { readFileSync } from 'node:fs';

const { jsc, module, sourceMaps } = JSON.parse(readFileSync(new URL('./.swcrc', import.meta.url), 'utf8'));

/** One Postgres and one Elasticsearch serve all files; each file has a database and an index prefix of its own. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc, module, sourceMaps, swcrc: false }] },
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  maxWorkers: 2,
  // What a file leaves behind adds up to 7 GB in each worker over the whole run; one that has grown begins anew.
  workerIdleMemoryLimit: '500MB',
  testTimeout: 60_000,
};
