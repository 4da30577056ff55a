import { readFileSync } from 'node:fs';

/** The values of `sslmode` that node-postgres knows. */
const MODES = ['disable', 'no-verify', 'prefer', 'require', 'verify-ca', 'verify-full'];

/** Parameters of an address that name files. */
const FILES = ['sslrootcert', 'sslcert', 'sslkey'] as const;

/** What is wrong with the TLS of an address, in sentences that show nothing of it. */
export function tlsFaults(name: string, address: string, ca: string | undefined): string[] {
  const { searchParams } = new URL(address);
  const faults: string[] = [];
  const mode = searchParams.get('sslmode');
  if (mode !== null && !MODES.includes(mode))
    faults.push(`${name} has an unknown sslmode: it must be one of ${MODES.join(', ')}.`);
  for (const file of FILES) {
    const reason = whyUnreadable(searchParams.get(file));
    if (reason) faults.push(`${name} names a file as ${file} that cannot be read (${reason}).`);
  }
  if (ca === undefined || isSocket(new URL(address))) return faults;
  if (searchParams.has('sslrootcert'))
    faults.push(`DATABASE_CA and the sslrootcert of ${name} both name an authority: set one.`);
  const weaker = weakerThanVerified(searchParams);
  if (weaker)
    faults.push(
      `DATABASE_CA is set, but ${weaker} in ${name} asks for a connection that is not verified: ` +
        'leave one of them out.',
    );
  return faults;
}

/**
 * The address with the authority and full verification as its parameters, which every connection
 * then uses. The address of a socket stays as it is: nothing there can be listened to.
 */
export function withAuthority(address: string, ca: string | undefined): string {
  const url = new URL(address);
  if (ca === undefined || isSocket(url)) return address;
  url.searchParams.delete('ssl');
  url.searchParams.delete('uselibpqcompat');
  url.searchParams.set('sslmode', 'verify-full');
  url.searchParams.set('sslrootcert', ca);
  return url.href;
}

function isSocket({ hostname, searchParams }: URL): boolean {
  return decodeURIComponent(searchParams.get('host') ?? hostname).startsWith('/');
}

/** The parameter that asks for less than DATABASE_CA; undefined if there is none. */
function weakerThanVerified(parameters: URLSearchParams): string | undefined {
  const mode = parameters.get('sslmode');
  if (mode === 'disable' || mode === 'no-verify') return `sslmode=${mode}`;
  // With this parameter node-postgres takes every other mode as libpq does.
  if (parameters.get('uselibpqcompat') === 'true' && mode !== null && mode !== 'verify-full')
    return 'uselibpqcompat=true';
  return ['0', 'false', 'no-verify'].includes(parameters.get('ssl') ?? '') ? 'ssl' : undefined;
}

function whyUnreadable(file: string | null): string | undefined {
  if (file === null) return undefined;
  try {
    readFileSync(file);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
}
