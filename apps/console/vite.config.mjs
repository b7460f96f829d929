import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const importOfTag = /import \{ graphql \} from '(.*)\/gql\.js';/;
const tagged = /graphql\(\s*`\s*(?:query|mutation|subscription)\s+(\w+)[^`]*`\s*,?\s*\)/g;

/**
 * Takes each document by its name from what was generated. The generated `graphql()` looks it up by its text, and would bring
 * every text of the console into the first view.
 */
const documentsByName = {
  name: 'documents-by-name',
  enforce: 'pre',
  transform(code, id) {
    const [line, folder] = importOfTag.exec(code) ?? [];
    if (id.includes('node_modules') || line === undefined) return undefined;
    const names = [];
    const body = code.replace(line, '').replace(tagged, (_, name) => {
      names.push(`${name}Document`);
      return `${name}Document`;
    });
    return { code: `import { ${names.join(', ')} } from '${folder}/graphql.js';\n${body}`, map: null };
  },
};

export default defineConfig({
  root: import.meta.dirname,
  plugins: [documentsByName, react()],
  // The policy of the server allows no inlined images or fonts, and a small file more costs nothing over HTTP/2.
  build: { outDir: 'dist/client', emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0, manifest: true },
  server: { port: 4200, strictPort: true },
});
