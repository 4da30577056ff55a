import { type AddressInfo, createServer, type Socket } from 'node:net';
import { connectDatabase } from './database.js';

describe('A connection to Postgres', () => {
  it('is given up after the limit, without showing the password', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const url = `postgres://doum:hunter2@127.0.0.1:${port}/doum?password=hunter2`;
    await expect(connectDatabase({ url, entities: [] })).rejects.toMatchObject({
      name: 'OperatorError',
      message: expect.not.stringContaining('hunter2') as string,
    });
    for (const socket of sockets) socket.destroy();
    silent.close();
  }, 30_000);
});
