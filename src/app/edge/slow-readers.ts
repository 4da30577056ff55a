import type { Socket } from 'node:net';
import type { Connection, Connections } from './connections.js';

/** What a client must take of an answer that waits for it. */
export interface ReadingLimits {
  /** A client that takes nothing for this long is cut, in milliseconds. */
  stalledMs: number;
  /**
   * A client that has taken less than this of every second is cut, in bytes; counted after
   * `stalledMs`.
   */
  bytesPerSecond: number;
  /**
   * Bytes that wait for all clients together. Beyond it those are cut that have taken nothing for
   * longest.
   */
  unsentBytes: number;
}

/** Why a connection was cut. */
export type CutReason = 'stalled' | 'slow' | 'memory';

interface Reading {
  since: number;
  sentBefore: number;
  sent: number;
  progressAt: number;
}

/** Cuts connections whose clients do not read what waits for them. */
export class SlowReaders {
  /** Connections with bytes that the client has not taken. */
  private readonly readings = new WeakMap<Connection, Reading>();

  constructor(
    private readonly connections: Connections,
    private readonly limits: ReadingLimits,
    private readonly onCut: (reason: CutReason) => void,
  ) {}

  /**
   * Looks at every connection once; `now` in milliseconds of a clock that never goes back. Call it
   * about every second.
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
      const reason = this.judge(reading, now);
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

  private judge({ since, sentBefore, sent, progressAt }: Reading, now: number): CutReason | null {
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

/** What waits in this process for the client, that of responses behind the first one included. */
function unsentBytes({ socket, responses }: Connection): number {
  let sum = socket.writableLength;
  for (const response of responses) if (response.socket === null) sum += response.writableLength;
  return sum;
}

/**
 * What the system has taken over. `bytesWritten` also counts what waits in this process: a long
 * chunk would show no progress.
 */
function sentBytes(socket: Socket): number {
  const { _handle: handle } = socket as Socket & {
    _handle?: { bytesWritten: number; writeQueueSize: number } | null;
  };
  return handle ? handle.bytesWritten - handle.writeQueueSize : 0;
}
