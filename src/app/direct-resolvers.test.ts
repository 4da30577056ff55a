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
import { callMethodsDirectly } from './direct-resolvers.js';

@InputType()
class LampInput {
  @Field(() => Int)
  watts!: number;

  twice(): number {
    return 2 * this.watts;
  }
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

it('leaves arguments that are input objects to type-graphql', async () => {
  const schema = createSchema();
  const answer = await graphql({ schema, source: '{ lamp { ofInput(input: { watts: 4 }) } }' });
  expect(JSON.parse(JSON.stringify(answer))).toEqual({ data: { lamp: { ofInput: 8 } } });
});
