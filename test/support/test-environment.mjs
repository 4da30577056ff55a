import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { ModernFakeTimers } = require('@jest/fake-timers');
const { ModuleMocker } = require('jest-mock');

const mocker = new ModuleMocker(globalThis);
let timers;

/** The globals of the worker itself, and the part of Jest's object `jest` that tests use. */
export default class WorkerEnvironment {
  global = globalThis;
  moduleMocker = mocker;
  fakeTimers = null;

  constructor({ projectConfig }) {
    timers ??= new ModernFakeTimers({ global: globalThis, config: projectConfig });
    this.fakeTimersModern = timers;
    this.jest = {
      ...bound(mocker, ['fn', 'spyOn', 'restoreAllMocks']),
      ...bound(timers, ['useFakeTimers', 'useRealTimers', 'setSystemTime']),
      ...bound(timers, ['advanceTimersByTime', 'advanceTimersByTimeAsync']),
    };
  }

  async setup() {}

  async teardown() {
    timers.useRealTimers();
    mocker.restoreAllMocks();
  }

  getVmContext() {
    return null;
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  /**
   * Runs hooks after tests in the reverse order of their definition, so that a server stops before
   * its database is dropped. Jest runs these hooks in the order of their definition.
   */
  handleTestEvent({ name }, { rootDescribeBlock }) {
    if (name === 'run_start') reverse(rootDescribeBlock);
  }
}

function bound(object, names) {
  return Object.fromEntries(names.map((name) => [name, object[name].bind(object)]));
}

function reverse(block) {
  const isAfter = ({ type }) => type.startsWith('after');
  block.hooks = [
    ...block.hooks.filter((hook) => !isAfter(hook)),
    ...block.hooks.filter(isAfter).reverse(),
  ];
  for (const child of block.children) if (child.type === 'describeBlock') reverse(child);
}
