import { Kind, visit } from 'graphql';
import type { ASTNode, DocumentNode, GraphQLError } from 'graphql';

/** Where a refused literal stands among the arguments, for example `input.username`; undefined for other errors. */
export function literalPath(document: DocumentNode, error: GraphQLError): string | undefined {
  const node = error.nodes?.[0];
  if (!node) return undefined;
  let found: string | undefined;
  visit(document, {
    enter(current, _key, _parent, _path, ancestors) {
      if (current === node) found = argumentPath([...ancestors.flat(), current]);
    },
  });
  return found === '' ? undefined : found;
}

function argumentPath(lineage: readonly (ASTNode | readonly ASTNode[])[]): string {
  const nodes = lineage as readonly ASTNode[];
  const from = nodes.findLastIndex((node) => node.kind === Kind.ARGUMENT);
  if (from < 0) return '';
  return nodes
    .slice(from)
    .flatMap((node) => (node.kind === Kind.ARGUMENT || node.kind === Kind.OBJECT_FIELD ? [node.name.value] : []))
    .filter((name, index, names) => name !== names[index - 1])
    .join('.');
}
