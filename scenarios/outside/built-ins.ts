/**
 * The built-ins of JavaScript as they are at a moment. A planner runs among everything else, so that one that replaces
 * `Array.prototype.map` would spoil the results of all others.
 *
 * What puts them back calls none that could have been replaced: it goes by indices, and by functions that were kept at the start.
 */
const { defineProperty, deleteProperty, getOwnPropertyDescriptor, ownKeys, getPrototypeOf } = Reflect;

/** Constructors whose properties are looked at, and those of their prototypes. */
const constructorNames = [
  ...[
    "Object",
    "Function",
    "Array",
    "String",
    "Number",
    "Boolean",
    "Symbol",
    "BigInt",
    "Date",
    "RegExp",
    "Promise",
  ],
  ...["Map", "Set", "WeakMap", "WeakSet", "WeakRef", "Error", "TypeError", "RangeError", "SyntaxError"],
  ...["ArrayBuffer", "DataView", "Uint8Array", "Int32Array", "Uint32Array", "Float32Array", "Float64Array"],
];

/** Objects that hold built-in functions, and what they are called. */
const holders: readonly (readonly [name: string, holder: object])[] = [
  ["globalThis", globalThis],
  ["Math", Math],
  ["JSON", JSON],
  ["Reflect", Reflect],
  ["the iterator of arrays", getPrototypeOf([][Symbol.iterator]())!],
  ["the iterator of maps", getPrototypeOf(new Map()[Symbol.iterator]())!],
  ["the iterator of sets", getPrototypeOf(new Set()[Symbol.iterator]())!],
  ["the prototype of typed arrays", getPrototypeOf(Uint8Array.prototype)!],
  ...constructorNames.flatMap((name): (readonly [string, object])[] => {
    const made: unknown = Reflect.get(globalThis, name);
    if (typeof made !== "function") return [];
    const prototype: unknown = made.prototype;
    return typeof prototype === "object" && prototype
      ? [
          [name, made],
          [`${name}.prototype`, prototype],
        ]
      : [[name, made]];
  }),
];

/** What of the global object is a built-in; the rest belongs to whoever runs. */
const globals = new Set<PropertyKey>([
  ...constructorNames,
  ...["Math", "JSON", "Reflect", "Proxy", "parseInt", "parseFloat", "isNaN", "isFinite", "structuredClone"],
]);

interface BuiltIn {
  readonly name: string;
  readonly holder: object;
  readonly key: PropertyKey;
  readonly descriptor: PropertyDescriptor;
}

/** The built-ins that are there now. */
export function builtInsNow(): readonly BuiltIn[] {
  const found: BuiltIn[] = [];
  for (let number = 0; number < holders.length; number++) {
    const [name, holder] = holders[number]!;
    const keys = ownKeys(holder);
    for (let place = 0; place < keys.length; place++) {
      const key = keys[place]!;
      if (holder === globalThis && !globals.has(key)) continue;
      const descriptor = getOwnPropertyDescriptor(holder, key)!;
      // What is not a function is state, like the last match of a regular expression.
      const isFunction = typeof (descriptor.value ?? descriptor.get) === "function";
      if (isFunction) found[found.length] = { name, holder, key, descriptor };
    }
  }
  return found;
}

/**
 * Puts built-ins back that have been replaced or removed, and takes away what every object would have inherited.
 *
 * @returns what the first of them is called; undefined where none has changed
 */
export function restoreBuiltIns(before: readonly BuiltIn[]): string | undefined {
  let first: string | undefined;
  for (let number = 0; number < before.length; number++) {
    const { name, holder, key, descriptor } = before[number]!;
    const now = getOwnPropertyDescriptor(holder, key);
    if (now && now.value === descriptor.value && now.get === descriptor.get && now.set === descriptor.set)
      continue;
    defineProperty(holder, key, descriptor);
    first ??= calledIn(name, key);
  }
  const own = ownKeys(Object.prototype);
  for (let place = 0; place < own.length; place++) {
    const key = own[place]!;
    if (isAmong(before, Object.prototype, key) || key === "__proto__") continue;
    deleteProperty(Object.prototype, key);
    first ??= calledIn("Object.prototype", key);
  }
  return first;
}

function isAmong(builtIns: readonly BuiltIn[], holder: object, key: PropertyKey): boolean {
  for (let place = 0; place < builtIns.length; place++)
    if (builtIns[place]!.holder === holder && builtIns[place]!.key === key) return true;
  return false;
}

function calledIn(name: string, key: PropertyKey): string {
  return typeof key === "symbol" ? `${name}[${String(key)}]` : `${name}.${key}`;
}
