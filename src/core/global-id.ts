import {
  type Cipher,
  createCipheriv,
  createDecipheriv,
  type Decipher,
  hkdfSync,
} from 'node:crypto';
import 'reflect-metadata';
import { Ctx, Field, ID, InterfaceType } from 'type-graphql';
import { DoumError } from './errors.js';

/** Kinds with visible numbers. Viewers see all entities or none, so numbers reveal nothing. */
const OPEN_KINDS = [
  ...(['Product', 'Category', 'Platform', 'SynonymSet'] as const),
  ...(['ApiKey', 'Application', 'Person', 'Session', 'Feedback'] as const),
];
export type OpenKind = (typeof OPEN_KINDS)[number];

/**
 * Kinds with encrypted numbers. Some of their entities are hidden, and gaps between visible numbers
 * would reveal how many. A kind's index in this array is part of its ids.
 */
const SEALED_KINDS = ['Article', 'ArticleVariant'] as const;

export type NodeKind = OpenKind | (typeof SEALED_KINDS)[number];

/** The entity that a global id identifies. */
export interface NodeKey {
  kind: NodeKind;
  id: number;
}

const MAX_SERIAL = 2_147_483_647;

/** One AES block: the kind (one byte, from 1), zeros, and the number in the last four bytes. */
const BLOCK_BYTES = 16;
const SERIAL_OFFSET = 12;

const CIPHER = 'aes-256-ecb';

/** The global id of an entity of a kind with visible numbers. */
export function toGlobalId(kind: OpenKind, id: number): string {
  return Buffer.from(`${kind}:${id}`).toString('base64url');
}

/** Parses a global id with a visible number; null for anything else. */
export function parseGlobalId(globalId: string): NodeKey | null {
  const [kind, id] = Buffer.from(globalId, 'base64url').toString().split(':');
  if (!OPEN_KINDS.some((open) => open === kind) || !/^[1-9]\d{0,9}$/.test(id ?? '')) return null;
  return Number(id) > MAX_SERIAL ? null : { kind: kind as OpenKind, id: Number(id) };
}

/** The database id in a global id of that kind. Throws NOT_FOUND, naming `field`, otherwise. */
export function requireId(globalId: string, kind: OpenKind, field: string): number {
  return requireKind(parseGlobalId(globalId), kind, field);
}

/**
 * Writes and parses all global ids. Ids of articles and variants contain their number encrypted
 * (AES-256, one block), so that clients learn neither its size nor the gaps between numbers. All
 * replicas share the secret, so a number has the same id everywhere.
 */
export class GlobalIds {
  // Each call of `update` translates one block. In ECB mode blocks are independent.
  private readonly cipher: Cipher;
  private readonly decipher: Decipher;
  /** The ids of objects that are in many answers: cached articles and the catalogue. */
  private readonly written = new WeakMap<object, string>();

  constructor(secret: Buffer) {
    const key = Buffer.from(hkdfSync('sha256', secret, '', 'global id', 32));
    this.cipher = createCipheriv(CIPHER, key, null).setAutoPadding(false);
    this.decipher = createDecipheriv(CIPHER, key, null).setAutoPadding(false);
  }

  /** An opaque, stable, globally unique GraphQL id. */
  write(kind: NodeKind, id: number): string {
    if (!isSealed(kind)) return toGlobalId(kind, id);
    const block = Buffer.alloc(BLOCK_BYTES);
    block.writeUInt8(SEALED_KINDS.indexOf(kind) + 1);
    block.writeUInt32BE(id, SERIAL_OFFSET);
    return this.cipher.update(block).toString('base64url');
  }

  /** Like `write`, once for each object. */
  of(entity: object, kind: NodeKind, id: number): string {
    const known = this.written.get(entity);
    if (known !== undefined) return known;
    const written = this.write(kind, id);
    this.written.set(entity, written);
    return written;
  }

  /** Parses a global id; null if it is not valid. */
  parse(globalId: string): NodeKey | null {
    return this.open(globalId) ?? parseGlobalId(globalId);
  }

  /** The database id in a global id of that kind. Throws NOT_FOUND, naming `field`, otherwise. */
  require(globalId: string, kind: NodeKind, field: string): number {
    return requireKind(this.parse(globalId), kind, field);
  }

  private open(globalId: string): NodeKey | null {
    const bytes = Buffer.from(globalId, 'base64url');
    // Decoding ignores invalid characters, so the id is encoded again and compared.
    if (bytes.length !== BLOCK_BYTES || bytes.toString('base64url') !== globalId) return null;
    const block = this.decipher.update(bytes);
    const kind = SEALED_KINDS[block.readUInt8() - 1];
    const id = block.readUInt32BE(SERIAL_OFFSET);
    const isValid =
      kind !== undefined &&
      block.subarray(1, SERIAL_OFFSET).every((byte) => byte === 0) &&
      id >= 1 &&
      id <= MAX_SERIAL;
    return isValid ? { kind, id } : null;
  }
}

function isSealed(kind: NodeKind): kind is (typeof SEALED_KINDS)[number] {
  return (SEALED_KINDS as readonly NodeKind[]).includes(kind);
}

function requireKind(parsed: NodeKey | null, kind: NodeKind, field: string): number {
  if (parsed?.kind !== kind)
    throw new DoumError('NOT_FOUND', `There is no ${kind} with this id.`, {
      field,
      hint: 'Use the id that the field `id` gives.',
    });
  return parsed.id;
}

/** The part of the request context that `Node` needs. */
export interface NodeContext {
  ids: GlobalIds;
}

@InterfaceType({ description: 'An object with a global ID.' })
export abstract class Node {
  abstract id: number;

  protected abstract get nodeKind(): NodeKind;

  @Field(() => ID, { name: 'id', description: 'Global ID: opaque, unique and stable.' })
  globalId(@Ctx() { ids }: NodeContext): string {
    return ids.of(this, this.nodeKind, this.id);
  }
}
