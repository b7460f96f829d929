/** A part of the contract that a later issue brings; `names` are types, or `Type.field` and `Type.field(argument)`. */
export interface LaterIssue {
  readonly reason: string;
  readonly names: readonly string[];
}

/** The one list of what the running API does not have yet, printed by the check. Whatever is there already may not stay on it. */
export const laterIssues: readonly LaterIssue[] = [];
