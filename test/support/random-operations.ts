import {
  getNamedType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import type { Draw } from './draw.js';
import type { World } from './fuzz-world.js';
import { printLiteral } from './print-literal.js';
import { type Mood, RandomValues, type Subject } from './random-values.js';
import { spoil } from './spoil.js';

/** A random document with all that is sent beside it. */
export interface RandomOperation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
  /**
   * Which field of the root each name of the answer stands for, as Query.search; empty where no
   * answer is foreseen.
   */
  readonly roots: Readonly<Record<string, string>>;
}

type Field = GraphQLField<unknown, unknown>;

const MAX_DEPTH = 5;
/** Every other time: a rebuild goes over all that there is. */
const RARE = new Set(['rebuildSearchIndex']);
const NO_DIRECTIVES = [
  '@nothing',
  '@skip',
  '@include(if: "yes")',
  '@include(if: null)',
  '@deprecated',
  '@skip(if: true) @skip(if: false)',
];

/** One document of one to three operations, from nothing but the schema. */
export function randomOperation(draw: Draw, schema: GraphQLSchema, world: World): RandomOperation {
  const mood = draw.pick<Mood>([
    'valid',
    'valid',
    'valid',
    'valid',
    'edge',
    'edge',
    'wrong',
    'wrong',
  ]);
  const count = draw.chance(90) ? 1 : draw.int(2, 3);
  const written = Array.from({ length: count }, (_, i) =>
    new Writer(draw, schema, world, mood, count > 1 ? `O${i}` : '').write(),
  );
  const chosen = draw.pick(written);
  const query = written.map(({ text }) => text).join('\n');
  const variables = Object.assign({}, ...written.map((one) => one.variables)) as Record<
    string,
    unknown
  >;
  const name = chosen.name || undefined;
  if (mood !== 'wrong') return { query, variables, operationName: name, roots: chosen.roots };
  return {
    query: draw.chance(25) ? spoil(draw, query) : query,
    variables: draw.chance(25) ? spoilVariables(draw, variables) : variables,
    operationName: draw.chance(6) ? draw.pick(['O9', '', '__proto__', undefined]) : name,
    roots: {},
  };
}

function spoilVariables(draw: Draw, variables: Record<string, unknown>): Record<string, unknown> {
  const kept = Object.entries(variables).filter(() => draw.chance(80));
  return Object.fromEntries([
    ...kept,
    [draw.pick(['surplus', '__proto__', 'v0', '']), draw.json()],
  ]);
}

/** Whether a field works on a thing that there is, rather than making a new one. */
function takesId(field: Field): boolean {
  return field.args.some(({ name, type }) => {
    const named = getNamedType(type);
    return name === 'id' || (isInputObjectType(named) && 'id' in named.getFields());
  });
}

/** Writes one operation. */
class Writer {
  private readonly values: RandomValues;
  private readonly variables = new Map<string, { type: string; value: unknown }>();
  private readonly fragments: string[] = [];
  private readonly roots: Record<string, string> = {};
  private aliases = 0;

  constructor(
    private readonly draw: Draw,
    private readonly schema: GraphQLSchema,
    private readonly world: World,
    private readonly mood: Mood,
    private readonly name: string,
  ) {
    this.values = new RandomValues(draw, world, mood);
  }

  write() {
    const isMutation = this.draw.chance(45);
    const kind = isMutation ? 'mutation' : 'query';
    const root = isMutation ? this.schema.getMutationType()! : this.schema.getQueryType()!;
    const fields = Object.values(root.getFields()).filter(
      ({ name }) => !RARE.has(name) || this.draw.chance(50),
    );
    const chosen = this.draw.some(fields, 3).map((field) => this.field(field, root.name, 0));
    if (!isMutation && this.draw.chance(2)) chosen.push(this.introspection());
    const name = this.name || this.draw.pick(['', 'Named']);
    const declared = [...this.variables]
      .map(([variable, { type }]) => `$${variable}: ${type}`)
      .join(', ');
    const head = `${this.isFlawed(2) ? 'subscription' : kind} ${name}${declared && `(${declared})`}`;
    return {
      name,
      text: [`${head} { ${chosen.join(' ')} }`, ...this.fragments].join('\n'),
      variables: Object.fromEntries(
        [...this.variables].map(([variable, { value }]) => [variable, value]),
      ),
      roots: this.roots,
    };
  }

  private introspection(): string {
    const type = JSON.stringify(this.draw.pick(Object.keys(this.schema.getTypeMap())));
    return this.draw.pick([
      '__typename',
      '__schema { types { name kind } directives { name } }',
      `__type(name: ${type}) { name fields { name description } }`,
    ]);
  }

  private field(field: Field, parent: string, depth: number): string {
    const isRoot = depth === 0;
    const alias = this.draw.chance(15) ? `a${(this.aliases += 1)}` : '';
    if (isRoot) this.roots[alias || field.name] = `${parent}.${field.name}`;
    const name = this.isFlawed(2) ? `${field.name}${this.draw.pick(['s', '_', ''])}` : field.name;
    const selection = this.isFlawed(2)
      ? this.draw.pick(['', ' { }', ' { nothing }', ' { __typename { name } }'])
      : this.selection(field.type, depth + 1);
    return `${alias && `${alias}: `}${name}${this.args(field, parent)}${this.directives()}${selection}`;
  }

  private args(field: Field, parent: string): string {
    const subject = this.subject(field, parent);
    const given = field.args.filter((arg) =>
      isRequiredArgument(arg) ? !this.isFlawed(5) : this.draw.chance(30),
    );
    // A cursor fits nothing but the list that it comes from.
    const isNextPage = given.some(({ name }) => name === 'after') && this.draw.chance(70);
    const written = given
      .filter(({ name }) => !isNextPage || name === 'after' || name === 'first')
      .map((arg) => `${arg.name}: ${this.argument(arg, subject)}`);
    if (this.isFlawed(3))
      written.push(
        this.draw.pick(['nothing: 1', 'id: $nothing', 'input: {}', 'first: 1 first: 2']),
      );
    return written.length > 0 ? `(${written.join(', ')})` : '';
  }

  private argument(arg: GraphQLArgument, subject: Subject): string {
    const value = this.values.of(arg.type, arg.name, subject);
    const hoist = (part: unknown, type: GraphQLInputType) =>
      this.draw.chance(5) ? this.variable(part, type) : null;
    return this.draw.chance(50)
      ? this.variable(value, arg.type)
      : printLiteral(value, arg.type, hoist);
  }

  private variable(value: unknown, type: GraphQLInputType): string {
    const name = `v${this.name}${this.variables.size}`;
    const wrongType = this.draw.pick([
      'Int',
      'String!',
      '[ID!]!',
      'SearchFilter',
      'Nothing',
      'Article',
    ]);
    this.variables.set(name, { type: this.isFlawed(4) ? wrongType : String(type), value });
    return `$${name}`;
  }

  /** What a field is about: the type that its name names, else its answer's. */
  private subject(field: Field, parent: string): Subject {
    const text = `${field.name} ${String(field.type)} ${parent}`.toLowerCase();
    const types = Object.keys(this.world.objects);
    const places = types
      .map((type) => ({ type, at: text.indexOf(type.toLowerCase()) }))
      .filter(({ at }) => at >= 0);
    const [named] = places.sort((a, b) => a.at - b.at || b.type.length - a.type.length);
    const type =
      named?.type ??
      this.draw.pick(types.filter((one) => 'id' in this.world.objects[one]![0]!)) ??
      '';
    const known = this.world.objects[type];
    return {
      field: field.name,
      type,
      object: known && this.draw.pick(known),
      isThere:
        parent !== 'Mutation' ||
        takesId(field) ||
        field.name.startsWith('delete') ||
        this.draw.chance(25),
    };
  }

  private selection(outer: GraphQLOutputType, depth: number): string {
    const type = getNamedType(outer);
    if (isLeafType(type)) return '';
    const parts = this.draw.chance(15) ? ['__typename'] : [];
    if (isObjectType(type) || isInterfaceType(type)) {
      const all = Object.values(type.getFields());
      const possible =
        depth < MAX_DEPTH ? all : all.filter((field) => isLeafType(getNamedType(field.type)));
      if (possible.length > 0)
        parts.push(
          ...this.draw.some(possible, 4).map((field) => this.field(field, type.name, depth)),
        );
    }
    if (isAbstractType(type)) {
      for (const one of this.draw.some(this.schema.getPossibleTypes(type), 2))
        parts.push(`... on ${one.name}${this.directives()}${this.selection(one, depth)}`);
    }
    if (parts.length === 0) parts.push('__typename');
    if (this.isFlawed(2))
      parts.push(
        this.draw.pick([
          'nothing',
          '...Nothing',
          '... on Nothing { a }',
          '... on Int { a }',
          '__nothing',
        ]),
      );
    const inner = parts.join(' ');
    return ` { ${this.draw.chance(8) ? this.fragment(type.name, inner) : inner} }`;
  }

  private fragment(type: string, inner: string): string {
    if (this.draw.chance(50)) return `... ${this.draw.chance(50) ? `on ${type} ` : ''}{ ${inner} }`;
    const name = `F${this.name}${this.fragments.length}`;
    this.fragments.push(
      `fragment ${name} on ${type} { ${inner} ${this.isFlawed(20) ? `...${name}` : ''} }`,
    );
    return `...${name}`;
  }

  private directives(): string {
    if (this.isFlawed(2)) return ` ${this.draw.pick(NO_DIRECTIVES)}`;
    if (!this.draw.chance(4)) return '';
    const condition = this.draw.pick(['true', 'false', null]);
    return ` @${this.draw.pick(['include', 'skip'])}(if: ${condition ?? this.flag()})`;
  }

  private flag(): string {
    const name = `v${this.name}${this.variables.size}`;
    this.variables.set(name, { type: 'Boolean!', value: this.draw.chance(50) });
    return `$${name}`;
  }

  private isFlawed(percent: number): boolean {
    return this.mood === 'wrong' && this.draw.chance(percent);
  }
}
