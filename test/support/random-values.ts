import {
  type GraphQLInputField,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from 'graphql';
import type { Draw } from './draw.js';
import type { World } from './fuzz-world.js';
import { EDGE_NUMBERS, EDGE_TEXTS, EDGE_TIMES, WORDS, WRONG } from './odd-values.js';

/**
 * Whether values are what a friendly client sends, what lies at the boundary of the possible, or
 * plainly wrong; the last two in between.
 */
export type Mood = 'valid' | 'edge' | 'wrong';

/** What the field is about whose arguments are filled. */
export interface Subject {
  /** The field, e.g. articles: its own cursors fit it. */
  readonly field: string;
  /** The object type, e.g. Article. */
  readonly type: string;
  /** One that there is: its id, slug and version go together. */
  readonly object: Readonly<Record<string, unknown>> | undefined;
  /** False where the field makes a new one: what must be unique is made up then. */
  readonly isThere: boolean;
}

/** Random values for arguments and inputs of any type. */
export class RandomValues {
  constructor(
    private readonly draw: Draw,
    private readonly world: World,
    private readonly mood: Mood,
  ) {}

  /** A value of the type, or instead of it, for the argument or input field of this name. */
  of(type: GraphQLInputType, name: string, subject: Subject): unknown {
    if (this.mood === 'wrong' && this.draw.chance(8)) return this.wrong();
    if (isNonNullType(type)) return this.present(type.ofType, name, subject);
    return this.draw.chance(5) ? null : this.present(type, name, subject);
  }

  private wrong(): unknown {
    return this.draw.chance(20) ? this.draw.json() : this.draw.pick(WRONG);
  }

  private present(type: GraphQLInputType, name: string, subject: Subject): unknown {
    if (isListType(type)) return this.list(type.ofType as GraphQLInputType, name, subject);
    if (isInputObjectType(type)) return this.input(Object.values(type.getFields()), subject);
    if (isEnumType(type)) return this.draw.pick(type.getValues()).name;
    return this.mood !== 'valid' && this.draw.chance(35)
      ? this.edge(type.name)
      : this.valid(type.name, name, subject);
  }

  private list(type: GraphQLInputType, name: string, subject: Subject): unknown {
    if (this.draw.chance(4)) return [];
    const length =
      this.mood === 'edge' && this.draw.chance(5)
        ? this.draw.pick([51, 101, 1_001])
        : this.draw.int(1, this.mood === 'valid' ? 2 : 3);
    // A long list is one value again and again, or else drawing it takes longer than refusing it.
    if (length > 3) return Array.from<unknown>({ length }).fill(this.of(type, name, subject));
    const items = Array.from({ length }, () => this.of(type, name, subject));
    return this.mood === 'valid'
      ? [...new Map(items.map((item) => [JSON.stringify(item), item])).values()]
      : items;
  }

  private input(fields: readonly GraphQLInputField[], subject: Subject): unknown {
    const entries = fields
      .filter((field) => (isRequiredInputField(field) ? !this.isFlawed(4) : this.draw.chance(30)))
      .map((field) => [field.name, this.of(field.type, field.name, subject)] as const);
    if (this.isFlawed(4))
      entries.push([this.draw.pick(['nothing', 'Id', 'id ', '']), this.wrong()]);
    return Object.fromEntries(entries);
  }

  private isFlawed(percent: number): boolean {
    return this.mood === 'wrong' && this.draw.chance(percent);
  }

  private valid(scalar: string, name: string, subject: Subject): unknown {
    const known = this.known(name, subject);
    switch (scalar) {
      case 'Boolean':
        return this.draw.chance(50);
      case 'Int':
      case 'Float':
        return typeof known === 'number' ? known : this.draw.int(0, 20);
      case 'ID':
        return known ?? this.anyId();
      case 'DateTime':
        return `20${this.draw.int(10, 40)}-0${this.draw.int(1, 9)}-1${this.draw.int(0, 9)}T09:00:00Z`;
      default:
        return typeof known === 'string' ? known : this.someText(name);
    }
  }

  /**
   * What the world holds under a name: of the type that the name begins with (categorySlugs), else
   * of the subject (slug, expectedVersion), or of another like it (parentSlug).
   */
  private known(name: string, { field, type, object, isThere }: Subject): unknown {
    if (name === 'after') return this.draw.pick(this.world.cursors[field] ?? ['']);
    const one = name.replace(/s$/, '');
    const named = Object.keys(this.world.objects).find((other) =>
      one.toLowerCase().startsWith(other.toLowerCase()),
    );
    const from = named === undefined ? object : this.draw.pick(this.world.objects[named]!);
    const [key] = Object.keys(from ?? {})
      .filter((own) => one.toLowerCase().endsWith(own.toLowerCase()))
      .sort((a, b) => b.length - a.length);
    if (key === undefined) return undefined;
    if (key === one) return isThere ? from![key] : undefined;
    return named !== undefined || one.startsWith('expected')
      ? from![key]
      : this.draw.pick(this.world.objects[type]!)[key];
  }

  private anyId(): unknown {
    const objects = Object.values(this.world.objects).filter(([first]) => first && 'id' in first);
    return objects.length > 0 ? this.draw.pick(this.draw.pick(objects)).id : 'a';
  }

  private someText(name: string): string {
    const made = `f${this.draw.int(0, 0xffffff).toString(36)}`;
    return /slug/i.test(name) || this.draw.chance(60) ? made : this.draw.some(WORDS, 4).join(' ');
  }

  private edge(scalar: string): unknown {
    switch (scalar) {
      case 'Boolean':
        return this.draw.chance(50);
      case 'Int':
      case 'Float':
        return this.draw.pick(EDGE_NUMBERS);
      case 'DateTime':
        return this.draw.pick(EDGE_TIMES);
      case 'ID':
        return this.draw.chance(30) ? this.draw.pick(EDGE_TEXTS) : this.oddId();
      default: {
        const unit = this.draw.pick(['binary', 'grapheme', null] as const);
        return unit === null ? this.draw.pick(EDGE_TEXTS) : this.draw.text(unit, 40);
      }
    }
  }

  private oddId(): unknown {
    const type = this.draw.pick(Object.keys(this.world.objects).concat('Nothing'));
    const number = this.draw.pick([
      '0',
      '-1',
      '2147483647',
      '2147483648',
      '9'.repeat(30),
      '1e3',
      '',
      ' 1',
    ]);
    return this.draw.chance(20)
      ? this.draw.int(0, 99)
      : Buffer.from(`${type}:${number}`).toString('base64url');
  }
}
