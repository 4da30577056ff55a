import config, { common, services } from './jest.config.mjs';

/** One file at a time: these put the server under load, and others beside them would slow it down. */
export default {
  ...config,
  maxWorkers: 1,
  projects: [
    {
      ...common,
      ...services,
      displayName: 'thorough',
      testMatch: ['<rootDir>/test/**/*.thorough.test.ts'],
    },
  ],
};
