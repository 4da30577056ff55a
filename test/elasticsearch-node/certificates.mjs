import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Services of the tests are reached by address and by name. */
const THIS_MACHINE = 'IP:127.0.0.1,IP:::1,DNS:localhost';

/** @typedef {import('./certificates.d.mts').Certificates} Certificates */

const FRESH = ['-newkey', 'rsa:2048', '-nodes', '-sha256'];

/**
 * Makes an authority, and a certificate for services on this machine, in the folder. Both expire
 * after a week.
 * @param {string} folder
 * @returns {Promise<Certificates>}
 */
export async function makeCertificates(folder) {
  const path = (/** @type {string} */ name) => join(folder, name);
  const [ca, caKey] = [path('ca.crt'), path('ca.key')];
  const [certificate, key, request] = [path('node.crt'), path('node.key'), path('node.csr')];
  const days = ['-days', '7'];
  await openssl([
    ...['req', '-x509', ...FRESH, ...days, '-subj', '/CN=Doum tests authority'],
    ...['-keyout', caKey, '-out', ca],
  ]);
  const extensions = path('node.ext');
  await writeFile(extensions, `subjectAltName=${THIS_MACHINE}\nbasicConstraints=CA:FALSE\n`);
  await openssl(['req', ...FRESH, '-subj', '/CN=node', '-keyout', key, '-out', request]);
  await openssl([
    ...['x509', '-req', '-sha256', ...days, '-in', request, '-extfile', extensions],
    ...['-CA', ca, '-CAkey', caKey, '-CAcreateserial', '-out', certificate],
  ]);
  return { ca, certificate, key };
}

/** @param {string[]} args */
async function openssl(args) {
  try {
    await run('openssl', args);
  } catch (error) {
    const { code, stderr, message } = /** @type {Error & { code?: unknown, stderr?: string }} */ (
      error
    );
    throw new Error(
      code === 'ENOENT'
        ? 'A cluster with TLS needs the program openssl, which is not installed.'
        : `openssl could not make the certificates: ${stderr?.trim() || message}`,
      { cause: error },
    );
  }
}
