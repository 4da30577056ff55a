import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { variable, type Variable } from './variable.js';

export const text = z.string().min(1);

export const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

/** An HTTP URL. `abort`: further checks run only on valid URLs. */
export const httpUrl = z.url({ protocol: /^https?$/, abort: true });

/** Whether a URL has neither a user nor a password. */
export const hasNoUser = (url: string) =>
  new URL(url).username === '' && new URL(url).password === '';

/** Whether nobody on the way can read or change what goes to a URL. */
export const isPrivateWay = (url: string) => {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
};

/**
 * Whether a URL has no fragment, and no "@" after its host. Both mean that a character of a
 * password, such as "/", is not encoded: the rest of the password would be read as a path.
 */
export const hasClearHost = (url: string) => {
  const { pathname, search, hash } = new URL(url);
  return hash === '' && !(pathname + search).includes('@');
};

const ENCODED =
  'if its user or password has one of / ? # @ % , write it as %2F %3F %23 %40 %25 %2C, and an @ ' +
  'after the host as %40';

/**
 * A URL that may name a user and a password. A wrong URL with an "@" or a "#" is refused with
 * `ENCODED` as the reason.
 */
export const addressWithUser = (protocol: RegExp) =>
  z
    .string()
    .trim()
    .superRefine((address, context) => {
      const isUrl = z.url({ protocol }).safeParse(address).success;
      if (isUrl && hasClearHost(address) && hasEncodedUser(address)) return;
      const reason = /[@#]/.test(address) ? ENCODED : undefined;
      context.addIssue({ code: 'custom', params: { reason } });
    });

/** Whether each "%" of the user and the password begins an encoded character. */
function hasEncodedUser(address: string): boolean {
  const { username, password } = new URL(address);
  return !/%(?![0-9a-f]{2})/i.test(username + password);
}

/** One or more values, separated by commas. */
export const several = <T>(one: z.ZodType<T, string>) =>
  z
    .string()
    .transform((values) => values.split(',').map((value) => value.trim()))
    .pipe(z.array(one).min(1));

/** The path of a PEM file. The file must contain certificates. */
export function pemFile(name: string, description: string): Variable<string | undefined> {
  const readable = z.string().superRefine((file, context) => {
    const reason = whyNoCertificate(file);
    if (reason !== null) context.addIssue({ code: 'custom', params: { reason } });
  });
  return variable(name, {
    schema: readable.optional(),
    expects: 'the path of a PEM file with certificates',
    description,
  });
}

function whyNoCertificate(file: string): string | null {
  try {
    new X509Certificate(readFileSync(file));
    return null;
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    return syscall ? `it cannot be read, ${code}` : 'it holds no certificate';
  }
}

export const whole = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
