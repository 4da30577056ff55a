#!/usr/bin/env node
import { endCommand, isEnding } from './app/commands/end-command.js';

// Must run before graphql-js is loaded: without NODE_ENV=production, graphql-js checks each type
// for a second copy of the library, which takes a tenth of the time of a search. Static imports run
// before this line, so code that loads graphql-js is imported below.
process.env.NODE_ENV ??= 'production';

try {
  const { createProgram } = await import('./app/commands/program.js');
  await createProgram().parseAsync();
} catch (error) {
  // The command was interrupted, so the error is expected.
  if (isEnding()) await endCommand(1);
  const { explainFailure } = await import('./app/commands/explain-failure.js');
  process.stderr.write(`${explainFailure(error)}\n`);
  await endCommand(1);
}
