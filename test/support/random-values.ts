import {
  type GraphQLInputField,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from 'graphql';
import type { RandomSource } from './random-source.js';
import type { ServerData } from './fuzz-data.js';
import { EDGE_NUMBERS, EDGE_TEXTS, EDGE_TIMES, WORDS, WRONG } from './odd-values.js';

/**
 * Whether values are plausible, at the limits, or plainly invalid; the last two among valid ones.
 */
export type Validity = 'valid' | 'edge' | 'wrong';

/** The object that the arguments of a field refer to. */
export interface Subject {
  /** The field, e.g. articles, whose cursors are used. */
  readonly field: string;
  /** The object type, e.g. Article. */
  readonly type: string;
  /** An existing object, whose id, slug and version belong together. */
  readonly object: Readonly<Record<string, unknown>> | undefined;
  /** False if the field creates an object: unique values are then generated. */
  readonly exists: boolean;
}

/** Random values for arguments and inputs of any type. */
export class RandomValues {
  constructor(
    private readonly random: RandomSource,
    private readonly serverData: ServerData,
    private readonly validity: Validity,
  ) {}

  /** A value for the argument or input field of this name; may be of a wrong type if invalid. */
  of(type: GraphQLInputType, name: string, subject: Subject): unknown {
    if (this.validity === 'wrong' && this.random.chance(8)) return this.wrong();
    if (isNonNullType(type)) return this.present(type.ofType, name, subject);
    return this.random.chance(5) ? null : this.present(type, name, subject);
  }

  private wrong(): unknown {
    return this.random.chance(20) ? this.random.json() : this.random.pick(WRONG);
  }

  private present(type: GraphQLInputType, name: string, subject: Subject): unknown {
    if (isListType(type)) return this.list(type.ofType as GraphQLInputType, name, subject);
    if (isInputObjectType(type)) return this.input(Object.values(type.getFields()), subject);
    if (isEnumType(type)) return this.random.pick(type.getValues()).name;
    return this.validity !== 'valid' && this.random.chance(35)
      ? this.edge(type.name)
      : this.valid(type.name, name, subject);
  }

  private list(type: GraphQLInputType, name: string, subject: Subject): unknown {
    if (this.random.chance(4)) return [];
    const length =
      this.validity === 'edge' && this.random.chance(5)
        ? this.random.pick([51, 101, 1_001])
        : this.random.int(1, this.validity === 'valid' ? 2 : 3);
    // A long list repeats one value: drawing many takes longer than the server takes to refuse them.
    if (length > 3) return Array.from<unknown>({ length }).fill(this.of(type, name, subject));
    const items = Array.from({ length }, () => this.of(type, name, subject));
    return this.validity === 'valid'
      ? [...new Map(items.map((item) => [JSON.stringify(item), item])).values()]
      : items;
  }

  private input(fields: readonly GraphQLInputField[], subject: Subject): unknown {
    const entries = fields
      .filter((field) => (isRequiredInputField(field) ? !this.isFlawed(4) : this.random.chance(30)))
      .map((field) => [field.name, this.of(field.type, field.name, subject)] as const);
    if (this.isFlawed(4))
      entries.push([this.random.pick(['nothing', 'Id', 'id ', '']), this.wrong()]);
    return Object.fromEntries(entries);
  }

  private isFlawed(percent: number): boolean {
    return this.validity === 'wrong' && this.random.chance(percent);
  }

  private valid(scalar: string, name: string, subject: Subject): unknown {
    const existing = this.existing(name, subject);
    switch (scalar) {
      case 'Boolean':
        return this.random.chance(50);
      case 'Int':
      case 'Float':
        return typeof existing === 'number' ? existing : this.random.int(0, 20);
      case 'ID':
        return existing ?? this.anyId();
      case 'DateTime':
        return `20${this.random.int(10, 40)}-0${this.random.int(1, 9)}-1${this.random.int(0, 9)}T09:00:00Z`;
      default:
        return typeof existing === 'string' ? existing : this.someText(name);
    }
  }

  /**
   * An existing value for a name: from the type that the name begins with (categorySlugs), else
   * from the subject (slug, expectedVersion), or from another object of its type (parentSlug).
   */
  private existing(name: string, { field, type, object, exists }: Subject): unknown {
    if (name === 'after') return this.random.pick(this.serverData.cursors[field] ?? ['']);
    const one = name.replace(/s$/, '');
    const named = Object.keys(this.serverData.objects).find((other) =>
      one.toLowerCase().startsWith(other.toLowerCase()),
    );
    const from = named === undefined ? object : this.random.pick(this.serverData.objects[named]!);
    const [key] = Object.keys(from ?? {})
      .filter((own) => one.toLowerCase().endsWith(own.toLowerCase()))
      .sort((a, b) => b.length - a.length);
    if (key === undefined) return undefined;
    if (key === one) return exists ? from![key] : undefined;
    return named !== undefined || one.startsWith('expected')
      ? from![key]
      : this.random.pick(this.serverData.objects[type]!)[key];
  }

  private anyId(): unknown {
    const objects = Object.values(this.serverData.objects).filter(
      ([first]) => first && 'id' in first,
    );
    return objects.length > 0 ? this.random.pick(this.random.pick(objects)).id : 'a';
  }

  private someText(name: string): string {
    const made = `f${this.random.int(0, 0xffffff).toString(36)}`;
    return /slug/i.test(name) || this.random.chance(60)
      ? made
      : this.random.some(WORDS, 4).join(' ');
  }

  private edge(scalar: string): unknown {
    switch (scalar) {
      case 'Boolean':
        return this.random.chance(50);
      case 'Int':
      case 'Float':
        return this.random.pick(EDGE_NUMBERS);
      case 'DateTime':
        return this.random.pick(EDGE_TIMES);
      case 'ID':
        return this.random.chance(30) ? this.random.pick(EDGE_TEXTS) : this.oddId();
      default: {
        const unit = this.random.pick(['binary', 'grapheme', null] as const);
        return unit === null ? this.random.pick(EDGE_TEXTS) : this.random.text(unit, 40);
      }
    }
  }

  private oddId(): unknown {
    const type = this.random.pick(Object.keys(this.serverData.objects).concat('Nothing'));
    const number = this.random.pick([
      '0',
      '-1',
      '2147483647',
      '2147483648',
      '9'.repeat(30),
      '1e3',
      '',
      ' 1',
    ]);
    return this.random.chance(20)
      ? this.random.int(0, 99)
      : Buffer.from(`${type}:${number}`).toString('base64url');
  }
}
