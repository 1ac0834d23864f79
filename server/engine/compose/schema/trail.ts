import { whenAsked } from '../../source/memo.ts';

/** Keys of the specification, one below the other: each is made once, since all files have the same few hundred. */
export class Trail {
  /** `*` for a name and `[]` for an item: `services.*.ports.[].target`. */
  readonly text: string;
  /** Whether names here are bound to some characters. */
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
/** The trail of a whole file. */
export const top = whenAsked(() => new Trail(''));
