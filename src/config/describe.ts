import { isDeepStrictEqual } from 'node:util';
import { withSecretFiles } from './environment.js';
import { defaultOf, type Environment, listVariables, type Variable } from './variable.js';
import { VARIABLES } from './variables.js';

/** The configuration variables as text, for the end of help texts. */
export function describeVariables(): string {
  const entries = listVariables(VARIABLES).map((variable) => {
    const { name, secret, description } = variable;
    const fallback = defaultOf(variable);
    const text = `${description}${fallback === null ? '' : ` Default: ${fallback}.`}`;
    return `  ${secret ? `${name}, ${name}_FILE` : name}\n      ${text.replaceAll('`', '')}`;
  });
  return `\nEnvironment variables:\n${entries.join('\n')}\n`;
}

/** The configuration variables as a Markdown table. */
export function variablesAsMarkdown(): string {
  const rows = listVariables(VARIABLES).map((variable) => {
    const defaultText = defaultOf(variable);
    const shown =
      defaultText === null ? 'none' : variable.fallback ? defaultText : `\`${defaultText}\``;
    const name = `\`${variable.name}\`${variable.secret ? `, \`${variable.name}_FILE\`` : ''}`;
    return `| ${name} | ${shown} | ${variable.description} |`;
  });
  return ['| variable | default | what it is |', '| --- | --- | --- |', ...rows].join('\n');
}

/**
 * A line for each variable whose value is not its default, as `config --check` prints. Secrets are
 * hidden; addresses are shown without passwords. The environment must be valid; a wrong value that
 * has no effect is left out.
 */
export function describeChanges(environment: Environment): string[] {
  const variables = listVariables(VARIABLES);
  const given = withSecretFiles(variables, environment).environment;
  return variables.flatMap((variable) => {
    const { name, schema } = variable;
    const text = given[name];
    const { success, data: value } = schema.safeParse(text);
    if (!text || !success || isDeepStrictEqual(value, schema.parse(undefined))) return [];
    const source = environment[name] ? '' : `, from ${name}_FILE`;
    return [`${name}=${shown(variable, text, value)}${source}`];
  });
}

function shown(
  { secret, mayHoldPassword }: Variable<unknown>,
  text: string,
  value: unknown,
): string {
  // A comma in the text may belong to a password.
  if (mayHoldPassword) return ([value].flat() as string[]).map(withoutSecrets).join(',');
  return secret ? '(hidden)' : text;
}

/** Parameters of an address that are not secret. */
const SHOWN = ['host', 'port', 'sslmode', 'sslrootcert'];

/** An address without its password and without possibly secret parameters. */
function withoutSecrets(address: string): string {
  const url = new URL(address.trim());
  if (url.password !== '') url.password = '***';
  for (const name of [...url.searchParams.keys()])
    if (!SHOWN.includes(name)) url.searchParams.delete(name);
  return url.href;
}
