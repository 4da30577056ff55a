import { createServer, type AddressInfo, type Socket } from 'node:net';
import { connectTo, proxiedAddress } from './proxied-address.js';

/** A moment of a COMMIT: before Postgres receives it, before its answer is forwarded, or after. */
export type CommitMoment = 'before' | 'between' | 'after';

/** A proxy in front of Postgres that recognizes COMMIT. */
export interface CommitProxy {
  readonly url: string;
  /**
   * Runs `act` once at that moment of the next COMMIT, and resolves then. `act` must end the
   * client: nothing is forwarded afterwards in either direction.
   */
  atNextCommit(moment: CommitMoment, act: () => void): Promise<void>;
  stop(): Promise<void>;
}

const COMMIT = /^\s*commit\s*;?\s*$/i;
const END = /^\s*(commit|rollback)\s*;?\s*$/i;

/** How TypeORM begins transactions of mutations; the server's own ones begin differently. */
const OF_MUTATIONS = 'START TRANSACTION';
/** Requests for encryption precede the first message; Postgres refuses them here. */
const ENCRYPTION_REQUESTS = new Set([80_877_103, 80_877_104]);

/**
 * Considers only transactions with a statement that contains `marker`, by default those of
 * mutations. A message is a type, its length without the type, and the rest, see
 * https://www.postgresql.org/docs/current/protocol-message-formats.html.
 */
export async function startCommitProxy(
  target: string,
  marker = OF_MUTATIONS,
): Promise<CommitProxy> {
  const url = new URL(target);
  const sockets = new Set<Socket>();
  let armed: { moment: CommitMoment; act: () => void } | null = null;

  const server = createServer((client) => {
    const upstream = connectTo(url);
    let unread = Buffer.alloc(0);
    let started = false;
    let isMarked = false;
    let awaited: (() => void) | null = null;
    let isOver = false;
    const end = () => {
      isOver = true;
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay();
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        // A client that ended in between: Postgres receives what was sent before.
        if (!isOver) end();
      });
    }
    /** Forwards one message. */
    const pass = (message: Buffer) => {
      if (isOver) return;
      const text =
        started && message[0] === 0x51 ? message.toString('utf8', 5, message.length - 1) : '';
      const isCommit = isMarked && COMMIT.test(text);
      isMarked = text.includes(marker) || (isMarked && !END.test(text));
      if (!armed || !isCommit) return void upstream.write(message);
      const { moment, act } = armed;
      armed = null;
      if (moment === 'before') {
        act();
        return end();
      }
      if (moment === 'between') {
        // Postgres executes it while the client ends. The connection is closed only after its
        // answer, so that it certainly reads the message.
        isOver = true;
        upstream.write(message, act);
        upstream.once('data', end);
        return;
      }
      awaited = act;
      upstream.write(message);
    };
    client.on('data', (chunk: Buffer) => {
      unread = Buffer.concat([unread, chunk]);
      for (;;) {
        const head = started ? 1 : 0;
        if (unread.length < head + 4) return;
        const length = head + unread.readUInt32BE(head);
        if (unread.length < length) return;
        const message = unread.subarray(0, length);
        unread = unread.subarray(length);
        pass(message);
        if (!started && !ENCRYPTION_REQUESTS.has(message.readUInt32BE(4))) started = true;
      }
    });
    upstream.on('data', (chunk: Buffer) => {
      if (isOver) return;
      const act = awaited;
      awaited = null;
      client.write(chunk, () => act?.());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: proxiedAddress(target, (server.address() as AddressInfo).port),
    atNextCommit: (moment, act) =>
      new Promise((resolve) => {
        armed = {
          moment,
          act: () => {
            act();
            resolve();
          },
        };
      }),
    stop: async () => {
      sockets.forEach((socket) => socket.destroy());
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
