import type { ContainerPosture } from '../../../engine/index.ts';
import { type Lane, lanesOf, openingSentence } from '../../../engine/overview.ts';
import type { LintedFile } from '../report.ts';

/** The sentence that says the worst of what all linted files run, as on the report's page. */
export class Opening {
  readonly #lanes: Lane[] = [];
  readonly #postures: ContainerPosture[] = [];

  linted({ postures, findings }: LintedFile): void {
    if (postures.length === 0) return;
    for (const lane of lanesOf(postures, findings)) this.#lanes.push(lane);
    for (const each of postures) this.#postures.push(each);
  }

  sentence(): string | undefined {
    return openingSentence(this.#lanes, this.#postures);
  }
}
