import { createHmac, timingSafeEqual } from 'node:crypto';
import { hashSecret } from './api-keys.js';

/**
 * The administrators' keys of the configuration. Each has a name by which revisions, rates and the
 * log tell it from the others. The name belongs to the key, so it stays when other keys come and go.
 */
export class AdminKeys {
  private readonly keys: readonly { name: string; hash: Buffer }[];

  /** `secret`: of the installation, so that nobody else can guess a key and compare its name. */
  constructor(keys: readonly string[], secret: Buffer) {
    this.keys = keys.map((key) => {
      const mark = createHmac('sha256', secret).update(key).digest('hex').slice(0, 8);
      return { name: `ADMIN_API_KEY ${mark}`, hash: hashSecret(key) };
    });
  }

  /** In the order of the configuration. */
  get names(): string[] {
    return this.keys.map(({ name }) => name);
  }

  /** The name of the key with this hash; null if there is none. Takes as long for each. */
  nameOf(hash: Buffer): string | null {
    const found = this.keys.filter((key) => timingSafeEqual(key.hash, hash));
    return found[0]?.name ?? null;
  }
}
