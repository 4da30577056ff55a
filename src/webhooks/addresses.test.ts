import { AddressPolicy } from './addresses.js';

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
