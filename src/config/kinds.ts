import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { variable, type Variable } from './variable.js';

type Rest = Pick<Variable<unknown>, 'description'>;

const numberFormat = new Intl.NumberFormat('en-US');

/** `true` or `false`. */
export const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

/** An HTTP URL. `abort`: further checks run only on valid URLs. */
export const httpUrl = z.url({ protocol: /^https?$/, abort: true });

/** Whether a URL has neither a user nor a password. */
export const hasNoUser = (url: string) =>
  new URL(url).username === '' && new URL(url).password === '';

/**
 * Whether a URL has no fragment, and no "@" after its host. Either one means that a character of a
 * password, such as "/", is not encoded: the rest of the password would be read as a path and shown.
 */
export const hasClearHost = (url: string) => {
  const { pathname, search, hash } = new URL(url);
  return hash === '' && !(pathname + search).includes('@');
};

const ENCODED =
  'if its user or password has one of / ? # @ % , write it as %2F %3F %23 %40 %25 %2C, and an @ ' +
  'after the host as %40';

/**
 * A URL that may name a user and a password. A wrong one with an "@" or a "#" is refused with
 * `ENCODED` as the reason.
 */
export const addressWithUser = (protocol: RegExp) =>
  z
    .string()
    .trim()
    .superRefine((address, context) => {
      const isUrl = z.url({ protocol }).safeParse(address).success;
      if (isUrl && hasClearHost(address) && isDecodable(address)) return;
      const reason = /[@#]/.test(address) ? ENCODED : undefined;
      context.addIssue({ code: 'custom', params: { reason } });
    });

function isDecodable(url: string): boolean {
  const { username, password } = new URL(url);
  try {
    [username, password].forEach(decodeURIComponent);
    return true;
  } catch {
    return false;
  }
}

/** One or more values, separated by commas. */
export const several = <T>(one: z.ZodType<T, string>) =>
  z
    .string()
    .transform((values) => values.split(',').map((value) => value.trim()))
    .pipe(z.array(one).min(1));

/** The path of a PEM file with certificates, which is looked into. */
export function pemFile(name: string, description: string): Variable<string | undefined> {
  const readable = z.string().superRefine((file, context) => {
    const message = whyNoCertificates(file);
    if (message !== null) context.addIssue({ code: 'custom', params: { reason: message } });
  });
  return variable(name, {
    schema: readable.optional(),
    expects: 'the path of a PEM file with certificates',
    description,
  });
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

function whyNoCertificates(file: string): string | null {
  try {
    const certificates = readFileSync(file, 'utf8').match(CERTIFICATE);
    if (!certificates) return 'it holds no certificate';
    certificates.forEach((certificate) => new X509Certificate(certificate));
    return null;
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    return syscall ? `it cannot be read, ${code}` : 'it holds a broken certificate';
  }
}

/** A whole number from `min` to `max`. `expects` adds the unit: "a number of bytes {range}". */
export function wholeNumber(
  name: string,
  defaultValue: number,
  {
    min = 1,
    max,
    expects,
    description,
  }: Rest & { min?: number; max: number; expects: (range: string) => string },
): Variable<number> {
  const range = `from ${numberFormat.format(min)} to ${numberFormat.format(max)}`;
  const schema = z.coerce.number().int().min(min).max(max).default(defaultValue);
  return variable(name, { schema, expects: expects(range), description });
}

/** The maximum of something that a request contains. */
export const limit = (name: string, defaultValue: number, description: string) =>
  wholeNumber(name, defaultValue, {
    max: 1_000_000,
    expects: (range) => `a whole number ${range}`,
    description,
  });

export const bytes = (name: string, defaultValue: number, description: string) =>
  wholeNumber(name, defaultValue, {
    min: 1_000,
    max: 100_000_000,
    expects: (range) => `a number of bytes ${range}`,
    description,
  });

export const days = (name: string, defaultValue: number, description: string) =>
  wholeNumber(name, defaultValue, {
    max: 3_650,
    expects: (range) => `a number of days ${range}`,
    description,
  });

/** Requests per minute; 0 means no limit. */
export const rate = (name: string, defaultValue: number, description: string) =>
  wholeNumber(name, defaultValue, {
    min: 0,
    max: 1_000_000,
    expects: (range) =>
      `how many requests a minute, ${range.replace('from 0', 'from 1')}, or 0 for no limit`,
    description,
  });

/** Points per minute; 0 means no limit. */
export const points = (name: string, defaultValue: number, description: string) =>
  wholeNumber(name, defaultValue, {
    min: 0,
    max: 100_000_000,
    expects: (range) =>
      `how many points a minute, ${range.replace('from 0', 'from 1')}, or 0 for no limit`,
    description,
  });
