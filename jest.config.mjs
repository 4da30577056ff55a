import { readFileSync } from 'node:fs';

const { jsc } = JSON.parse(readFileSync(new URL('.swcrc', import.meta.url), 'utf8'));
const THOROUGH = '\\.thorough\\.test\\.ts$';

export const common = {
  extensionsToTreatAsEsm: ['.ts'],
  // Compiles TypeScript as the server's build does: type-graphql and TypeORM need the metadata of
  // decorators.
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        ...{ jsc, module: { type: 'es6' }, sourceMaps: 'inline' },
        ...{ swcrc: false, configFile: false },
      },
    ],
  },
  moduleNameMapper: { '^(\\.{1,2}/(?!.*node_modules).*)\\.js$': ['$1.ts', '$1.js'] },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.doum/'],
};

export const services = {
  testEnvironment: './test/support/environment.mjs',
  globalSetup: './test/support/global-setup.mjs',
  globalTeardown: './test/support/global-teardown.mjs',
  setupFilesAfterEnv: ['./test/support/after-each-file.ts'],
};

export default {
  maxWorkers: 3,
  testTimeout: 60_000,
  watchman: false,
  testSequencer: './test/support/longest-first.mjs',
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['<rootDir>/src/**/*.test.ts', '<rootDir>/test/{web,deploy}/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', THOROUGH],
    },
    {
      ...common,
      ...services,
      displayName: 'server',
      testMatch: ['<rootDir>/test/{contract,e2e,faults}/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', THOROUGH],
    },
  ],
};
