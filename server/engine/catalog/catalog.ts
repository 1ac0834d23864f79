import { byName, namesIn } from '../image/by-name.ts';
import type { ImageRef } from '../image/model.ts';
import { grouped } from '../source/groups.ts';
import { gathered } from '../source/list.ts';
import { whenAsked } from '../source/memo.ts';
import { baseName } from '../source/path.ts';
import type {
  OffLine,
  OffOption,
  OffVariable,
  OpenProgram,
  PasswordVariable,
  Product,
  SensitivePort,
} from './product.ts';
import { agents } from './products/agents.ts';
import { ai } from './products/ai.ts';
import { apps } from './products/apps.ts';
import { consoles } from './products/consoles.ts';
import { databases } from './products/databases.ts';
import { development } from './products/development.ts';
import { home } from './products/home.ts';
import { infrastructure } from './products/infrastructure.ts';
import { observability } from './products/observability.ts';
import { processing } from './products/processing.ts';
import { queues } from './products/queues.ts';
import { web } from './products/web.ts';

/** A fact, together with its product. */
export type Of<Fact> = Fact & { readonly product: Product };

/** The files of products. */
export const families = [
  ...[agents, ai, apps, consoles, databases, development],
  ...[home, infrastructure, observability, processing, queues, web],
];

/** What holds for the products of a family unless their rows say otherwise. */
const traits: ReadonlyMap<() => readonly Product[], Pick<Product, 'selfContained' | 'internal'>> = new Map([
  [databases, { selfContained: true, internal: true }],
  [queues, { selfContained: true, internal: true }],
  [processing, { selfContained: true }],
  [apps, { selfContained: true }],
  [web, { selfContained: true }],
]);

/** All products. The catalog and each of its indexes are built on first use. */
export const products = whenAsked((): readonly Product[] => {
  const rows = families.flatMap((family) => family().map((row) => ({ ...traits.get(family), ...row })));
  const named = grouped(rows, ({ name }) => name);
  return rows.map((row) => {
    const twin = row.like === undefined ? undefined : named.get(row.like)?.[0];
    return twin ? { ...inherited(twin), ...row } : row;
  });
});

/** The facts that a twin inherits: all that are looked up by image. */
function inherited(twin: Product) {
  const { tag, sensitive, offVariables, offOptions, offLines, programs, ...shared } = twin;
  return shared;
}

const byProduct = whenAsked(() => grouped(products(), ({ name }) => name));

/** The first product with a name. */
export const productNamed = (name: string): Product | undefined => byProduct().get(name)?.[0];

const facts = <Fact extends object>(of: (product: Product) => readonly Fact[] | undefined) =>
  whenAsked((): readonly Of<Fact>[] =>
    gathered(products(), (product) => (of(product) ?? []).map((fact) => ({ ...fact, product }))),
  );

const ofImage = byName(() =>
  products().flatMap((product) => (product.images === undefined ? [] : { images: product.images, product })),
);

/**
 * The products in an image, by its name and tag; an image may have several programs. If the tag is a variable, only rows for
 * all tags apply.
 */
export function productsOf(
  { name, tag = '' }: Pick<ImageRef, 'name' | 'tag'>,
  isTagKnown = true,
): readonly Product[] {
  const holds = (tags: RegExp | undefined) => tags === undefined || (isTagKnown && tags.test(tag));
  return gathered(ofImage(name), ({ product }) => (holds(product.tag) ? product : []));
}

const sensitive = facts<SensitivePort>((product) => product.sensitive);
const byPort = whenAsked(() => grouped(sensitive(), ({ port }) => port));

/** The products with this port among those that should not be public. */
export const sensitiveAt = (port: string): readonly Of<SensitivePort>[] => byPort().get(port) ?? [];

const byMovingVariable = whenAsked(() => grouped(sensitive(), ({ movedBy }) => movedBy ?? ''));

/** The usual port of a product whose port a variable sets. */
export const portMovedBy = (variable: string): string | undefined =>
  variable === '' ? undefined : byMovingVariable().get(variable)?.[0]?.port;

const offVariables = facts<OffVariable>((product) => product.offVariables);
const byVariable = whenAsked(() => grouped(offVariables(), ({ variable }) => variable));

/** The logins that a variable disables. */
export const switchedOffBy = (variable: string): readonly Of<OffVariable>[] =>
  byVariable().get(variable) ?? [];

const programs = facts<OpenProgram>((product) => product.programs);
const byProgram = whenAsked(() =>
  grouped(
    programs().flatMap((each) => each.names.map((name) => ({ ...each, name }))),
    ({ name }) => name,
  ),
);

/** The ways in which options leave a program without a login. */
export const openPrograms = (name: string): readonly Of<OpenProgram>[] => byProgram().get(name) ?? [];

/** The options by which servers have no login. */
export const offOptions = facts<OffOption>((product) => product.offOptions);

/** The lines of configuration files by which servers have no login. */
export const offLines = facts<OffLine>((product) => product.offLines);

/** Whether an image is a container engine that runs other containers in its own. */
export const runsEngine = (ref: Pick<ImageRef, 'name' | 'tag'>): boolean =>
  productsOf(ref).some((product) => product.runsEngine?.test(ref.tag ?? ''));

const byLastName = whenAsked(() => {
  const named = products().flatMap((product) => {
    const names = gathered((product.images ?? '').split(' '), namesIn).map(baseName);
    return [...new Set(names)].map((last) => ({ last, product }));
  });
  return grouped(named, ({ last }) => last);
});

/**
 * The products of an image, else those whose images have its last name: an image that others publish under the same name has
 * the same program. None if the name is one of several products, as `server` is.
 */
export function productsNamedLike(ref: Pick<ImageRef, 'name' | 'tag'>): readonly Product[] {
  const own = productsOf(ref);
  if (own.length > 0) return own;
  const alike = (byLastName().get(baseName(ref.name)) ?? []).map(({ product }) => product);
  return alike.every(({ name }) => name === alike[0]?.name) ? alike : [];
}

const passwords = facts<PasswordVariable>((product) => product.passwords);

/** The variables that set passwords, by the name of an image. */
export const passwordsOf = byName(() =>
  passwords().map((each) => ({ ...each, images: each.images ?? each.product.images ?? '' })),
);
