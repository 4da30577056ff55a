import { type EntityManager, In } from 'typeorm';
import { Person } from '../access/index.js';
import type { ArticleContext } from '../articles/index.js';
import { checkEach } from '../core/check-all.js';
import { badInput, DoumError } from '../core/errors.js';
import { checkLength, cleanText, withoutInvisible } from '../core/text/text.js';

/** People by their ids. NOT_FOUND for an unknown id, BAD_USER_INPUT for a person who cannot own articles. */
export async function requireColleagues(
  manager: EntityManager,
  ids: readonly number[],
  fieldOf: (index: number) => string,
): Promise<Person[]> {
  const found = await manager.findBy(Person, { id: In([...ids]) });
  return checkEach(ids, (id, i) => {
    const person = found.find((each) => each.id === id);
    const field = fieldOf(i);
    if (!person) throw new DoumError('NOT_FOUND', 'There is no Person with this id.', { field });
    if (person.canOwnArticles()) return person;
    const { name, deactivatedAt, role } = person;
    const message = `${name} ${deactivatedAt ? 'is deactivated' : `has the role ${role}`}.`;
    const reason = deactivatedAt ? 'PERSON_DEACTIVATED' : undefined;
    throw badInput(field, message, 'Choose somebody else.', { reason });
  });
}

/** The person who shall own articles; null without an id. Errors of `requireColleagues`. */
export async function ownerOf(
  manager: EntityManager,
  globalId: string | null | undefined,
  { ids }: ArticleContext,
): Promise<Person | null> {
  if (globalId == null) return null;
  const id = ids.require(globalId, 'Person', 'ownerId');
  return (await requireColleagues(manager, [id], () => 'ownerId'))[0]!;
}

/** A visible text of people, without the characters that `withoutInvisible` removes. */
export function checkText(given: string, field: string, max: number): string {
  const text = withoutInvisible(cleanText(given, field)).trim();
  if (text === '') throw badInput(field, `${field} is empty.`, 'Write a text.');
  return checkLength(text, field, max);
}
