import type { Dockerfile } from '../dockerfile/model.ts';
import type { Problem } from '../finding.ts';
import type { ImageFacts, ImageRef } from '../image/model.ts';
import type { Script } from '../shell/model.ts';
import type { Known, Place, SourceFile, Span, Traced } from '../source/text.ts';

/** A YAML value with the place where it was written; aliases and merge keys share nodes, so this is a graph. */
export type Node = Scalar | Sequence | Mapping;

/** How a scalar is quoted. */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'block';

/** A YAML scalar after Compose's interpolation. */
export interface Scalar extends Place {
  readonly kind: 'scalar';
  /** The scalar's content before interpolation. */
  readonly raw: string;
  /** Content after interpolation; undefined where a variable without default decides. */
  readonly text: string | undefined;
  /** What the YAML core schema makes of a plain scalar before interpolation; a string for every other style. */
  readonly value: string | number | boolean | null;
  readonly style: ScalarStyle;
  /** `!reset`, `!override` or another tag. */
  readonly tag: string | undefined;
  /** Variables that it names; `fallback` is the default written in the file (`${X:-fallback}`). */
  readonly variables: readonly Variable[];
  /** The interpolated text with the place of each of its characters. */
  readonly content: Content;
}

/** Interpolated text of which every part knows where it is written; what is not known is one `\uE000` each. */
export interface Content {
  readonly text: string;
  /** Where the characters `[from, to)` are written. */
  span(from: number, to: number): Span;
  /** The characters `[from, to)`; undefined where one of them is not known. */
  value(from: number, to: number): string | undefined;
}

/** A variable reference in a scalar (Compose Specification, Interpolation). */
export interface Variable {
  readonly name: string;
  readonly operator: '' | ':-' | '-' | ':?' | '?' | ':+' | '+';
  readonly fallback: string | undefined;
  readonly span: Span;
}

/** A YAML sequence. */
export interface Sequence extends Place {
  readonly kind: 'sequence';
  readonly items: readonly Node[];
  /** Where each item is written, from its `-` (block) or its properties; empty for one merged of several. */
  readonly places: readonly Span[];
  readonly flow: boolean;
  readonly tag: string | undefined;
}

/** One key of a mapping with its value; `value` is undefined for an empty value (`key:`). */
export interface Entry {
  readonly key: Scalar;
  readonly value: Node | undefined;
  /** True when the entry comes through a merge key (`<<: *base`). */
  readonly merged: boolean;
  /** From the key to the end of what is written as its value, an alias included. */
  readonly span: Span;
}

/** A YAML mapping; of a repeated key the first entry stands and the others are problems. */
export interface Mapping extends Place {
  readonly kind: 'mapping';
  readonly entries: ReadonlyMap<string, Entry>;
  readonly flow: boolean;
  readonly tag: string | undefined;
}

/** An image that Compose pulls or names. */
export interface ServiceImage extends Place {
  readonly scalar: Scalar;
  readonly ref: ImageRef | undefined;
  /** `ref`, or its name alone where a variable without default decides the tag. */
  readonly named: ImageRef | undefined;
  readonly fromDefault: boolean;
  readonly invalid: boolean;
  readonly facts: ImageFacts | undefined;
}

/** `build`, short or long syntax (Compose Build Specification). */
export interface Build extends Place {
  readonly context: Scalar | undefined;
  readonly dockerfile: Scalar | undefined;
  readonly inline: Scalar | undefined;
  readonly target: Scalar | undefined;
  readonly args: readonly KeyValue[];
  readonly network: Scalar | undefined;
  readonly privileged: Traced<Known<boolean>> | undefined;
  readonly entitlements: readonly Scalar[];
  /** Workspace-relative path of the build context; undefined where it can't be known or is remote. */
  readonly folder: string | undefined;
  /** Workspace-relative path of the Dockerfile; undefined where it can't be known or is remote. */
  readonly path: string | undefined;
}

/** One entry of `environment`, `build.args`, `labels`: both syntaxes in one shape. */
export interface KeyValue extends Place {
  readonly name: string;
  readonly nameSpan: Span;
  /** Value after interpolation; undefined where not known or passed through (see `given`). */
  readonly value: string | undefined;
  /** Value before interpolation; undefined when the entry has none and passes the variable through. */
  readonly raw: string | undefined;
  readonly valueSpan: Span | undefined;
  /** False for `KEY` alone: the value comes from whoever starts the project. */
  readonly given: boolean;
  readonly variables: readonly Variable[];
  /** True when the value is known from what is written here alone: no variable decides it, or one with a default. */
  readonly written: boolean;
  /** The list item, or the value of the mapping's entry; undefined for an entry without value. */
  readonly node: Scalar | undefined;
}

/** A published port, one shape for short, long and integer syntax (Compose Specification, ports). */
export interface Port extends Place {
  /** Host address as written; undefined when none is written. */
  readonly hostIp: string | undefined;
  /** Host port or range as text; undefined: a random one. */
  readonly published: string | undefined;
  readonly target: string | undefined;
  readonly protocol: string | undefined;
  /** True when an interpolated part keeps the host address from being known. */
  readonly unknown: boolean;
  /** True when a variable decides the host port: Docker Engine does, if it is not set. */
  readonly variable: boolean;
  readonly long: boolean;
  readonly node: Node;
  /** Where a host address would be inserted (short syntax) or is written. */
  readonly hostSpan: Span;
}

/** A mount, one shape for short and long syntax of volumes (Compose Specification, volumes). */
export interface Mount extends Place {
  readonly type: 'bind' | 'volume' | 'tmpfs' | 'npipe' | 'cluster' | 'image' | 'unknown';
  /** Host path (lexically cleaned, `~` kept) for binds, volume name for volumes; undefined where not known. */
  readonly source: string | undefined;
  readonly target: string | undefined;
  readonly readOnly: Known<boolean>;
  /** Options of short syntax after the target, each with its span. */
  readonly options: readonly { readonly text: string; readonly span: Span }[];
  readonly selinux: 'z' | 'Z' | undefined;
  readonly propagation: string | undefined;
  readonly long: boolean;
  readonly node: Node;
  readonly sourceSpan: Span;
}

/** Top-level elements that services use by name (Compose Specification, 06 to 09). */
export type Resource = 'networks' | 'volumes' | 'configs' | 'secrets' | 'models';

/** A service as Compose would run it: merge keys, extends, override files and interpolation applied. */
export interface Service {
  readonly name: string;
  /** The service's key in the file that declares it. */
  readonly key: Scalar;
  /** The service as its own file writes it: where edits belong. */
  readonly node: Mapping;
  /** The service after merge keys, extends, override files and interpolation: nodes of any file. */
  readonly effective: Mapping;
  /** The whole project. */
  readonly compose: Compose;
  /** Names of the images that the project's services build. */
  readonly builds: ReadonlySet<string>;
  /** What the project defines at its top level under a name that the service may use. */
  resource(kind: Resource, name: string): Mapping | undefined;
  readonly image: ServiceImage | undefined;
  readonly build: Build | undefined;
  readonly user: Scalar | undefined;
  readonly privileged: Traced<Known<boolean>> | undefined;
  readonly readOnly: Traced<Known<boolean>> | undefined;
  readonly networkMode: Scalar | undefined;
  readonly pid: Scalar | undefined;
  readonly ipc: Scalar | undefined;
  readonly uts: Scalar | undefined;
  readonly cgroup: Scalar | undefined;
  readonly usernsMode: Scalar | undefined;
  readonly capAdd: readonly Scalar[];
  readonly capDrop: readonly Scalar[];
  readonly securityOpt: readonly Scalar[];
  readonly devices: readonly Node[];
  readonly ports: readonly Port[];
  readonly mounts: readonly Mount[];
  readonly environment: readonly KeyValue[];
  /** Memory limit in bytes, wherever it is written; 'unlimited' for zero and below; undefined where none is written. */
  readonly memory: Traced<Known<number | 'unlimited'>> | undefined;
  readonly pids: Traced<Known<number | 'unlimited'>> | undefined;
  readonly cpus: Traced<Known<number | 'unlimited'>> | undefined;
  readonly command: Script | undefined;
  readonly entrypoint: Script | undefined;
  readonly healthcheck: Script | undefined;
  /**
   * True when a part that can't be read may add to what is here (a missing or remote file, the base of a file that is
   * looked at alone), or when it has no image and no build: what it lacks is not judged.
   */
  readonly partial: boolean;
}

/** Another file that a compose file names; remote ones are named and never fetched. */
export interface Link extends Place {
  readonly via: 'extends' | 'include' | 'env_file' | 'label_file' | 'secrets' | 'include.env_file';
  /** Workspace-relative path; undefined where it is remote, absolute, or decided by a variable. */
  readonly path: string | undefined;
  readonly remote: boolean;
  /** True for a path that starts at the root of a disk or at a home: nobody follows it. */
  readonly absolute: boolean;
  /** False where Compose goes on without the file. */
  readonly required: boolean;
}

/** A Dockerfile in `dockerfile_inline`; all its places are in the compose file. */
export interface Inline {
  readonly service: Service;
  readonly scalar: Scalar;
  readonly dockerfile: Dockerfile;
  /** The text of an edit as the scalar must write it, indented; undefined where its style does not allow edits. */
  insertable(span: Span, text: string): string | undefined;
}

/** A value that can't be merged, and what the earlier one is. */
export interface Clashing {
  readonly at: Node;
  readonly key: string;
  readonly wanted: `a ${'list' | 'mapping'}, as it is in an earlier file` | 'a list with items in each file';
}

/** A parsed compose file. */
export interface Compose {
  readonly kind: 'compose';
  readonly file: SourceFile;
  /** The file's own tree, before other files are merged; undefined when it is not a mapping. */
  readonly root: Mapping | undefined;
  /** The own trees of all files that it is composed of, one for each document: what is merged over it, included, extended. */
  readonly roots: readonly Mapping[];
  readonly services: readonly Service[];
  /** The whole project as it takes effect; undefined where the file holds none. */
  readonly effective: Mapping | undefined;
  /** Each document that was loaded, with its variables replaced, before it was merged. */
  readonly documents: readonly Mapping[];
  /** Trees over which later documents were merged, or into which they were included. */
  readonly below: readonly Mapping[];
  /** Values of later documents that are of another kind than the earlier ones they are merged over. */
  readonly clashes: readonly Clashing[];
  /** Whether all that Compose would read with it is known and here: what is missing then is nowhere. */
  readonly complete: boolean;
  /** Those of its files that are not read to their end, and what of each is not read; `anywhere` for a template. */
  readonly broken: ReadonlyMap<SourceFile, readonly Span[] | 'anywhere'>;
  /** Other files that it names. */
  readonly links: readonly Link[];
  readonly comments: readonly { readonly text: string; readonly span: Span }[];
  /** Dockerfiles written inline. */
  readonly inlines: readonly Inline[];
  readonly secretFiles: readonly SecretFile[];
  /** Names of the images that its services build. */
  readonly builds: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

/** A file with secrets that a project reads and that is here. */
export interface SecretFile {
  readonly file: SourceFile;
  /** Where the project names it; undefined for `.env`. */
  readonly at: Place | undefined;
  /** The credentials in a file of variables, with their names. */
  readonly credentials: readonly (EnvironmentCredential & { readonly name: string })[];
  /** Whether git would take it in or has it; whether it has it, so that no ignore file keeps it out. */
  readonly committed: Known<boolean>;
  readonly tracked: Known<boolean>;
}

/**
 * How a compose file gives a credential away: by its form (`shape`), as a `literal`, as a `weak` one that anyone guesses, as the
 * `fallback` of a variable, in a `url` (`urlFallback`: by the default of a variable in it) or a `connection` string, in an `option`
 * of a program or a `setting` of a file that the value is, as a `placeholder`, or as a key that lets send some `events`.
 */
export interface EnvironmentCredential {
  readonly kind:
    | 'shape'
    | 'literal'
    | 'weak'
    | 'fallback'
    | 'url'
    | 'urlFallback'
    | 'connection'
    | 'option'
    | 'setting'
    | 'placeholder'
    | 'events';
  /** What kind of credential, the scheme of its URL, or the option or setting that takes it; never the credential. */
  readonly what: string;
  readonly at: Place;
  /** Of a `setting` that another one of the value is named like, with another value: which it is, from 2 on. */
  readonly nth?: number;
}
