import { defaultFieldResolver, type GraphQLField, type GraphQLSchema, isObjectType } from 'graphql';
import { Extensions } from 'type-graphql';
import { DoumError } from '../core/errors.js';
import { hasRole, Role, type Viewer } from './viewer.js';

/** Open to everybody. */
export const PUBLIC = 'PUBLIC';

/** Who may use a field: everybody, or who has that role or one above it. */
export type FieldAccess = Role | typeof PUBLIC;

const EXTENSION = 'access';

/**
 * Declares on the schema who may use a field. Fields other than mutations are open to everybody
 * unless it says otherwise.
 */
export function Access(access: FieldAccess): MethodDecorator & PropertyDecorator {
  return Extensions({ [EXTENSION]: access });
}

/** What was declared of a field; null where nothing was. */
export function declaredAccess(field: GraphQLField<unknown, unknown>): FieldAccess | null {
  return (field.extensions[EXTENSION] as FieldAccess | undefined) ?? null;
}

/**
 * Puts a guard before every field that needs a role, and names the role in its description. A
 * mutation of which nothing was declared is refused here, so that none is open because somebody
 * forgot it; Error names it. Called once and last: what stands inside is done only for who may use
 * the field.
 */
export function enforceAccess(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const access = declaredAccess(field);
      if (access === null && type === schema.getMutationType())
        throw new Error(`Nobody decided who may use Mutation.${field.name}: put @Access(…) on it.`);
      if (access === null || access === PUBLIC) continue;
      field.description = `${field.description ?? ''} Needs the role ${access}.`.trim();
      const resolve = field.resolve ?? defaultFieldResolver;
      field.resolve = (root, args, context, info) => {
        requireRole((context as { viewer: Viewer }).viewer, access);
        return resolve(root, args, context, info) as unknown;
      };
    }
  }
}

function requireRole(viewer: Viewer, role: Role): void {
  if (hasRole(viewer, role)) return;
  if (viewer.credential === null) {
    throw new DoumError('UNAUTHENTICATED', `This needs a key with the role ${role}.`, {
      hint: 'Send the header Authorization: Bearer <key>.',
    });
  }
  throw new DoumError(
    'FORBIDDEN',
    `This needs the role ${role}; ${viewer.role ? `yours is ${viewer.role}` : 'your token names none'}.`,
  );
}
