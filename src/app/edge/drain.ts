import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { sleep } from '../../core/sleep.js';

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
  /** The open connections with their unfinished responses. */
  private readonly open = new Map<Socket, Set<ServerResponse>>();

  constructor(private readonly server: Server) {
    server.on('connection', (socket: Socket) => {
      const responses = new Set<ServerResponse>();
      this.open.set(socket, responses);
      socket.once('close', () => {
        this.open.delete(socket);
        responses.forEach(closeWaiting);
      });
    });
    server.on('request', ({ socket }, response) => {
      const responses = this.open.get(socket);
      responses?.add(response);
      response.once('close', () => responses?.delete(response));
      if (this.isDraining) endConnection(response);
    });
  }

  /** How many connections are open. */
  get connections(): number {
    return this.open.size;
  }

  /** Each answer from now on ends its connection. Requests are answered as before. */
  begin(): void {
    this.isDraining = true;
    for (const responses of this.open.values()) responses.forEach(endConnection);
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
    for (const [socket, responses] of this.open) if (responses.size === 0) socket.destroy();
  }
}

/** Resolves when the event loop has looked for input. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

function endConnection(response: ServerResponse): void {
  response.shouldKeepAlive = false;
}

/**
 * Closes a response that waited behind another one when its connection ended. Node.js closes only
 * the response that was being sent, so the others would never release what they hold, such as a
 * turn.
 */
function closeWaiting(response: ServerResponse): void {
  if (response.socket !== null) return;
  response.destroy();
  response.emit('close');
}
