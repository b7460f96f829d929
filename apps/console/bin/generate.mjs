// Writes src/api/generated: types of every GraphQL document of the console, checked against the schema that the API commits.
import path from 'node:path';
import { generate } from '@graphql-codegen/cli';

const here = path.join(import.meta.dirname, '..');

await generate(
  {
    cwd: here,
    silent: true,
    errorsOnly: true,
    schema: '../api/schema.graphql',
    documents: ['src/**/*.{ts,tsx}', '!src/api/generated/**'],
    ignoreNoDocuments: false,
    generates: {
      'src/api/generated/': {
        preset: 'client',
        presetConfig: { fragmentMasking: false },
        config: {
          useTypeImports: true,
          enumType: 'string-literal',
          strictScalars: true,
          importExtension: '.js',
          scalars: {
            DateTime: 'string',
            TimeZone: 'string',
            EmailAddress: 'string',
            URL: 'string',
            RecurrenceRule: 'string',
          },
        },
      },
    },
  },
  true,
);
