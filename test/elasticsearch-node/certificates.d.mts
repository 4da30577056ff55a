/** PEM files. */
export interface Certificates {
  /** The authority that signed the certificate. */
  ca: string;
  /** Of a service. */
  certificate: string;
  /** Its private key. */
  key: string;
}

/**
 * Makes an authority, and a certificate for services on this machine, in the folder. Both expire
 * after a week. Needs `openssl`.
 */
export function makeCertificates(folder: string): Promise<Certificates>;
