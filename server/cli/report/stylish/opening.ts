import type { ContainerPosture } from '../../../engine/index.ts';
import { type Lane, openingSentence } from '../../../engine/overview.ts';

/** The sentence that says the worst of what all linted files run, as on the report's page. */
export class Opening {
  readonly #lanes: Lane[] = [];
  readonly #postures: ContainerPosture[] = [];

  linted(postures: readonly ContainerPosture[], lanes: readonly Lane[]): void {
    for (const lane of lanes) this.#lanes.push(lane);
    for (const each of postures) this.#postures.push(each);
  }

  sentence(): string | undefined {
    return openingSentence(this.#lanes, this.#postures);
  }
}
