import { defaultFieldResolver, type GraphQLField, type GraphQLSchema, isObjectType } from 'graphql';
import { Extensions } from 'type-graphql';
import { DoumError } from '../core/errors.js';
import { hasRole, Role, type Viewer } from './viewer.js';

/** Open to everybody. */
export const PUBLIC = 'PUBLIC';

/** Who may use a field: everybody, or viewers with at least the given role. */
export type FieldAccess = Role | typeof PUBLIC;

const EXTENSION = 'access';

/**
 * Declares who may use a field. Fields without it are open to everybody; mutations must have it.
 */
export function Access(access: FieldAccess): MethodDecorator & PropertyDecorator {
  return Extensions({ [EXTENSION]: access });
}

/** The access that `@Access` declares for a field; null without `@Access`. */
export function declaredAccess(field: GraphQLField<unknown, unknown>): FieldAccess | null {
  return (field.extensions[EXTENSION] as FieldAccess | undefined) ?? null;
}

/**
 * Wraps the resolver of every field that needs a role with a check of the viewer's role, and adds
 * the role to the description of the field. Throws an Error for a mutation without `@Access`, so
 * that none is open by mistake. Call it once, after the wrappers that must run only for viewers who
 * may use the field.
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
