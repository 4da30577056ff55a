import { badInput } from './errors.js';

const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/**
 * Checks a slug on its way in: a-z, 0-9 and single hyphens between them, at most 200 characters.
 */
export function checkSlug(slug: string, field = 'slug'): string {
  if (!SLUG.test(slug) || slug.length > 200) {
    throw badInput(
      field,
      `${JSON.stringify(slug.slice(0, 80))} is not a slug.`,
      'Use a-z, 0-9 and single hyphens between them, at most 200 characters, e.g. chat-report.',
    );
  }
  return slug;
}
