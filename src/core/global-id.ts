import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import 'reflect-metadata';
import { Ctx, Field, ID, InterfaceType } from 'type-graphql';
import { DoumError } from './errors.js';

/** The kinds whose numbers tell nothing: whoever sees one of them sees all of them. */
export type OpenKind = 'Product' | 'Category' | 'Platform' | 'SynonymSet' | 'ApiKey';

/**
 * The kinds of which some are hidden: gaps between their numbers would tell how many. A kind's
 * place here is part of its ids.
 */
const SEALED_KINDS = ['Article', 'ArticleVariant'] as const;

/** The kinds of things that have a global id. */
export type NodeKind = OpenKind | (typeof SEALED_KINDS)[number];

/** What a global id names. */
export interface NodeKey {
  kind: NodeKind;
  id: number;
}

const MAX_SERIAL = 2_147_483_647;

/** A block of AES. It holds the kind, from 1, then zeros, then the number. */
const BLOCK_BYTES = 16;
const SERIAL_AT = 12;

/** The global id of a thing of which none are hidden. */
export function toGlobalId(kind: OpenKind, id: number): string {
  return Buffer.from(`${kind}:${id}`).toString('base64url');
}

/** Reads a global id that shows its number; null for everything that is none. */
export function parseGlobalId(globalId: string): NodeKey | null {
  const match =
    /^(Product|Category|Platform|Article|ArticleVariant|SynonymSet|ApiKey):([1-9]\d{0,9})$/.exec(
      Buffer.from(globalId, 'base64url').toString(),
    );
  if (!match || Number(match[2]) > MAX_SERIAL) return null;
  return { kind: match[1] as NodeKind, id: Number(match[2]) };
}

/** The database id of a thing of that kind; NOT_FOUND when it is no id of one. */
export function requireId(globalId: string, kind: OpenKind, field: string): number {
  return requireKind(parseGlobalId(globalId), kind, field);
}

/**
 * Writes and reads all global ids. Those of articles and their variants hold their number encrypted
 * (AES-256, one block), so that nobody sees its size or what lies between two of them. The same
 * number has the same id on all replicas, which share the secret.
 */
export class GlobalIds {
  private readonly key: Buffer;

  /**
   * `acceptsNumbers`: articles are also found by ids in the form that they had before, which show
   * the number. For callers from whom no article is hidden: others would try all numbers, and count
   * those that are hidden.
   */
  constructor(
    private readonly secret: Buffer,
    private readonly acceptsNumbers = false,
  ) {
    this.key = Buffer.from(hkdfSync('sha256', secret, '', 'global id', 32));
  }

  /** The same ids, and those that show the number. */
  acceptingNumbers(): GlobalIds {
    return new GlobalIds(this.secret, true);
  }

  /** An opaque, stable, globally unique GraphQL id. */
  write(kind: NodeKind, id: number): string {
    if (!isSealed(kind)) return toGlobalId(kind, id);
    const block = Buffer.alloc(BLOCK_BYTES);
    block.writeUInt8(SEALED_KINDS.indexOf(kind) + 1);
    block.writeUInt32BE(id, SERIAL_AT);
    return createCipheriv('aes-256-ecb', this.key, null)
      .setAutoPadding(false)
      .update(block)
      .toString('base64url');
  }

  /** Reads a global id; null for everything that is not one of ours. */
  parse(globalId: string): NodeKey | null {
    const sealed = this.open(globalId);
    if (sealed) return sealed;
    const shown = parseGlobalId(globalId);
    return shown && isSealed(shown.kind) && !this.acceptsNumbers ? null : shown;
  }

  /** The database id of a thing of that kind; NOT_FOUND when it is no id of one. */
  require(globalId: string, kind: NodeKind, field: string): number {
    return requireKind(this.parse(globalId), kind, field);
  }

  private open(globalId: string): NodeKey | null {
    const bytes = Buffer.from(globalId, 'base64url');
    // Node reads what is no base64url leniently.
    if (bytes.length !== BLOCK_BYTES || bytes.toString('base64url') !== globalId) return null;
    const block = createDecipheriv('aes-256-ecb', this.key, null)
      .setAutoPadding(false)
      .update(bytes);
    const kind = SEALED_KINDS[block.readUInt8() - 1];
    const id = block.readUInt32BE(SERIAL_AT);
    const isOurs =
      kind !== undefined &&
      block.subarray(1, SERIAL_AT).every((byte) => byte === 0) &&
      id >= 1 &&
      id <= MAX_SERIAL;
    return isOurs ? { kind, id } : null;
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

/** What things with an id need of a request. */
export interface NodeContext {
  ids: GlobalIds;
}

@InterfaceType({ description: 'An object with a global ID.' })
export abstract class Node {
  abstract id: number;

  protected abstract get nodeKind(): NodeKind;

  @Field(() => ID, { name: 'id', description: 'Global ID: opaque, unique and stable.' })
  globalId(@Ctx() { ids }: NodeContext): string {
    return ids.write(this.nodeKind, this.id);
  }
}
