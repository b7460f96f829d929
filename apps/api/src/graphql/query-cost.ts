import { RuleError } from '@kalbro/kernel';
import type { Localised } from '@kalbro/kernel';
import { getNamedType, getNullableType, GraphQLError, isCompositeType, isListType, isObjectType, Kind } from 'graphql';
import type {
  ASTVisitor,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLNamedType,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionNode,
  SelectionSetNode,
  ValidationContext,
} from 'graphql';

export interface QueryLimits {
  /** Levels of fields, introspection excepted. */
  readonly depth: number;
  /** Fields of the answer as far as they can be foreseen: a list counts as `assumedListLength` of its items. */
  readonly cost: number;
}

export interface QueryCost {
  readonly depth: number;
  readonly cost: number;
}

export const defaultLimits: QueryLimits = { depth: 12, cost: 50_000 };
const assumedListLength = 10;
const nothing: QueryCost = { depth: 0, cost: 0 };

const tooComplex: Localised = {
  nb: 'Spørringen er for stor. Be om færre felter eller færre nivåer av gangen.',
  en: 'The query is too large. Ask for fewer fields or fewer levels at a time.',
};

/** A validation rule: refuses operations whose answer could be of another order of size than any view needs. */
export function queryLimitRule(limits: QueryLimits = defaultLimits): (context: ValidationContext) => ASTVisitor {
  return (context) => ({
    OperationDefinition(node) {
      const { depth, cost } = new CostMeter(context.getSchema(), (name) => context.getFragment(name)).operation(node);
      if (depth <= limits.depth && cost <= limits.cost) return;
      const originalError = new RuleError('QUERY_TOO_COMPLEX', tooComplex);
      context.reportError(new GraphQLError(originalError.message, { nodes: node, originalError }));
    },
  });
}

/** Measures by the document alone. A fragment is measured once, however often it is spread: its cost is then multiplied. */
class CostMeter {
  private readonly measured = new Map<string, QueryCost>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly fragment: (name: string) => FragmentDefinitionNode | null | undefined,
  ) {}

  operation(node: OperationDefinitionNode): QueryCost {
    return this.selections(node.selectionSet, this.schema.getRootType(node.operation) ?? undefined);
  }

  private selections(set: SelectionSetNode, parent: GraphQLNamedType | undefined): QueryCost {
    return set.selections
      .map((selection) => this.selection(selection, parent))
      .reduce((sum, one) => ({ depth: Math.max(sum.depth, one.depth), cost: sum.cost + one.cost }), nothing);
  }

  private selection(node: SelectionNode, parent: GraphQLNamedType | undefined): QueryCost {
    switch (node.kind) {
      case Kind.FIELD:
        return this.field(node, parent);
      case Kind.INLINE_FRAGMENT: {
        const condition = node.typeCondition && this.schema.getType(node.typeCondition.name.value);
        return this.selections(node.selectionSet, condition ?? parent);
      }
      case Kind.FRAGMENT_SPREAD:
        return this.spread(node.name.value);
    }
  }

  /** The entry made before measuring ends a cycle, which GraphQL's own rule reports. */
  private spread(name: string): QueryCost {
    const known = this.measured.get(name);
    if (known) return known;
    this.measured.set(name, nothing);
    const fragment = this.fragment(name);
    const cost = fragment
      ? this.selections(fragment.selectionSet, this.schema.getType(fragment.typeCondition.name.value))
      : nothing;
    this.measured.set(name, cost);
    return cost;
  }

  private field(node: FieldNode, parent: GraphQLNamedType | undefined): QueryCost {
    if (node.name.value.startsWith('__')) return { depth: 1, cost: 1 };
    const definition = isObjectType(parent) ? parent.getFields()[node.name.value] : undefined;
    if (!node.selectionSet || !definition) return { depth: 1, cost: 1 };
    const type = getNamedType(definition.type);
    const below = this.selections(node.selectionSet, isCompositeType(type) ? type : undefined);
    const items = isListType(getNullableType(definition.type)) ? assumedListLength : 1;
    return { depth: below.depth + 1, cost: 1 + items * below.cost };
  }
}
