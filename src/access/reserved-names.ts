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
