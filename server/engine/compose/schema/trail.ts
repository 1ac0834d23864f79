import { whenAsked } from '../../source/memo.ts';

/** A path of keys in the specification. Each path is created once, because all files share the same few hundred. */
export class Trail {
  /** The path with `*` for a name and `[]` for an item: `services.*.ports.[].target`. */
  readonly text: string;
  /** Whether names at this path may only have certain characters. */
  readonly isBound: boolean;
  readonly #below = new Map<string, Trail>();

  constructor(text: string) {
    this.text = text;
    this.isBound = bound.test(text);
  }

  to(key: string): Trail {
    let next = this.#below.get(key);
    if (!next) {
      next = new Trail(this.text === '' ? key : `${this.text}.${key}`);
      this.#below.set(key, next);
    }
    return next;
  }
}

const bound = /^(?:services(?:\.\*\.(?:networks|depends_on))?|volumes|secrets|configs|models)$/;
/** The trail of a file's root. */
export const top = whenAsked(() => new Trail(''));
