import { type Change, CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';

const HEADINGS = [
  [CriticalityLevel.Breaking, 'Breaks clients'],
  [CriticalityLevel.Dangerous, 'May surprise clients'],
  [CriticalityLevel.NonBreaking, 'Breaks nothing'],
] as const;

/** If such a part is added or removed, the changes of its own parts are left out. */
const WHOLE = /^(TYPE|FIELD|INPUT_FIELD|DIRECTIVE_USAGE_\w+)_(ADDED|REMOVED)$/;

const isDescription = ({ type }: Change) => /_DESCRIPTION_(ADDED|CHANGED|REMOVED)$/.test(type);

// The library's own rule also leaves out new fields of a type that implements another interface.
function withoutParts(changes: readonly Change[]): Change[] {
  const wholes = new Set(
    changes
      .filter((change) => WHOLE.test(change.type) && !isDescription(change))
      .map(({ path }) => path),
  );
  return changes.filter((change) => {
    const { path = '' } = change;
    const parents = path.split('.').map((_, i, names) => names.slice(0, i).join('.'));
    const isPart = parents.some((parent) => wholes.has(parent));
    return !isPart && !(isDescription(change) && wholes.has(path));
  });
}

/** The changes from one SDL to another as Markdown. Changes that break clients come first. */
export async function schemaChanges(from: string, to: string): Promise<string> {
  const changes = withoutParts(await diff(buildSchema(from), buildSchema(to)));
  const sections = HEADINGS.map(([level, heading]) => [
    heading,
    changes
      .filter((change) => change.criticality.level === level && !isDescription(change))
      .map(({ message }) => `- ${message.replaceAll("'", '`')}.`),
  ]);
  const described = changes.filter(isDescription).map(({ path }) => `- \`${path}\``);
  return [...sections, ['Other descriptions', described]]
    .filter(([, lines]) => lines!.length > 0)
    .map(([heading, lines]) => `### ${heading as string}\n\n${(lines as string[]).join('\n')}\n`)
    .join('\n');
}

/**
 * The text of the changelog with the changes of its newest section, which names the commit that it
 * begins from. `sdlOf` reads the SDL of a commit. Throws if the section names none.
 */
export async function withNewestChanges(
  changelog: string,
  sdl: string,
  sdlOf: (commit: string) => string,
): Promise<string> {
  const found = /^[^]*?\n## [^\n]+\n\nSince the commit `(?<commit>[0-9a-f]{7,40})`\.\n/.exec(
    changelog,
  );
  if (!found) throw new Error('The newest section must begin: Since the commit `0123abc`.');
  const [head] = found;
  const earlier = /^## /m.exec(changelog.slice(head.length));
  const rest = earlier ? `\n${changelog.slice(head.length + earlier.index)}` : '';
  const changes = await schemaChanges(sdlOf(found.groups!.commit!), sdl);
  return `${head}\n${changes || 'None.\n'}${rest}`;
}
