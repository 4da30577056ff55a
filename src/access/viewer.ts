import { registerEnumType } from 'type-graphql';

/** The rights of a key or token. Each role includes the rights of the roles before it. */
export enum Role {
  AGENT = 'AGENT',
  ANALYST = 'ANALYST',
  EDITOR = 'EDITOR',
  ADMIN = 'ADMIN',
}
registerEnumType(Role, {
  name: 'Role',
  description:
    'What the bearer of an API key or token may do (역할). The order is AGENT, ANALYST, EDITOR, ADMIN; each role includes those before it.',
  valuesConfig: {
    AGENT: { description: 'May also read and search articles for staff (상담원).' },
    ANALYST: { description: 'May also read statistics and comments (분석가).' },
    EDITOR: {
      description:
        'May also edit articles, the catalogue, synonyms and the dictionary, and read drafts (편집자).',
    },
    ADMIN: {
      description:
        'May do everything, including managing API keys and rebuilding the search index (관리자).',
    },
  },
});

/** In ascending order of rights. */
const RANKS = [Role.AGENT, Role.ANALYST, Role.EDITOR, Role.ADMIN];

/**
 * Who sends a request. Without a key or token, or with a token without a role, the viewer is a
 * reader, who sees what is published for everybody.
 */
export interface Viewer {
  role: Role | null;
  /** The name of the viewer in revisions and logs. */
  name: string;
  /** Identifies the key or token for rate limits; null for readers, who are counted by address. */
  credential: string | null;
}

export const READER: Viewer = { role: null, name: 'reader', credential: null };

/** Whether the viewer has the needed role or one that includes it. */
export function hasRole({ role }: Viewer, needed: Role): boolean {
  return role !== null && RANKS.indexOf(role) >= RANKS.indexOf(needed);
}
