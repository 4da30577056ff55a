import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import pino from 'pino';
import { warnAboutProxy } from './proxies.js';

/** The warnings after two requests from this machine, with this TRUST_PROXY. */
async function warnings(trustProxy: number | string[] | false, headers = {}): Promise<string[]> {
  const lines: string[] = [];
  const logger = pino({}, { write: (line: string) => void lines.push(line) });
  const app = express()
    .set('trust proxy', trustProxy)
    .use(warnAboutProxy(logger), (_request, response) => void response.end());
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  for (let n = 0; n < 2; n += 1) {
    const sent = request({ port, host: '127.0.0.1', headers, agent: false }).end();
    const [response] = await once(sent, 'response');
    response.resume();
    await once(response, 'close');
  }
  server.close();
  return lines.map((line) => (JSON.parse(line) as { msg: string }).msg);
}

describe('warnAboutProxy', () => {
  const headers = { 'x-forwarded-for': '198.51.100.7' };
  const warning = expect.stringMatching(/from 127\.0\.0\.1, which TRUST_PROXY does not name/);

  it.each([{ trustProxy: false as const }, { trustProxy: ['10.0.0.0/8'] }])(
    'warns once of X-Forwarded-For if TRUST_PROXY is $trustProxy',
    async ({ trustProxy }) => expect(await warnings(trustProxy, headers)).toEqual([warning]),
  );

  it.each([{ trustProxy: 1 }, { trustProxy: ['10.0.0.0/8', '127.0.0.1'] }])(
    'does not warn if TRUST_PROXY is $trustProxy',
    async ({ trustProxy }) => expect(await warnings(trustProxy, headers)).toEqual([]),
  );

  it('does not warn without X-Forwarded-For', async () => {
    expect(await warnings(false)).toEqual([]);
  });
});
