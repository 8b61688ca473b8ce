import { isPlain, type Value } from './constants.ts';

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\n': String.raw`\n`,
  '\r': String.raw`\r`,
  '\t': String.raw`\t`,
};

function quoted(value: string): string {
  const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
  let found = quote;
  for (const each of value) {
    const code = each.charCodeAt(0);
    if (each === quote) found += `\\${quote}`;
    else if (escapes[each] !== undefined) found += escapes[each];
    else if (code < 0x20 || code >= 0x7f) found += `\\x${code.toString(16).padStart(2, '0')}`;
    else found += each;
  }
  return found + quote;
}

const ascii = /^[\0-\x7f]*$/;

/** `repr` of a constant; null where it depends on Unicode's tables or is not worked out. */
export function reprOf(value: Value): string | null {
  switch (value.kind) {
    case 'string':
      return ascii.test(value.value) ? quoted(value.value) : null;
    case 'bytes':
      return `b${quoted(value.value)}`;
    case 'number':
      return String(value.value);
    case 'bool':
      return value.value ? 'True' : 'False';
    case 'none':
      return 'None';
    default:
      return null;
  }
}

/** `str` of a constant. */
export function strOf(value: Value): string | null {
  return value.kind === 'string' ? value.value : reprOf(value);
}

function padded(body: string, width: number, fill: string, align: string): string | null {
  if (width <= body.length) return body;
  if (!isPlain(body) || !isPlain(fill)) return null;
  const missing = width - body.length;
  const left = align === '>' ? missing : align === '^' ? missing >> 1 : 0;
  return fill.repeat(left) + body + fill.repeat(missing - left);
}

const widthMax = 65_536;
const templateMax = 4_096;
const specification = new RegExp(
  [
    '^(?:(?<fill>[^])?(?<align>[<>=^]))?(?<sign>[-+ ])?(?<zero>0)?',
    String.raw`(?<width>\d{1,6})?(?:\.(?<precision>\d{1,6}))?(?<type>[a-zA-Z])?$`,
  ].join(''),
);

const bases: Readonly<Record<string, number>> = { d: 10, x: 16, X: 16, o: 8, b: 2 };

/** `format(value, spec)` of strings and integers; null where it is not worked out. */
export function formatted(value: Value, spec: string): string | null {
  if (spec === '') return strOf(value);
  const groups = specification.exec(spec)?.groups;
  if (groups === undefined || (value.kind !== 'string' && value.kind !== 'number')) return null;
  const { fill, align, sign, zero, precision, type } = groups;
  const width = Number(groups['width'] ?? 0);
  if (width > widthMax) return null;
  if (value.kind === 'string') {
    if (sign || zero || align === '=' || (type && type !== 's')) return null;
    if (precision !== undefined && !isPlain(value.value)) return null;
    const cut = precision === undefined ? value.value : value.value.slice(0, Number(precision));
    return padded(cut, width, fill ?? ' ', align ?? '<');
  }
  if (type === 'c') {
    if (sign || zero || precision || value.value < 0 || value.value > 0xffff) return null;
    const letter = String.fromCharCode(value.value);
    return align === '=' ? null : padded(letter, width, fill ?? ' ', align ?? '<');
  }
  const base = bases[type ?? 'd'];
  if (base === undefined || precision !== undefined) return null;
  const bare = Math.abs(value.value).toString(base);
  const digits = type === 'X' ? bare.toUpperCase() : bare;
  const mark = value.value < 0 ? '-' : sign === '+' || sign === ' ' ? sign : '';
  const aligned = align ?? (zero ? '=' : '>');
  const filled = fill ?? (zero ? '0' : ' ');
  if (aligned !== '=') return padded(mark + digits, width, filled, aligned);
  const body = padded(digits, width - mark.length, filled, '>');
  return body === null ? null : mark + body;
}

/** What `!r`, `!s` and `!a` make of a value. */
export function converted(value: Value, conversion: string): Value | null {
  if (conversion === '') return value;
  const made =
    conversion === 's'
      ? strOf(value)
      : conversion === 'r' || conversion === 'a'
        ? reprOf(value)
        : null;
  return made === null ? null : { kind: 'string', value: made };
}

const directive =
  /%(?:\((?<key>[^()]*)\))?(?<flags>[-+ 0]*)(?<width>\d{0,5})(?:\.(?<precision>\d{0,5}))?(?<type>[^])?/g;

/** `template % operand`; null where it is not worked out. */
export function percented(template: string, operand: Value): string | null {
  if (template.length > templateMax) return null;
  const given = operand.kind === 'tuple' ? operand.items : [operand];
  let used = 0;
  let exact = true;
  let byKey = false;
  const made = template.replace(directive, (...found: unknown[]) => {
    const groups = found.at(-1) as Record<string, string | undefined>;
    if (groups['type'] === '%') {
      if (found[0] !== '%%') exact = false;
      return '%';
    }
    let value: Value | undefined;
    if (groups['key'] === undefined) value = given[used++];
    else {
      byKey = true;
      value = entryOf(operand, groups['key']);
    }
    const piece = value === undefined || !exact ? null : directed(value, groups);
    if (piece === null) exact = false;
    return piece ?? '';
  });
  const all = byKey ? used === 0 : used === given.length || (used === 0 && operand.kind === 'dict');
  return exact && all ? made : null;
}

function entryOf(operand: Value, key: string): Value | undefined {
  if (operand.kind !== 'dict') return undefined;
  return operand.entries.findLast(([name]) => name.kind === 'string' && name.value === key)?.[1];
}

function directed(value: Value, groups: Record<string, string | undefined>): string | null {
  const { flags = '', width = '', precision, type = '' } = groups;
  const left = flags.includes('-');
  if ('sra'.includes(type) && type !== '') {
    const made = converted(value, type);
    if (made?.kind !== 'string' || (precision !== undefined && !isPlain(made.value))) return null;
    const cut = precision === undefined ? made.value : made.value.slice(0, Number(precision));
    return padded(cut, Number(width), ' ', left ? '<' : '>');
  }
  if (value.kind !== 'number' || precision !== undefined) return null;
  if (type === 'c') return formatted(value, `${left ? '<' : '>'}${width}c`);
  if (!'diuxXo'.includes(type) || type === '') return null;
  const sign = flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const align = left ? '<' : flags.includes('0') ? '0=' : '>';
  return formatted(value, `${align}${sign}${width}${'iu'.includes(type) ? 'd' : type}`);
}

/**
 * `template.format(…)` with fields by position and by name; null for fields that reach into their
 * values and for templates that CPython refuses.
 */
export function templated(
  template: string,
  given: readonly Value[],
  named: ReadonlyMap<string, Value>,
): string | null {
  if (template.length > templateMax) return null;
  let made = '';
  let next = 0;
  let at = 0;
  while (at < template.length) {
    const brace = nextBrace(template, at);
    made += template.slice(at, brace);
    if (brace >= template.length) break;
    if (template[brace + 1] === template[brace]) {
      made += template[brace];
      at = brace + 2;
      continue;
    }
    const close = template.indexOf('}', brace);
    if (template[brace] === '}' || close < 0) return null;
    const field = template.slice(brace + 1, close);
    const parts = /^(?<name>[^!:{.[\]]*)(?:!(?<how>[rsa]))?(?::(?<spec>[^{]*))?$/.exec(
      field,
    )?.groups;
    if (parts === undefined) return null;
    const { name = '', how = '', spec = '' } = parts;
    if ((name === '' && next < 0) || (/^\d+$/.test(name) && next > 0)) return null;
    if (/^\d+$/.test(name)) next = -1;
    const value =
      name === ''
        ? given[next++]
        : next === -1 && /^\d+$/.test(name)
          ? given[Number(name)]
          : named.get(name);
    const piece = value && converted(value, how);
    const text = piece ? formatted(piece, spec) : null;
    if (text === null || made.length + text.length > widthMax) return null;
    made += text;
    at = close + 1;
  }
  return made;
}

function nextBrace(template: string, from: number): number {
  const open = template.indexOf('{', from);
  const close = template.indexOf('}', from);
  const first = Math.min(open < 0 ? template.length : open, close < 0 ? template.length : close);
  return first;
}
