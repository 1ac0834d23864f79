/**
 * A class to extend by getters, whose objects take over the facts that they are made of. What a getter of an object literal
 * refers to, V8 keeps until it collects the whole heap: it makes such a getter outlive the young.
 */
export const facts = <T extends object>() => Facts as new (of: T) => T;

class Facts {
  constructor(of: object) {
    Object.assign(this, of);
  }
}
