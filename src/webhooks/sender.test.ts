import { randomBytes } from 'node:crypto';
import { type AddressInfo, createServer } from 'node:net';
import { startWebhookReceiver, type WebhookReceiver } from '../../test/support/webhook-receiver.js';
import { AddressPolicy, type Resolve } from './addresses.js';
import { WebhookSender } from './sender.js';

const LIMIT_MS = 1_000;
const BODY = '{"type":"webhook.test","timestamp":"","data":{}}';

describe('The sender of webhooks', () => {
  let receiver: WebhookReceiver;

  beforeEach(async () => {
    receiver = await startWebhookReceiver();
  });
  afterEach(() => receiver.stop());

  const send = (
    url: string,
    { policy = new AddressPolicy(['127.0.0.0/8']), resolve = refuseToResolve } = {},
  ) =>
    new WebhookSender(policy, resolve, LIMIT_MS).send(
      { url, secrets: [randomBytes(32)] },
      'msg_1',
      BODY,
    );
  const refuseToResolve: Resolve = () => Promise.reject(new Error('No name is expected.'));
  /** The receiver under another host name. */
  const named = (host: string, protocol = 'http:') =>
    receiver.url.replace('http:', protocol).replace('127.0.0.1', host);

  it('succeeds with each status from 200 to 299, and with no other', async () => {
    for (const status of [200, 204, 299, 301, 404, 500]) {
      receiver.answer = () => status;
      const { reason } = await send(receiver.url);
      expect([status, reason === null]).toEqual([status, status < 300]);
    }
    expect(receiver.received[0]!.headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': 'msg_1',
    });
    expect(receiver.received[0]!.body).toBe(BODY);
  });

  it('does not follow a redirect', async () => {
    const target = await startWebhookReceiver();
    receiver.answer = () => (response) =>
      void response.writeHead(307, { location: target.url }).end();
    expect(await send(receiver.url)).toEqual({
      status: 307,
      reason: 'The receiver answered with the status 307: redirects are not followed.',
    });
    expect(target.received).toEqual([]);
    await target.stop();
  });

  it('gives up when there is no answer in time', async () => {
    receiver.answer = () => () => undefined;
    expect(await send(receiver.url)).toEqual({
      status: null,
      reason: 'The receiver did not answer within 1 s.',
    });
  });

  it('counts the status of an answer that does not end, or is very long', async () => {
    receiver.answer = () => (response) => void response.writeHead(200).write('a');
    expect(await send(receiver.url)).toEqual({ status: 200, reason: null });
    let written = 0;
    receiver.answer = () => (response) => {
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && (written += 16_384) && response.write(Buffer.alloc(16_384)));
      };
      response.on('drain', more);
      more();
    };
    expect(await send(receiver.url)).toEqual({ status: 200, reason: null });
    expect(written).toBeLessThan(20_000_000);
  });

  it('ends when the receiver changes the protocol instead of answering', async () => {
    const server = createServer((socket) => {
      socket
        .on('error', () => undefined)
        .once('data', () => {
          socket.write('HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
        });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    expect(await send(`http://127.0.0.1:${port}/`)).toEqual({
      status: null,
      reason: 'The receiver closed the connection: no answer.',
    });
    await new Promise((resolve) => server.close(resolve));
  });

  it('says why there is no connection', async () => {
    await receiver.stop();
    expect((await send(receiver.url)).reason).toBe('The connection failed (ECONNREFUSED).');
    receiver = await startWebhookReceiver();
    const unknown: Resolve = () =>
      Promise.reject(Object.assign(new Error(), { code: 'ENOTFOUND' }));
    expect((await send(named('hooks.example'), { resolve: unknown })).reason).toBe(
      'The connection failed (ENOTFOUND).',
    );
  });

  it('does not connect to an address that is not allowed', async () => {
    const policy = new AddressPolicy();
    for (const host of ['127.0.0.1', '0x7f.1', '2130706433', '[::ffff:127.0.0.1]'])
      for (const protocol of ['http:', 'https:'])
        expect((await send(named(host, protocol), { policy })).reason).toMatch(
          /^The host leads to .* which webhooks may not reach\.$/,
        );
    expect(receiver.received).toEqual([]);
  });

  it('checks the address of each attempt, and connects to the one that it checked', async () => {
    const policy = new AddressPolicy(['127.0.0.1/32']);
    const answers = [['127.0.0.1'], ['127.0.0.2'], ['127.0.0.1', '10.0.0.1']];
    let asked = 0;
    const resolve: Resolve = () => Promise.resolve(answers[asked++]!);
    expect((await send(named('hooks.example'), { policy, resolve })).reason).toBeNull();
    expect(asked).toBe(1);
    for (const address of ['127.0.0.2', '10.0.0.1'])
      expect((await send(named('hooks.example'), { policy, resolve })).reason).toBe(
        `The host leads to ${address}, which webhooks may not reach.`,
      );
    expect(receiver.received).toHaveLength(1);
  });

  it('ends at once when the server stops', async () => {
    receiver.answer = () => () => undefined;
    const stopping = new AbortController();
    const sender = new WebhookSender(new AddressPolicy(['127.0.0.0/8']), refuseToResolve);
    const sent = sender.send({ url: receiver.url, secrets: [] }, 'msg_1', BODY, stopping.signal);
    stopping.abort();
    expect((await sent).reason).toBe('The server stopped.');
  });
});
