import { badInput } from '../core/errors.js';

const RESERVED =
  /^(admin_api_key.*|schedule by .*|token .*|(key|session|person) \d+|command line|demo|first administrator|import|reader|trash)$/s;

/**
 * Whether the server itself writes this name as an actor or a credential, in whatever case, spacing
 * or form of letters. Nobody else may have such a name.
 */
export function isReserved(name: string): boolean {
  const visible = name.normalize('NFKC').replace(/\p{Default_Ignorable_Code_Point}/gu, '');
  return RESERVED.test(visible.replace(/\s+/g, ' ').trim().toLowerCase());
}

/** Returns a name that is not reserved. Throws BAD_USER_INPUT, naming `name`, otherwise. */
export function checkFreeName(name: string): string {
  if (!isReserved(name)) return name;
  throw badInput(
    'name',
    `${JSON.stringify(name)} is a name that the server itself writes into revisions and logs.`,
    'Choose another name.',
  );
}
