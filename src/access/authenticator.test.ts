import { AdminKeys } from './authenticator.js';
import { hashSecret } from './api-keys.js';

const OLD = 'the-key-of-an-administrator-0123456789';
const NEW = 'another-key-of-an-administrator-0123456789';
const SECRET = Buffer.alloc(32, 1);

describe('The keys of ADMIN_API_KEY', () => {
  it('have names that stay while other keys come and go', () => {
    const both = new AdminKeys([OLD, NEW], SECRET);
    const [old, added] = both.names;
    expect(old).toMatch(/^ADMIN_API_KEY [0-9a-f]{8}$/);
    expect(added).not.toBe(old);
    expect(new AdminKeys([OLD], SECRET).names).toEqual([old]);
    expect(new AdminKeys([NEW], SECRET).names).toEqual([added]);
    expect(both.nameOf(hashSecret(NEW))).toBe(added);
    expect(both.nameOf(hashSecret(`${OLD}${NEW}`))).toBeNull();
    expect(new AdminKeys([], SECRET).nameOf(hashSecret(OLD))).toBeNull();
  });

  it('have names from which a key cannot be guessed without the secret of the installation', () => {
    const other = new AdminKeys([OLD], Buffer.alloc(32, 2)).names;
    expect(new AdminKeys([OLD], SECRET).names).not.toEqual(other);
    const hash = hashSecret(OLD).toString('hex');
    for (const name of other) expect(hash).not.toContain(name.split(' ')[1]);
  });
});
