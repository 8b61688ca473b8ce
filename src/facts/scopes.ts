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
  /** A scope of type parameters: what stands in it sees a class directly around it. */
  transparent = false;

  /** The class that names with two underscores belong to here; empty outside of classes. */
  readonly #owner: string;

  constructor(
    index: number,
    kind: BindingFact['scope'],
    parent: Scope | null,
    owner: string | null,
  ) {
    this.index = index;
    this.kind = kind;
    this.parent = parent;
    const own = kind === 'function' || kind === 'class' ? 1 : 0;
    this.depth = (parent?.depth ?? 0) + own;
    const outer = parent === null ? '' : parent.#owner;
    this.#owner = owner === null ? outer : owner.replace(/^_+/, '');
  }

  /** A name as CPython has it in a class: `__x` is `_C__x` there. */
  mangled(name: string): string {
    if (this.#owner === '' || !name.startsWith('__')) return name;
    return name.endsWith('__') || name.includes('.') ? name : `_${this.#owner}${name}`;
  }
}

/** All scopes of a script and the slots in them. */
export class Scopes {
  readonly all: Scope[] = [];
  readonly slots: Slot[] = [];
  /** Attributes that the script sets or a class of it binds: one slot a name, whoever has it. */
  readonly fields: Map<string, Slot> = new Map();
  readonly module: Scope;
  /** Slots of which each may stand for what the other does. */
  readonly shared: [Slot, Slot][] = [];
  readonly #early: { readonly scope: Scope; readonly name: string }[] = [];

  constructor() {
    this.module = this.open('module', null);
  }

  open(kind: BindingFact['scope'], parent: Scope | null, owner: string | null = null): Scope {
    const scope = new Scope(this.all.length, kind, parent, owner);
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
    if (nearest !== null) this.#early.push({ scope: nearest, name });
    return nearest ?? this.module;
  }

  /**
   * A `nonlocal` name that no function around bound by then is that of whichever function does
   * later: all of them share what they stand for.
   */
  settle(): void {
    for (const { scope, name } of this.#early) {
      const slot = scope.slots.get(name);
      if (slot === undefined) continue;
      for (let outer = scope.parent; outer !== null; outer = outer.parent) {
        const other = outer.kind === 'function' ? outer.slots.get(name) : undefined;
        if (other === undefined) continue;
        this.shared.push([slot, other]);
        slot.bound += 2;
        other.bound += 2;
      }
    }
  }

  slot(scope: Scope, spelled: string): Slot {
    const name = scope.mangled(spelled);
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
  lookup(scope: Scope, spelled: string, offset: number): Lookup {
    const name = scope.mangled(spelled);
    const slots: Slot[] = [];
    let at: Scope | null = scope;
    let direct = true;
    while (at !== null) {
      const declared: 'global' | 'nonlocal' | undefined = at.elsewhere.get(name);
      if (declared === 'global') at = this.module;
      const visible: boolean = direct || at.kind !== 'class';
      direct &&= at.transparent;
      const slot = visible && declared !== 'nonlocal' ? at.slots.get(name) : undefined;
      if (slot !== undefined) {
        slots.push(slot);
        const runsOnce = at.kind === 'module' || at.kind === 'class';
        const certain = runsOnce ? offset >= slot.sureFrom && !slot.deleted : true;
        if (certain) return { slots, outer: false };
      }
      at = at.parent;
    }
    return { slots, outer: true };
  }
}
