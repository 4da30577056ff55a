import type { Socket } from 'node:net';
import type { Connection, Connections } from './connections.js';

/** How fast clients must read their answers. */
export interface ReadingLimits {
  /** A client that reads nothing for this long is disconnected, in milliseconds. */
  stalledMs: number;
  /**
   * A client that reads fewer bytes per second on average is disconnected. The first `stalledMs` do
   * not count.
   */
  bytesPerSecond: number;
  /**
   * Maximum number of bytes that wait for all clients together. Beyond it, the clients that have
   * read nothing for the longest time are disconnected.
   */
  unsentBytes: number;
}

/** Why a client was disconnected. */
export const CUT_REASONS = ['stalled', 'slow', 'memory'] as const;
export type CutReason = (typeof CUT_REASONS)[number];

interface Reading {
  since: number;
  sentBefore: number;
  sent: number;
  progressAt: number;
}

/** Disconnects clients that do not read their answers. */
export class SlowReaders {
  /** The state of connections with bytes that the client has not read. */
  private readonly readings = new WeakMap<Connection, Reading>();

  constructor(
    private readonly connections: Connections,
    private readonly limits: ReadingLimits,
    private readonly onCut: (reason: CutReason) => void,
  ) {}

  /**
   * Checks every connection. `now` is in milliseconds of a monotonic clock. Call it about once a
   * second.
   */
  check(now: number): void {
    const waiting: { connection: Connection; unsent: number; progressAt: number }[] = [];
    for (const connection of this.connections.all) {
      const unsent = unsentBytes(connection);
      if (unsent === 0) {
        this.readings.delete(connection);
        continue;
      }
      const reading = this.update(connection, now);
      const reason = this.cutReason(reading, now);
      if (reason !== null) this.cut(connection, reason);
      else waiting.push({ connection, unsent, progressAt: reading.progressAt });
    }
    let sum = waiting.reduce((total, { unsent }) => total + unsent, 0);
    if (sum <= this.limits.unsentBytes) return;
    waiting.sort((a, b) => a.progressAt - b.progressAt || b.unsent - a.unsent);
    for (const { connection, unsent } of waiting) {
      if (sum <= this.limits.unsentBytes) return;
      this.cut(connection, 'memory');
      sum -= unsent;
    }
  }

  private update(connection: Connection, now: number): Reading {
    const sent = sentBytes(connection.socket);
    let reading = this.readings.get(connection);
    if (!reading)
      this.readings.set(
        connection,
        (reading = { since: now, sentBefore: sent, sent, progressAt: now }),
      );
    if (sent > reading.sent) Object.assign(reading, { sent, progressAt: now });
    return reading;
  }

  private cutReason(
    { since, sentBefore, sent, progressAt }: Reading,
    now: number,
  ): CutReason | null {
    const { stalledMs, bytesPerSecond } = this.limits;
    if (now - progressAt >= stalledMs) return 'stalled';
    const owed = ((now - since - stalledMs) / 1_000) * bytesPerSecond;
    return sent - sentBefore < owed ? 'slow' : null;
  }

  private cut(connection: Connection, reason: CutReason): void {
    this.onCut(reason);
    connection.socket.destroy();
  }
}

/** Bytes that wait in this process for the client, including those of pipelined responses. */
function unsentBytes({ socket, responses }: Connection): number {
  let sum = socket.writableLength;
  for (const response of responses) if (response.socket === null) sum += response.writableLength;
  return sum;
}

/**
 * Bytes that were handed over to the operating system. `socket.bytesWritten` also counts bytes that
 * wait in this process, so it would show no progress during a long chunk.
 */
function sentBytes(socket: Socket): number {
  const { _handle: handle } = socket as Socket & {
    _handle?: { bytesWritten: number; writeQueueSize: number } | null;
  };
  return handle ? handle.bytesWritten - handle.writeQueueSize : 0;
}
