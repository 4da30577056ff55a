const THOROUGH = '\\.thorough\\.test\\.ts$';

export const common = {
  // Node.js loads the tests, and SWC compiles them as it compiles the server.
  transform: {},
  testRunner: './test/support/test-runner.mjs',
  testEnvironment: './test/support/test-environment.mjs',
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.doum/'],
};

export const services = {
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
