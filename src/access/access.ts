import { defaultFieldResolver, type GraphQLField, type GraphQLSchema, isObjectType } from 'graphql';
import { Arg, Extensions, Mutation, registerEnumType } from 'type-graphql';
import { DoumError, badInput } from '../core/errors.js';
import 'reflect-metadata';

export const PUBLIC = 'PUBLIC';

/** Everybody may use the field, or viewers with at least the given role. */
export type FieldAccess = Role | typeof PUBLIC;

const EXTENSION = 'access';

/** Declares who may use a field. Other fields are open to everybody; mutations need `@Access`. */
export function Access(access: FieldAccess): MethodDecorator & PropertyDecorator {
  return Extensions({ [EXTENSION]: access });
}

/** Declares a mutation and who may use it. Beside an error its answer is null. */
export function MutationFor(
  access: FieldAccess,
  payload: new () => object,
  description: string,
): MethodDecorator {
  return (...method) => {
    Access(access)(...method);
    Mutation(() => payload, { nullable: true, description })(...method);
  };
}

/** Declares the argument of a mutation. */
export function Input(description: string) {
  return Arg('input', { description });
}

/** The access that `@Access` declares for a field; null without `@Access`. */
export function declaredAccess(field: GraphQLField<unknown, unknown>): FieldAccess | null {
  return (field.extensions[EXTENSION] as FieldAccess | undefined) ?? null;
}

/**
 * Adds a check of the viewer's role to the resolver of each field that needs one, and the role to
 * the field's description. Throws an Error for a mutation without `@Access`, so that no mutation is
 * open by mistake. Call this once, after adding wrappers that must run only for viewers who may use
 * the field.
 */
export function enforceAccess(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const access = declaredAccess(field);
      if (access === null && type === schema.getMutationType())
        throw new Error(`Mutation.${field.name} needs @Access(…), which says who may use it.`);
      if (access === null || access === PUBLIC) continue;
      field.description = `${field.description ?? ''} Needs the role ${access}.`.trim();
      const resolve = field.resolve ?? defaultFieldResolver;
      field.resolve = (root, args, context, info) => {
        const refusal = refusalOf((context as { viewer: Viewer }).viewer, access);
        // A promise, because graphql-js forgets the promises of earlier list entries when an entry
        // throws, and a rejection of a forgotten promise would end the process.
        return refusal ? Promise.reject(refusal) : (resolve(root, args, context, info) as unknown);
      };
    }
  }
}

/** Throws UNAUTHENTICATED or FORBIDDEN if the viewer lacks the role. */
export function requireRole(viewer: Viewer, role: Role): void {
  const refusal = refusalOf(viewer, role);
  if (refusal) throw refusal;
}

/** Null if the viewer has the role. */
function refusalOf(viewer: Viewer, role: Role): DoumError | null {
  if (hasRole(viewer, role)) return null;
  if (viewer.credential === null) {
    return new DoumError('UNAUTHENTICATED', `This needs a key with the role ${role}.`, {
      hint: 'Send the header Authorization: Bearer <key>.',
    });
  }
  return new DoumError(
    'FORBIDDEN',
    `This needs the role ${role}; ${viewer.role ? `yours is ${viewer.role}` : 'your token names none'}.`,
  );
}

/** The rights of a key or token. Each role includes the rights of the roles before it. */
export enum Role {
  AGENT = 'AGENT',
  ANALYST = 'ANALYST',
  AUTHOR = 'AUTHOR',
  EDITOR = 'EDITOR',
  ADMIN = 'ADMIN',
}
registerEnumType(Role, {
  name: 'Role',
  description:
    'What a caller may do (역할), in the order AGENT, ANALYST, AUTHOR, EDITOR, ADMIN; each role ' +
    'includes the roles before it. The role comes from an API key, or from a token (JWT) of the ' +
    'identity provider that the operator has set up; either is sent as `Authorization: Bearer …`. Without ' +
    'a role, a caller may read and search public articles, record clicks and views, and submit ' +
    'feedback. A field that needs another role fails with UNAUTHENTICATED (no key or token was ' +
    'sent) or FORBIDDEN (the role is missing or too low). The field is then null; if its type ' +
    'does not allow null, the nearest object around it that may be null is null.',
  valuesConfig: {
    AGENT: { description: 'May also read and search articles for staff (상담원).' },
    ANALYST: { description: 'May also read statistics and comments (분석가).' },
    AUTHOR: {
      description:
        'May also read drafts and write them, upload pictures and ask for a review (작성자). Changes ' +
        'nothing that readers see.',
    },
    EDITOR: {
      description:
        'May also publish articles and edit products, categories, platforms, synonyms and the ' +
        'dictionary (편집자).',
    },
    ADMIN: {
      description:
        'May do everything, including managing API keys and rebuilding the search index (관리자).',
    },
  },
});

/** In ascending order of rights. */
const RANKS = [Role.AGENT, Role.ANALYST, Role.AUTHOR, Role.EDITOR, Role.ADMIN];

/**
 * Who sends a request. Without a key or token, or with a token without a role, the viewer is a
 * reader, who sees what is published for everybody.
 */
export interface Viewer {
  role: Role | null;
  /** The name of the viewer in revisions and logs. */
  name: string;
  /** Identifies the key or token for rate limits. Null for readers, who are counted by address. */
  credential: string | null;
  /** The session of the request; undefined: none. */
  sessionId?: number;
  /** In a session: see `holderOf`. */
  holder?: string | null;
  /** When a token expires; undefined for keys. */
  expiresAt?: Date;
  /** The API key of the request, or of the sign-in of its session. */
  apiKeyId?: number | null;
  /** The person who sends the request; null or undefined for keys and for unknown bearers. */
  personId?: number | null;
  /** Whom a token names. Two people may have one name, but not one `subject` of an issuer. */
  identity?: { issuer: string; subject: string };
}

export const READER: Viewer = { role: null, name: 'reader', credential: null };

/** The credential of a person, in all sessions. */
export const personCredential = (personId: number) => `person ${personId}`;

/** Identifies the key or person of a viewer, the same in all sessions; null for readers. */
export function holderOf(
  viewer: Pick<Viewer, 'credential' | 'apiKeyId' | 'personId' | 'identity' | 'holder'>,
): string | null {
  const { credential, apiKeyId, personId, identity, holder } = viewer;
  if (holder != null) return holder;
  if (personId != null) return personCredential(personId);
  if (apiKeyId != null) return `key ${apiKeyId}`;
  return identity ? `person ${identity.issuer} ${identity.subject}` : credential;
}

/** Whether the viewer has the needed role or a higher one. */
export function hasRole({ role }: Pick<Viewer, 'role'>, needed: Role): boolean {
  return role !== null && RANKS.indexOf(role) >= RANKS.indexOf(needed);
}

const RESERVED =
  /^(admin_api_key.*|schedule by .*|token .*|(key|session|person) \d+|command line|demo|first administrator|import|reader|trash)$/s;

/**
 * Whether the server itself writes this name as an actor or a credential, whatever the case, spacing
 * or form of its letters. No person, key or application may have such a name.
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
