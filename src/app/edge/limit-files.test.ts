import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Response } from 'express';
import pg from 'pg';
import pino from 'pino';
import { eventually, SOON_MS } from '../../../test/support/eventually.js';
import { sendRaw } from '../../../test/support/send-raw.js';
import { RateLimiter } from '../../access/index.js';
import { limitFiles } from './limit-files.js';

const UNLIMITED = {
  reader: 0,
  keyHolder: 0,
  readerPoints: 0,
  keyHolderPoints: 0,
  event: 0,
  failedLogin: 0,
  file: 0,
};

describe('limitFiles', () => {
  it('refuses more than 200 unfinished responses for one network', async () => {
    // The limiter is not started, so it never connects.
    const limiter = new RateLimiter(new pg.Pool(), pino({ level: 'silent' }), UNLIMITED);
    const held: Response[] = [];
    const app = express().use(
      limitFiles(limiter, Buffer.from('secret')),
      (_request, response) => void held.push(response),
    );
    const server = createServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const ask = () => sendRaw(url, { method: 'GET', path: '/' });
    try {
      const answers = Array.from({ length: 200 }, ask);
      await eventually(async () => expect(held).toHaveLength(200), SOON_MS);
      const refused = await ask();
      expect([refused.status, refused.headers['retry-after'], refused.body]).toEqual([
        429,
        '1',
        'Too many files are being sent to this address at once.\n',
      ]);
      for (const response of held.splice(0)) response.send('file');
      expect(new Set((await Promise.all(answers)).map(({ status }) => status))).toEqual(
        new Set([200]),
      );
      const again = ask();
      await eventually(async () => expect(held).toHaveLength(1), SOON_MS);
      held[0]!.send('file');
      expect((await again).status).toBe(200);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
