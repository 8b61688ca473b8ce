import type { BindingFact } from './types.ts';

/** What one name stands for in one scope. */
export interface Slot {
  readonly id: number;
  readonly name: string;
  /**
   * From this offset on the name is bound for certain; before, or if never, what lies outside
   * shows through.
   */
  sureFrom: number;
  /** `del` lets what lies outside show through again. */
  deleted: boolean;
  /** How often it is bound, by whatever; what is bound by a caller counts as several times. */
  bound: number;
  /** Its own scope binds it, by more than a bare type hint. */
  own: boolean;
}

/** What a name may stand for where it is used. */
export interface Lookup {
  readonly slots: readonly Slot[];
  /** No scope binds it for certain: a builtin or an injected name may show through. */
  readonly outer: boolean;
}

/** A scope as CPython has them (Python/symtable.c); type parameters count as a function's. */
export class Scope {
  readonly index: number;
  readonly kind: BindingFact['scope'];
  readonly parent: Scope | null;
  /** Functions and classes around what stands here. */
  readonly depth: number;
  readonly slots: Map<string, Slot> = new Map();
  readonly elsewhere: Map<string, 'global' | 'nonlocal'> = new Map();

  constructor(index: number, kind: BindingFact['scope'], parent: Scope | null) {
    this.index = index;
    this.kind = kind;
    this.parent = parent;
    const own = kind === 'function' || kind === 'class' ? 1 : 0;
    this.depth = (parent?.depth ?? 0) + own;
  }
}

/** All scopes of a script and the slots in them. */
export class Scopes {
  readonly all: Scope[] = [];
  readonly slots: Slot[] = [];
  /** Attributes that the script sets or a class of it binds: one slot a name, whoever has it. */
  readonly fields: Map<string, Slot> = new Map();
  readonly module: Scope;

  constructor() {
    this.module = this.open('module', null);
  }

  open(kind: BindingFact['scope'], parent: Scope | null): Scope {
    const scope = new Scope(this.all.length, kind, parent);
    this.all.push(scope);
    return scope;
  }

  /** The scope that a binding in `scope` belongs to, `global` and `nonlocal` heeded. */
  home(scope: Scope, name: string): Scope {
    const declared = scope.elsewhere.get(name);
    if (declared === undefined) return scope;
    if (declared === 'global') return this.module;
    let nearest: Scope | null = null;
    for (let outer = scope.parent; outer !== null; outer = outer.parent) {
      if (outer.kind !== 'function') continue;
      if (outer.slots.has(name)) return outer;
      nearest ??= outer;
    }
    return nearest ?? this.module;
  }

  slot(scope: Scope, name: string): Slot {
    const home = this.home(scope, name);
    const known = home.slots.get(name);
    if (known !== undefined) return known;
    const slot = this.#fresh(name);
    home.slots.set(name, slot);
    return slot;
  }

  field(name: string): Slot {
    const known = this.fields.get(name);
    if (known !== undefined) return known;
    const slot = this.#fresh(name);
    this.fields.set(name, slot);
    return slot;
  }

  /** Names that classes bind, each with the attribute that it is. */
  members(): { slot: Slot; field: Slot }[] {
    const found: { slot: Slot; field: Slot }[] = [];
    for (const scope of this.all) {
      if (scope.kind !== 'class') continue;
      for (const slot of scope.slots.values()) found.push({ slot, field: this.field(slot.name) });
    }
    return found;
  }

  #fresh(name: string): Slot {
    const slot = {
      id: this.slots.length,
      name,
      sureFrom: Infinity,
      deleted: false,
      bound: 0,
      own: false,
    };
    this.slots.push(slot);
    return slot;
  }

  /** Every slot that a name used at `offset` of `scope` may read. */
  lookup(scope: Scope, name: string, offset: number): Lookup {
    const slots: Slot[] = [];
    let at: Scope | null = scope;
    while (at !== null) {
      const declared: 'global' | 'nonlocal' | undefined = at.elsewhere.get(name);
      if (declared === 'global') at = this.module;
      const visible: boolean = at === scope || at.kind !== 'class';
      const slot = visible && declared !== 'nonlocal' ? at.slots.get(name) : undefined;
      if (slot !== undefined) {
        slots.push(slot);
        const certain =
          at.kind === 'module' ? offset >= slot.sureFrom && !slot.deleted : at.kind !== 'class';
        if (certain) return { slots, outer: false };
      }
      at = at.parent;
    }
    return { slots, outer: true };
  }
}
