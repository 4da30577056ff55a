import { type Command, Option } from 'commander';
import type { Role } from '../../access/index.js';
import type { Config } from '../../config/index.js';
import { choices } from './choices.js';

const keyCommands = () => import('./key-commands.js');

const ROLES = choices<Role>({ AGENT: true, ANALYST: true, EDITOR: true, ADMIN: true });

/** Adds the commands that manage API keys. `config` reads the environment. */
export function addKeyCommands(program: Command, config: () => Config): void {
  const key = program.command('key').description('manage the API keys');
  key
    .command('create')
    .description('create a key and print its secret, which cannot be shown again')
    .argument('<name>', 'its name, 1 to 100 characters, e.g. who uses it for what')
    .addOption(
      new Option('--role <role>', 'what its bearer may do').choices(ROLES).makeOptionMandatory(),
    )
    .option('--expires <when>', 'a time like 2030-01-31T00:00:00Z, or how long from now: 12h, 90d')
    .option('--json', 'print it as JSON', false)
    .action(async (name: string, options: { role: Role; expires?: string; json: boolean }) => {
      const { keyCreate } = await keyCommands();
      await keyCreate(config(), name, options);
    });
  key
    .command('list')
    .description('list the keys, newest first')
    .option('--json', 'print each as JSON', false)
    .action(async (options: { json: boolean }) => {
      const { keyList } = await keyCommands();
      await keyList(config(), options);
    });
  key
    .command('revoke')
    .description('revoke a key permanently')
    .argument('<id>', 'its number in the list')
    .action(async (id: string) => {
      const { keyRevoke } = await keyCommands();
      await keyRevoke(config(), id);
    });
}
