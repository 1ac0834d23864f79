import type { Connection, Range } from 'vscode-languageserver';
import { rewrites } from '../../../engine/index.ts';
import { hardenPage, type Previewed, previewMarkup } from '../../../page/harden/harden-page.ts';
import { type ConvertContext, rangeOf, spanOf, workspaceEditOf } from '../../convert.ts';
import { pathOf } from '../../files.ts';
import type { Outcome } from '../../outcome.ts';
import type { Feature, FeatureContext } from '../feature.ts';
import { serviceAt } from '../menu/action.ts';
import { HardenPlan } from './harden-plan.ts';

/** Request: the page of a service's hardening. */
const planRequest = 'plimsoll/harden';
/** Request: what a choice of changes comes to. */
const previewRequest = 'plimsoll/hardenPreview';
/** Request: makes the chosen changes. */
const applyRequest = 'plimsoll/hardenApply';

/** Where a finding is that is not changed. */
interface OpenPlace {
  readonly uri: string;
  readonly range: Range;
  readonly rule: string;
  readonly hasFix: boolean;
}

/** The answer to a request for a plan. */
type Planned =
  | { readonly why: string }
  | {
      readonly id: number;
      readonly service: string;
      readonly html: string;
      /** The keys of the chosen changes. */
      readonly chosen: readonly string[];
      /** Where the findings are that are not changed, in the order of the page. */
      readonly open: readonly OpenPlace[];
    };

/** The answer to a request about texts that have changed since the plan was made. */
interface Stale {
  readonly isStale: true;
}
const stale: Stale = { isStale: true };

/** The answer to a request to make changes, and what to say of it. */
interface Applied {
  readonly applied: boolean;
  readonly note: string;
}

/** Hardens a service by changes that someone chooses while they see what each comes to. */
export const harden: Feature = {
  listen(connection, context) {
    if (!context.client.showsHardening) return;
    const plans = new Plans(connection, context);
    connection.onRequest<Planned, void>(planRequest, (params: PlanParams) => plans.make(params));
    connection.onRequest<Stale | Previewed, void>(previewRequest, ({ id, chosen }: Choice) =>
      plans.preview(id, chosenOf(chosen)),
    );
    connection.onRequest<Stale | Applied, void>(applyRequest, ({ id, chosen }: Choice) =>
      plans.apply(id, chosenOf(chosen)),
    );
  },
};

interface PlanParams {
  readonly uri: string;
  /** Without it, the service around the position. */
  readonly service?: unknown;
  readonly position?: { readonly line: number; readonly character: number };
  /** The keys of the chosen changes; without it, those that are known to work. */
  readonly chosen?: unknown;
  /** What happened before: a sentence. */
  readonly note?: unknown;
}

/** A choice of changes of a plan. */
interface Choice {
  readonly id: unknown;
  readonly chosen: unknown;
}

const chosenOf = (keys: unknown): ReadonlySet<string> =>
  new Set(Array.isArray(keys) ? keys.filter((each) => typeof each === 'string') : []);

/** The plans that the client may show. */
class Plans {
  readonly #connection: Connection;
  readonly #context: FeatureContext;
  #last: { readonly id: number; readonly uri: string; readonly plan: HardenPlan } | undefined;
  #ids = 0;

  constructor(connection: Connection, context: FeatureContext) {
    this.#connection = connection;
    this.#context = context;
  }

  async make({ uri, service, position, chosen, note }: PlanParams): Promise<Planned> {
    const outcome = await this.#context.linted(uri);
    const source = outcome?.project.source(outcome.path);
    if (!outcome || !source) return { why: 'the file is not open, or not linted.' };
    const at = position ? spanOf(source, { start: position, end: position }).start : 0;
    const name = typeof service === 'string' ? service : serviceAt(outcome.project, outcome.path, at);
    if (name === undefined) return { why: 'there is no service here.' };
    const { session } = this.#context;
    return this.#guarded<Planned>({ why: 'this service takes too long to check.' }, () => {
      const plan = HardenPlan.of(outcome, name, this.#context.folders().map(pathOf));
      if (!plan) return { why: `there is no change to choose for ${outcome.clear(name)}.` };
      const keys = Array.isArray(chosen) ? this.#kept(chosenOf(chosen), plan) : plan.known;
      const id = ++this.#ids;
      this.#last = { id, uri, plan };
      return {
        id,
        service: name,
        html: hardenPage(plan.content(keys, typeof note === 'string' ? note : '')),
        chosen: [...keys],
        open: plan.open.flatMap(({ finding: { file, span, rule }, hasFix }) => {
          const other = outcome.project.source(file);
          const uri = session.convertContext.uri(file);
          return other ? [{ uri, range: rangeOf(other, span), rule, hasFix }] : [];
        }),
      };
    });
  }

  /** An earlier choice, as far as it is on offer, and what is new and known to work. */
  #kept(chosen: ReadonlySet<string>, plan: HardenPlan): ReadonlySet<string> {
    const before = this.#last?.plan;
    const isNew = (key: string) => before?.service === plan.service && !before.keys.has(key);
    return new Set([...plan.keys].filter((key) => chosen.has(key) || (plan.known.has(key) && isNew(key))));
  }

  async preview(id: unknown, chosen: ReadonlySet<string>): Promise<Stale | Previewed> {
    const plan = await this.#current(id);
    return plan ? this.#guarded<Stale | Previewed>(stale, () => previewMarkup(plan.preview(chosen))) : stale;
  }

  async apply(id: unknown, chosen: ReadonlySet<string>): Promise<Stale | Applied> {
    const plan = await this.#current(id);
    if (!plan) return stale;
    const { outcome } = plan;
    const nothing: ReturnType<HardenPlan['result']> = { made: [], note: '' };
    const { made, note } = this.#guarded(nothing, () => plan.result(chosen));
    const files = [...new Set(made.flatMap(({ fix }) => fix.edits.map(({ file }) => file)))];
    const edits = files.flatMap((file) => {
      const length = outcome.project.source(file)?.text.length ?? 0;
      return rewrites(file, length, made).map(({ span, text }) => ({ file, span, text }));
    });
    const context: ConvertContext = {
      ...this.#context.session.convertContext,
      source: (file) => outcome.project.source(file),
    };
    const edit = edits.length > 0 ? workspaceEditOf(edits, context) : undefined;
    if (!edit) return { applied: false, note: 'Nothing was changed.' };
    const label = `Harden ${outcome.clear(plan.service)}`;
    const { applied } = await this.#connection.workspace.applyEdit({ label, edit });
    return { applied, note: applied ? note : 'The editor refused the change, so nothing was changed.' };
  }

  /** The plan if its texts are still the current ones. */
  async #current(id: unknown): Promise<HardenPlan | undefined> {
    const last = this.#last;
    if (!last || last.id !== id) return undefined;
    const now: Outcome | undefined = await this.#context.linted(last.uri);
    return now?.id === last.plan.outcome.id ? last.plan : undefined;
  }

  #guarded<T>(otherwise: T, work: () => T): T {
    return this.#context.guard.about(undefined, () => [], otherwise, work);
  }
}
