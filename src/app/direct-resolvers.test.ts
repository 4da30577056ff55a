import 'reflect-metadata';
import { graphql, graphqlSync } from 'graphql';
import {
  Arg,
  buildSchemaSync,
  type ClassType,
  Ctx,
  Field,
  FieldResolver,
  InputType,
  Int,
  InterfaceType,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
// Before the classes below, so that they are in no schema of the server.
import './build-schema.js';
import { callMethodsDirectly } from './direct-resolvers.js';

@InputType()
class LampInput {
  @Field(() => Int)
  watts!: number;

  twice(): number {
    return 2 * this.watts;
  }
}

@InputType()
class Size {
  @Field(() => Int, { defaultValue: 2 })
  width!: number;

  @Field(() => [Int], { nullable: true })
  heights?: number[] | null;
}

@InterfaceType()
abstract class Thing {
  abstract id: number;

  @Field(() => String)
  code(@Ctx() { prefix }: { prefix: string }): string {
    return `${prefix}${this.id}`;
  }
}

@ObjectType({ implements: Thing })
class Lamp extends Thing {
  id!: number;

  @Field(() => Int)
  watts(@Arg('plus', () => Int, { defaultValue: 1 }) plus: number): number {
    return this.id + plus;
  }
}

@Resolver(() => Lamp)
class LampResolver {
  private readonly factor = 10;

  @Query(() => Lamp)
  lamp(): Lamp {
    return Object.assign(new Lamp(), { id: 7 });
  }

  @Query(() => Lamp)
  plainLamp(): object {
    return { id: 8 };
  }

  @Query(() => String)
  sizeOf(
    @Ctx() { prefix }: { prefix: string },
    @Arg('size', () => Size, { nullable: true }) size: Size | null,
    @Arg('unit', () => String, { defaultValue: 'cm' }) unit: string,
  ): string {
    return `${prefix} ${size?.width} ${size?.heights} ${unit} ${this.factor}`;
  }

  @Query(() => Int)
  wattsOf(@Arg('input', () => LampInput) input: LampInput): number {
    return input.twice();
  }

  @FieldResolver(() => Int)
  lumens(
    @Arg('plus', () => Int, { nullable: true }) plus: number | null,
    @Root() lamp: Lamp,
    @Arg('kinds', () => [String], { defaultValue: ['a'] }) kinds: string[],
  ): number {
    return this.factor * lamp.id + (plus ?? 0) + kinds.length;
  }

  @FieldResolver(() => Int)
  ofInput(@Arg('input', () => LampInput) input: LampInput): number {
    return input.twice();
  }
}

function createSchema() {
  const instances = new Map<unknown, object>([[LampResolver, new LampResolver()]]);
  const schema = buildSchemaSync({
    resolvers: [LampResolver] as unknown as [ClassType],
    container: { get: (type) => instances.get(type) },
    validate: false,
  });
  callMethodsDirectly(schema, instances);
  return schema;
}

const run = (source: string) =>
  graphqlSync({ schema: createSchema(), source, contextValue: { prefix: 'n' } });

it('calls methods with their parameters, without a promise', () => {
  const source =
    '{ lamp { code watts more: watts(plus: 3) lumens x: lumens(plus: 2, kinds: ["a", "b"]) } }';
  expect(JSON.parse(JSON.stringify(run(source)))).toEqual({
    data: { lamp: { code: 'n7', watts: 8, more: 10, lumens: 71, x: 74 } },
  });
});

it('calls the methods of the class for a plain object', () => {
  expect(JSON.parse(JSON.stringify(run('{ plainLamp { code lumens } }')))).toEqual({
    data: { plainLamp: { code: 'n8', lumens: 81 } },
  });
});

it('calls the methods of queries, with input objects that have only fields', () => {
  const source = '{ a: sizeOf(size: { heights: [1, 2] }, unit: "m") b: sizeOf }';
  expect(JSON.parse(JSON.stringify(run(source)))).toEqual({
    data: { a: 'n 2 1,2 m 10', b: 'n undefined undefined cm 10' },
  });
});

it('leaves input objects with methods to type-graphql', async () => {
  const schema = createSchema();
  const source = '{ lamp { ofInput(input: { watts: 4 }) } wattsOf(input: { watts: 5 }) }';
  const answer = await graphql({ schema, source });
  expect(JSON.parse(JSON.stringify(answer))).toEqual({
    data: { lamp: { ofInput: 8 }, wattsOf: 10 },
  });
});
