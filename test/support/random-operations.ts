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
import type { RandomSource } from './random-source.js';
import type { ServerData } from './fuzz-data.js';
import { printLiteral } from './print-literal.js';
import { type Validity, RandomValues, type Subject } from './random-values.js';
import { corruptDocument } from './corrupt-document.js';

/** A random document with its variables and operation name. */
export interface RandomOperation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
  /** The root field, e.g. Query.search, by response name; empty if any answer is acceptable. */
  readonly roots: Readonly<Record<string, string>>;
}

type Field = GraphQLField<unknown, unknown>;

const MAX_DEPTH = 5;
/** Selected half as often: a rebuild reads all articles. */
const RARE_FIELDS = new Set(['rebuildSearchIndex']);
const INVALID_DIRECTIVES = [
  '@nothing',
  '@skip',
  '@include(if: "yes")',
  '@include(if: null)',
  '@deprecated',
  '@skip(if: true) @skip(if: false)',
];

/** A document of one to three operations, generated from the schema. */
export function randomOperation(
  random: RandomSource,
  schema: GraphQLSchema,
  serverData: ServerData,
): RandomOperation {
  const validity = random.pick<Validity>([
    'valid',
    'valid',
    'valid',
    'valid',
    'edge',
    'edge',
    'wrong',
    'wrong',
  ]);
  const count = random.chance(90) ? 1 : random.int(2, 3);
  const written = Array.from({ length: count }, (_, i) =>
    new OperationWriter(random, schema, serverData, validity, count > 1 ? `O${i}` : '').write(),
  );
  const chosen = random.pick(written);
  const query = written.map(({ text }) => text).join('\n');
  const variables = Object.assign({}, ...written.map((one) => one.variables)) as Record<
    string,
    unknown
  >;
  const name = chosen.name || undefined;
  if (validity !== 'wrong') return { query, variables, operationName: name, roots: chosen.roots };
  return {
    query: random.chance(25) ? corruptDocument(random, query) : query,
    variables: random.chance(25) ? corruptVariables(random, variables) : variables,
    operationName: random.chance(6) ? random.pick(['O9', '', '__proto__', undefined]) : name,
    roots: {},
  };
}

function corruptVariables(
  random: RandomSource,
  variables: Record<string, unknown>,
): Record<string, unknown> {
  const kept = Object.entries(variables).filter(() => random.chance(80));
  return Object.fromEntries([
    ...kept,
    [random.pick(['surplus', '__proto__', 'v0', '']), random.json()],
  ]);
}

/** Whether a field changes an existing object. */
function takesId(field: Field): boolean {
  return field.args.some(({ name, type }) => {
    const named = getNamedType(type);
    return name === 'id' || (isInputObjectType(named) && 'id' in named.getFields());
  });
}

/** Generates one operation. */
class OperationWriter {
  private readonly values: RandomValues;
  private readonly variables = new Map<string, { type: string; value: unknown }>();
  private readonly fragments: string[] = [];
  private readonly roots: Record<string, string> = {};
  private aliases = 0;

  constructor(
    private readonly random: RandomSource,
    private readonly schema: GraphQLSchema,
    private readonly serverData: ServerData,
    private readonly validity: Validity,
    private readonly name: string,
  ) {
    this.values = new RandomValues(random, serverData, validity);
  }

  write() {
    const isMutation = this.random.chance(45);
    const kind = isMutation ? 'mutation' : 'query';
    const root = isMutation ? this.schema.getMutationType()! : this.schema.getQueryType()!;
    const fields = Object.values(root.getFields()).filter(
      ({ name }) => !RARE_FIELDS.has(name) || this.random.chance(50),
    );
    const chosen = this.random.some(fields, 3).map((field) => this.field(field, root.name, 0));
    if (!isMutation && this.random.chance(2)) chosen.push(this.introspection());
    const name = this.name || this.random.pick(['', 'Named']);
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
    const type = JSON.stringify(this.random.pick(Object.keys(this.schema.getTypeMap())));
    return this.random.pick([
      '__typename',
      '__schema { types { name kind } directives { name } }',
      `__type(name: ${type}) { name fields { name description } }`,
    ]);
  }

  private field(field: Field, parent: string, depth: number): string {
    const isRoot = depth === 0;
    const alias = this.random.chance(15) ? `a${(this.aliases += 1)}` : '';
    if (isRoot) this.roots[alias || field.name] = `${parent}.${field.name}`;
    const name = this.isFlawed(2) ? `${field.name}${this.random.pick(['s', '_', ''])}` : field.name;
    const selection = this.isFlawed(2)
      ? this.random.pick(['', ' { }', ' { nothing }', ' { __typename { name } }'])
      : this.selection(field.type, depth + 1);
    return `${alias && `${alias}: `}${name}${this.args(field, parent)}${this.directives()}${selection}`;
  }

  private args(field: Field, parent: string): string {
    const subject = this.subject(field, parent);
    const given = field.args.filter((arg) =>
      isRequiredArgument(arg) ? !this.isFlawed(5) : this.random.chance(30),
    );
    // A cursor is valid only with the arguments of the list that returned it.
    const isNextPage = given.some(({ name }) => name === 'after') && this.random.chance(70);
    const written = given
      .filter(({ name }) => !isNextPage || name === 'after' || name === 'first')
      .map((arg) => `${arg.name}: ${this.argument(arg, subject)}`);
    if (this.isFlawed(3))
      written.push(
        this.random.pick(['nothing: 1', 'id: $nothing', 'input: {}', 'first: 1 first: 2']),
      );
    return written.length > 0 ? `(${written.join(', ')})` : '';
  }

  private argument(arg: GraphQLArgument, subject: Subject): string {
    const value = this.values.of(arg.type, arg.name, subject);
    const hoist = (part: unknown, type: GraphQLInputType) =>
      this.random.chance(5) ? this.variable(part, type) : null;
    return this.random.chance(50)
      ? this.variable(value, arg.type)
      : printLiteral(value, arg.type, hoist);
  }

  private variable(value: unknown, type: GraphQLInputType): string {
    const name = `v${this.name}${this.variables.size}`;
    const wrongType = this.random.pick([
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

  /** The type named in the field's name, else in its result type. */
  private subject(field: Field, parent: string): Subject {
    const text = `${field.name} ${String(field.type)} ${parent}`.toLowerCase();
    const types = Object.keys(this.serverData.objects);
    const places = types
      .map((type) => ({ type, at: text.indexOf(type.toLowerCase()) }))
      .filter(({ at }) => at >= 0);
    const [named] = places.sort((a, b) => a.at - b.at || b.type.length - a.type.length);
    const type =
      named?.type ??
      this.random.pick(types.filter((one) => 'id' in this.serverData.objects[one]![0]!)) ??
      '';
    const objects = this.serverData.objects[type];
    return {
      field: field.name,
      type,
      object: objects && this.random.pick(objects),
      exists:
        parent !== 'Mutation' ||
        takesId(field) ||
        field.name.startsWith('delete') ||
        this.random.chance(25),
    };
  }

  private selection(outer: GraphQLOutputType, depth: number): string {
    const type = getNamedType(outer);
    if (isLeafType(type)) return '';
    const parts = this.random.chance(15) ? ['__typename'] : [];
    if (isObjectType(type) || isInterfaceType(type)) {
      const all = Object.values(type.getFields());
      const possible =
        depth < MAX_DEPTH ? all : all.filter((field) => isLeafType(getNamedType(field.type)));
      if (possible.length > 0)
        parts.push(
          ...this.random.some(possible, 4).map((field) => this.field(field, type.name, depth)),
        );
    }
    if (isAbstractType(type)) {
      for (const one of this.random.some(this.schema.getPossibleTypes(type), 2))
        parts.push(`... on ${one.name}${this.directives()}${this.selection(one, depth)}`);
    }
    if (parts.length === 0) parts.push('__typename');
    if (this.isFlawed(2))
      parts.push(
        this.random.pick([
          'nothing',
          '...Nothing',
          '... on Nothing { a }',
          '... on Int { a }',
          '__nothing',
        ]),
      );
    const inner = parts.join(' ');
    return ` { ${this.random.chance(8) ? this.fragment(type.name, inner) : inner} }`;
  }

  private fragment(type: string, inner: string): string {
    if (this.random.chance(50))
      return `... ${this.random.chance(50) ? `on ${type} ` : ''}{ ${inner} }`;
    const name = `F${this.name}${this.fragments.length}`;
    this.fragments.push(
      `fragment ${name} on ${type} { ${inner} ${this.isFlawed(20) ? `...${name}` : ''} }`,
    );
    return `...${name}`;
  }

  private directives(): string {
    if (this.isFlawed(2)) return ` ${this.random.pick(INVALID_DIRECTIVES)}`;
    if (!this.random.chance(4)) return '';
    const condition = this.random.pick(['true', 'false', null]);
    return ` @${this.random.pick(['include', 'skip'])}(if: ${condition ?? this.flag()})`;
  }

  private flag(): string {
    const name = `v${this.name}${this.variables.size}`;
    this.variables.set(name, { type: 'Boolean!', value: this.random.chance(50) });
    return `$${name}`;
  }

  private isFlawed(percent: number): boolean {
    return this.validity === 'wrong' && this.random.chance(percent);
  }
}
