import { Kind, visit } from 'graphql';
import type { ASTNode, DocumentNode, GraphQLError } from 'graphql';

/** Where a refused literal stands among the arguments, for example `input.username`; undefined for other errors. */
export function literalPath(document: DocumentNode, error: GraphQLError): string | undefined {
  const wanted = error.nodes?.[0];
  if (!wanted) return undefined;
  let found: string | undefined;
  visit(document, {
    enter(node, _key, parent, _path, ancestors) {
      if (node === wanted) found = argumentPath([...ancestors, parent ?? [], node].filter(isNode));
    },
  });
  return found;
}

/** Among the ancestors stand lists of siblings too; the parent itself does not stand there yet. */
function isNode(ancestor: ASTNode | readonly ASTNode[]): ancestor is ASTNode {
  return 'kind' in ancestor;
}

function argumentPath(lineage: readonly ASTNode[]): string | undefined {
  const names = lineage.flatMap((node) =>
    node.kind === Kind.ARGUMENT || node.kind === Kind.OBJECT_FIELD ? [node.name.value] : [],
  );
  return names.length === 0 ? undefined : names.join('.');
}
