#!/usr/bin/env node
// First, because libraries look at it when they are loaded.
import './app/production-mode.js';
import { endCommand, isEnding } from './app/commands/end-command.js';
import { createProgram } from './app/commands/program.js';

try {
  await createProgram().parseAsync();
} catch (error) {
  // Whoever read our output has left, as `doum export | head` does.
  if ((error as NodeJS.ErrnoException).code === 'EPIPE') await endCommand(0);
  if (isEnding()) await endCommand(1);
  const { explainFailure } = await import('./app/commands/explain-failure.js');
  process.stderr.write(`${explainFailure(error)}\n`);
  await endCommand(1);
}
