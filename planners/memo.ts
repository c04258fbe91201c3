/** Values made once for an owner and a key; they go when the owner goes. */
export class Memo<Owner extends object, Key, Value> {
  private readonly byOwner = new WeakMap<Owner, Map<Key, Value>>();

  /** The value of the owner under the key, made on the first request. */
  get(owner: Owner, key: Key, make: () => Value): Value {
    let values = this.byOwner.get(owner);
    if (!values) {
      values = new Map();
      this.byOwner.set(owner, values);
    }
    let value = values.get(key);
    if (value === undefined) {
      value = make();
      values.set(key, value);
    }
    return value;
  }
}
