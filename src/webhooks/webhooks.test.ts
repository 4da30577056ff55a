import { randomBytes } from 'node:crypto';
import { startWebhookReceiver, type WebhookReceiver } from '../../test/support/webhook-receiver.js';
import type { Seen } from '../articles/index.js';
import { eventFor } from './dispatcher.js';
import { AddressPolicy, type Resolve } from './addresses.js';
import { WebhookSender } from './sender.js';

it.each<[Seen, Seen, string | null, string | null]>([
  [null, null, null, null],
  [null, 'PUBLIC', 'article.published', 'article.published'],
  [null, 'INTERNAL', null, 'article.published'],
  ['PUBLIC', 'PUBLIC', 'article.updated', 'article.updated'],
  ['PUBLIC', 'INTERNAL', 'article.unpublished', 'article.updated'],
  ['INTERNAL', 'PUBLIC', 'article.published', 'article.updated'],
  ['INTERNAL', 'INTERNAL', null, 'article.updated'],
  ['PUBLIC', null, 'article.unpublished', 'article.unpublished'],
  ['INTERNAL', null, null, 'article.unpublished'],
])('From %s to %s is %s for readers and %s for staff', (before, after, readers, staff) => {
  expect(eventFor({ before, after }, false)).toBe(readers);
  expect(eventFor({ before, after }, true)).toBe(staff);
});

const REFUSED = [
  ...['0.0.0.0', '10.1.2.3', '100.64.0.1', '127.0.0.1', '127.255.255.254', '169.254.169.254'],
  ...['172.16.0.1', '172.31.255.255', '192.0.0.1', '192.168.1.1', '198.18.0.1', '224.0.0.1'],
  ...['239.255.255.255', '240.0.0.1', '255.255.255.255', '192.0.2.1', '203.0.113.9'],
  ...['::', '::1', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:8.8.8.8', '::127.0.0.1'],
  ...['64:ff9b::7f00:1', '64:ff9b:1::a00:1', 'fc00::1', 'fd12:3456::1', 'fe80::1', 'fec0::1'],
  ...['fe80::1%eth0', 'ff02::1', '100::1', '2001::1', '2001:db8::1', '2002:7f00:1::', '3fff::1'],
  ...['fd00:ec2::254', 'localhost', 'example.com', '', '1.2.3', '5f00::1', '8000::1'],
];

describe('The addresses that webhooks may reach', () => {
  const policy = new AddressPolicy();

  it.each(REFUSED)('are not %s', (address) => {
    expect(policy.accepts(address, 'https:')).toBe(false);
  });

  it.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450::1'])(
    'are %s over https alone',
    (address) => {
      expect(policy.accepts(address, 'https:')).toBe(true);
      expect(policy.accepts(address, 'http:')).toBe(false);
    },
  );

  it('are those of the networks of the operator, also over http', () => {
    const open = new AddressPolicy(['10.20.0.0/16', 'fd00:20::/64']);
    expect(open.mayUseHttp).toBe(true);
    for (const address of ['10.20.0.1', '::ffff:10.20.0.1', 'fd00:20::1'])
      expect([address, open.accepts(address, 'http:')]).toEqual([address, true]);
    for (const address of ['10.21.0.1', '127.0.0.1', 'fd00:21::1', '::ffff:10.21.0.1'])
      expect([address, open.accepts(address, 'https:')]).toEqual([address, false]);
    expect(open.accepts('8.8.8.8', 'http:')).toBe(false);
  });
});

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
});
