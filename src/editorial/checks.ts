import { type EntityManager, In } from 'typeorm';
import { Person } from '../access/index.js';
import type { ArticleContext } from '../articles/index.js';
import { checkEach } from '../core/check-all.js';
import { badInput, DoumError } from '../core/errors.js';
import { checkLength, cleanText } from '../core/text.js';

/** People by their ids. NOT_FOUND for an unknown id, BAD_USER_INPUT for a deactivated person. */
export async function requireActivePeople(
  manager: EntityManager,
  ids: readonly number[],
  fieldOf: (index: number) => string,
): Promise<Person[]> {
  const found = await manager.findBy(Person, { id: In([...ids]) });
  return checkEach(ids, (id, i) => {
    const person = found.find((each) => each.id === id);
    const field = fieldOf(i);
    if (!person) throw new DoumError('NOT_FOUND', 'There is no Person with this id.', { field });
    if (person.deactivatedAt === null) return person;
    const message = `${person.name} is deactivated.`;
    throw badInput(field, message, 'Choose somebody else.', { reason: 'PERSON_DEACTIVATED' });
  });
}

/** The person who shall own articles; null without an id. Errors of `requireActivePeople`. */
export async function ownerOf(
  manager: EntityManager,
  globalId: string | null | undefined,
  { ids }: ArticleContext,
): Promise<Person | null> {
  if (globalId == null) return null;
  const id = ids.require(globalId, 'Person', 'ownerId');
  return (await requireActivePeople(manager, [id], () => 'ownerId'))[0]!;
}

/** A text of people that is not empty. */
export function checkText(given: string, field: string, max: number): string {
  const text = cleanText(given, field).trim();
  if (text === '') throw badInput(field, `${field} is empty.`, 'Write a text.');
  return checkLength(text, field, max);
}
