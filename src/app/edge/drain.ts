import type { Server, ServerResponse } from 'node:http';
import { sleep } from '../../core/sleep.js';
import type { Connections } from './connections.js';

/** Pause between two closings of connections that have become idle. */
const CLOSE_IDLE_MS = 100;

/** Maximum time in which waiting connections are accepted, if others come without end. */
const ACCEPT_MS = 1_000;

/** Maximum duration of a quiet turn of the event loop. In a longer one others may have connected. */
const QUIET_MS = 0.5;

/** How long a connection that has sent nothing is kept, once no other is accepted. */
const SILENT_MS = 1_000;

/**
 * Empties a server without cutting off an answer. A connection that is closed while a proxy sends a
 * request on it fails that request, so each one ends with an answer that says `Connection: close`.
 */
export class Drain {
  private isDraining = false;

  constructor(
    private readonly server: Server,
    private readonly connections: Connections,
  ) {}

  /** Each answer from now on ends its connection. Requests are answered as before. */
  begin(): void {
    this.isDraining = true;
    for (const { responses } of this.connections.all) responses.forEach(endConnection);
  }

  /** To be called with the response to each request. */
  answer(response: ServerResponse): void {
    if (this.isDraining) endConnection(response);
  }

  /**
   * Accepts no connection any more and closes those without a request. Resolves when the last
   * answer has been sent, or after `maxMs`, when the rest is cut off.
   */
  async close(maxMs: number): Promise<void> {
    const endsAt = performance.now() + maxMs;
    this.begin();
    await this.acceptWaiting();
    const over = new AbortController();
    // This also closes the connections that wait for their next request.
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    // The head of an answer may have been sent before `begin`.
    const closing = setInterval(() => this.server.closeIdleConnections(), CLOSE_IDLE_MS);
    const silent = setTimeout(() => this.closeSilent(), SILENT_MS);
    await Promise.race([closed, sleep(Math.max(0, endsAt - performance.now()), over.signal)]);
    over.abort();
    clearInterval(closing);
    clearTimeout(silent);
    this.server.closeAllConnections();
    await closed;
  }

  /**
   * Linux resets the connections that are not accepted when the server closes, and a proxy does not
   * repeat a POST that it sent on one. Node.js accepts one connection in each turn of the event
   * loop, so this waits for a short turn that accepts none.
   */
  private async acceptWaiting(): Promise<void> {
    let accepted = 0;
    const count = () => accepted++;
    this.server.on('connection', count);
    const endsAt = performance.now() + ACCEPT_MS;
    let isQuiet = false;
    await turn();
    while (!isQuiet && performance.now() < endsAt) {
      const [before, beganAt] = [accepted, performance.now()];
      await turn();
      isQuiet = accepted === before && performance.now() - beganAt < QUIET_MS;
    }
    this.server.off('connection', count);
  }

  /** Node.js counts a connection that has sent nothing as busy. */
  private closeSilent(): void {
    for (const { socket, responses } of this.connections.all)
      if (responses.size === 0) socket.destroy();
  }
}

/** Resolves when the event loop has looked for input. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

function endConnection(response: ServerResponse): void {
  response.shouldKeepAlive = false;
}
