/**
 * A base class for objects with getters; the constructor copies the given facts. With a getter in an object literal, V8 keeps
 * everything that the getter refers to until a full garbage collection.
 */
export const facts = <T extends object>() => Facts as new (of: T) => T;

class Facts {
  constructor(of: object) {
    Object.assign(this, of);
  }
}
