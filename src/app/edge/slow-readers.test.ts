import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { sleep } from '../../core/sleep.js';
import { Connections } from './connections.js';
import { type CutReason, type ReadingLimits, SlowReaders } from './slow-readers.js';

const MEGABYTE = 1_000_000;
/** More than the socket buffers of both sides hold. */
const STEP = 16 * MEGABYTE;

describe('Of clients that do not read their answers,', () => {
  let server: Server;
  let cuts: CutReason[];
  let readers: SlowReaders;
  const clients: Socket[] = [];
  /** The server's sockets, in the order of their connections. */
  const ends: Socket[] = [];

  const listen = async (limits: ReadingLimits) => {
    cuts = [];
    const connections = new Connections(
      { total: 0, perAddress: 0 },
      (address) => address,
      () => undefined,
    );
    readers = new SlowReaders(connections, limits, (reason) => cuts.push(reason));
    server = createServer((request, response) => {
      connections.begin(request.socket, response);
      response.end(Buffer.alloc(Number(request.url!.slice(1)) * MEGABYTE));
    });
    server.on('connection', (socket) => {
      ends.push(socket);
      connections.add(socket);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  };
  afterEach(() => {
    for (const client of clients.splice(0)) client.destroy();
    ends.splice(0);
    server.close();
  });

  /** A client for which this many megabytes wait. It reads nothing unless told to. */
  const open = async (megabytes: number): Promise<Socket> => {
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    clients.push(client.on('error', () => undefined));
    client.write(`GET /${megabytes} HTTP/1.1\r\nHost: a\r\n\r\n`);
    await once(client, 'readable');
    return client;
  };
  const read = async (client: Socket) => {
    const until = client.bytesRead + STEP;
    client.resume();
    while (client.bytesRead < until) await once(client, 'data');
    client.pause();
  };
  const areCut = () => ends.map(({ destroyed }) => destroyed);

  it('one that reads too slowly is disconnected', async () => {
    await listen({ stalledMs: 100_000, bytesPerSecond: MEGABYTE, unsentBytes: Infinity });
    const client = await open(128);
    readers.check(0);
    // It reads something between all checks, so that it never counts as stalled.
    await read(client);
    readers.check(90_000);
    await read(client);
    // 10 MB must have been read by now, and 16 MB have been.
    readers.check(110_000);
    expect(cuts).toEqual([]);
    await read(client);
    // 100 MB must have been read by now.
    readers.check(200_000);
    expect([cuts, areCut()]).toEqual([['slow'], [true]]);
  });

  it('those stalled the longest are disconnected while too much waits in total, and no more than necessary', async () => {
    await listen({ stalledMs: 100_000, bytesPerSecond: 1, unsentBytes: 80 * MEGABYTE });
    await open(32);
    const reading = await open(40);
    // By then the socket buffers of both sides are full.
    await sleep(500);
    readers.check(0);
    expect(cuts).toEqual([]);
    await read(reading);
    await open(36);
    readers.check(1_000);
    expect([cuts, areCut()]).toEqual([['memory'], [true, false, false]]);
    await once(ends[0]!, 'close');
    readers.check(2_000);
    expect(cuts).toEqual(['memory']);
  });
});
