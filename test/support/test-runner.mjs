import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
// jest-circus does not export this file, so the path is built.
const CIRCUS = path.join(
  path.dirname(require.resolve('jest-circus/package.json')),
  'build/jestAdapterInit.js',
);
let files = 0;

/**
 * Runs the tests and hooks of a file with Jest's own jest-circus, but Node.js loads the file, so
 * that all files of a worker share the modules of the server. Jest itself would load, and V8
 * compile, all modules again for each file.
 */
export default async function runFile(
  globalConfig,
  config,
  environment,
  runtime,
  testPath,
  sendMessageToJest,
) {
  // Node.js maps stack traces to TypeScript.
  Error.prepareStackTrace = undefined;
  // jest-circus keeps the tests of a file in its module.
  delete require.cache[CIRCUS];
  delete globalThis[Symbol.for('EVENT_HANDLERS')];
  const { initialize, runAndTransformResultsToJestFormat } = require(CIRCUS);
  globalThis.jest = environment.jest;
  await initialize({
    config,
    environment,
    globalConfig,
    localRequire: require,
    parentProcess: process,
    runtime,
    sendMessageToJest,
    setGlobalsForRuntime() {},
    testPath,
  });
  // Each number is another module to Node.js.
  const load = (file) => import(`${pathToFileURL(file)}?file=${(files += 1)}`);
  for (const file of config.setupFilesAfterEnv) await load(file);
  await load(testPath);
  const result = await runAndTransformResultsToJestFormat({ config, globalConfig, testPath });
  // Errors may hold functions, which cannot be sent to the main process of Jest.
  return JSON.parse(JSON.stringify(result));
}
