import type { CodegenConfig } from '@graphql-codegen/cli';

const config: CodegenConfig = {
  schema: '../../schema/schema.graphql',
  documents: 'src/**/*.{ts,tsx}',
  ignoreNoDocuments: true,
  generates: {
    'src/generated/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        scalars: { DateTime: 'string' },
        // Answers that a page makes up need the `__typename` of each object.
        nonOptionalTypename: true,
        skipTypeNameForRoot: true,
      },
    },
    // Which types an interface has, for fragments on one of them.
    'src/generated/possible-types.ts': { plugins: ['fragment-matcher'] },
  },
};

export default config;
