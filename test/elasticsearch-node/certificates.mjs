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
  await openssl([
    ...['req', '-x509', ...FRESH, '-days', '7', '-subj', '/CN=Doum tests authority'],
    ...['-keyout', path('ca.key'), '-out', path('ca.crt')],
  ]);
  return signCertificate(folder, 'node');
}

/**
 * Makes another certificate of the authority in the folder.
 * @param {string} folder that of `makeCertificates`
 * @param {string} name of its files
 * @param {{ hosts?: string, days?: number }} [options] `hosts`: in the form of subjectAltName;
 *   `days`: with 0 it expires at once
 * @returns {Promise<Certificates>}
 */
export async function signCertificate(folder, name, { hosts = THIS_MACHINE, days = 7 } = {}) {
  const path = (/** @type {string} */ ending) => join(folder, `${name}.${ending}`);
  const [ca, caKey] = [join(folder, 'ca.crt'), join(folder, 'ca.key')];
  const [certificate, key, request] = [path('crt'), path('key'), path('csr')];
  await writeFile(path('ext'), `subjectAltName=${hosts}\nbasicConstraints=CA:FALSE\n`);
  await openssl(['req', ...FRESH, '-subj', `/CN=${name}`, '-keyout', key, '-out', request]);
  await openssl([
    ...['x509', '-req', '-sha256', '-days', String(days), '-in', request, '-extfile', path('ext')],
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
