/** Why a design cannot stand, with numbers: what it needs, what there is, in which unit. */
export interface Violation {
  readonly rule: string;
  readonly need?: number;
  readonly have?: number;
  readonly unit?: string;
}

/**
 * A stage's answer when a path ends. Without a kind it was evaluated and fails by numbers; `invalid` is never evaluated (a
 * rule forbids the combination, or a fact is unknown); `duplicate` is another spelling of a design that stands elsewhere.
 */
export interface Dead extends Violation {
  readonly infeasible: true;
  readonly kind?: 'invalid' | 'duplicate';
}

export function infeasible(rule: string, need: number, have: number, unit: string): Dead {
  return { infeasible: true, rule, need, have, unit };
}

export function invalid(rule: string): Dead {
  return { infeasible: true, kind: 'invalid', rule };
}

export function duplicate(rule: string): Dead {
  return { infeasible: true, kind: 'duplicate', rule };
}

export function isDead(context: object): context is Dead {
  return (context as Dead).infeasible;
}
