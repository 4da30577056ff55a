import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { signedHeaders, writeSecret } from './signature.js';

const BODY = JSON.stringify({ type: 'article.published', data: { title: '신고하기' } });

describe('A signed message', () => {
  const secret = randomBytes(32);
  const headers = signedHeaders('msg_1', BODY, [secret], new Date());
  const verify = (body: string, given: Record<string, string>, by = secret) =>
    new Webhook(writeSecret(by)).verify(body, given);

  it('is verified by the library of Standard Webhooks', () => {
    expect(verify(BODY, headers)).toEqual(JSON.parse(BODY));
  });

  it.each([
    ['another body', `${BODY} `, {}],
    ['another id', BODY, { 'webhook-id': 'msg_2' }],
    ['another time', BODY, { 'webhook-timestamp': String(Math.floor(Date.now() / 1_000) + 1) }],
  ])('is refused with %s', (_, body, changed) => {
    expect(() => verify(body, { ...headers, ...changed })).toThrow('No matching signature');
  });

  it('is refused after five minutes, so that nobody can send it again', () => {
    const old = signedHeaders('msg_1', BODY, [secret], new Date(Date.now() - 301_000));
    expect(() => verify(BODY, old)).toThrow('too old');
  });

  it('is verified by each of two secrets, and by no other', () => {
    const previous = randomBytes(32);
    const both = signedHeaders('msg_1', BODY, [secret, previous], new Date());
    expect(verify(BODY, both)).toBeTruthy();
    expect(verify(BODY, both, previous)).toBeTruthy();
    expect(() => verify(BODY, both, randomBytes(32))).toThrow();
  });
});
