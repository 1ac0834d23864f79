import type { Dockerfile, ImageKnowledge, KnownImages } from '../dockerfile/model.ts';
import type { Problem } from '../finding.ts';
import type { ImageRef } from '../image/model.ts';
import type { Script } from '../shell/model.ts';
import type { Known, Place, SourceFile, Span, Traced } from '../source/text.ts';

/** A YAML value with its place. Aliases and merge keys share nodes, so the tree is a graph. */
export type Node = Scalar | Sequence | Mapping;

/** How a scalar is quoted. */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'block';

/** A YAML scalar after Compose's interpolation. */
export interface Scalar extends Place {
  readonly kind: 'scalar';
  /** Content before interpolation. */
  readonly raw: string;
  /** Content after interpolation; undefined if it depends on a variable without a default. */
  readonly text: string | undefined;
  /** The value of a plain scalar in the YAML core schema, before interpolation; a string for every other style. */
  readonly value: string | number | boolean | null;
  readonly style: ScalarStyle;
  /** `!reset`, `!override` or another tag. */
  readonly tag: string | undefined;
  /** Variables in the scalar; `fallback` is the default written in the file (`${X:-fallback}`). */
  readonly variables: readonly Variable[];
  /** The interpolated text with the place of each of its characters. */
  readonly content: Content;
}

/** Interpolated text that knows where each part is written; each unknown part is one `\uE000`. */
export interface Content {
  readonly text: string;
  /** The place of the characters `[from, to)`. */
  span(from: number, to: number): Span;
  /** The characters `[from, to)`; undefined if any of them is unknown. */
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
  /** The place of each item, from its `-` (block) or its properties; empty for a sequence merged from several. */
  readonly places: readonly Span[];
  readonly flow: boolean;
  readonly tag: string | undefined;
}

/** One key of a mapping with its value; `value` is undefined for an empty value (`key:`). */
export interface ComposeEntry {
  readonly key: Scalar;
  readonly value: Node | undefined;
  /** True when the entry comes through a merge key (`<<: *base`). */
  readonly merged: boolean;
  /** From the key to the end of the value as written, including an alias. */
  readonly span: Span;
}

/** A YAML mapping. The first entry of a repeated key counts; the others are reported as problems. */
export interface Mapping extends Place {
  readonly kind: 'mapping';
  readonly entries: ReadonlyMap<string, ComposeEntry>;
  readonly flow: boolean;
  readonly tag: string | undefined;
}

/** An image that Compose pulls or names. */
export interface ServiceImage extends Place, ImageKnowledge {
  readonly scalar: Scalar;
  readonly ref: ImageRef | undefined;
  /** `ref`, or only its name if a variable without a default decides the tag. */
  readonly named: ImageRef | undefined;
  readonly fromDefault: boolean;
  readonly invalid: boolean;
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
  /** Workspace-relative path of the build context; undefined if it is unknown or remote. */
  readonly folder: string | undefined;
  /** Workspace-relative path of the Dockerfile; undefined if it is unknown or remote. */
  readonly path: string | undefined;
}

/** One entry of `environment`, `build.args` or `labels`, in either syntax. */
export interface KeyValue extends Place {
  readonly name: string;
  readonly nameSpan: Span;
  /** Value after interpolation; undefined if it is unknown or passed through (see `given`). */
  readonly value: string | undefined;
  /** Value before interpolation; undefined if the entry has none and passes the variable through. */
  readonly raw: string | undefined;
  readonly valueSpan: Span | undefined;
  /** False for `KEY` alone: the value comes from the environment in which Compose is started. */
  readonly given: boolean;
  readonly variables: readonly Variable[];
  /** True if the file alone gives the value: no variable is used, or only one with a default. */
  readonly written: boolean;
  /** The list item, or the value of the mapping's entry; undefined for an entry without a value. */
  readonly node: Scalar | undefined;
}

/** A published port; one shape for short, long and integer syntax (Compose Specification, ports). */
export interface Port extends Place {
  /** Host address as written; undefined if there is none. */
  readonly hostIp: string | undefined;
  /** Host port or range as text; undefined for a random port. */
  readonly published: string | undefined;
  readonly target: string | undefined;
  readonly protocol: string | undefined;
  /** True if the host address is unknown because of a variable. */
  readonly unknown: boolean;
  /** True if a variable decides the host port. If it is not set, Docker chooses the port. */
  readonly variable: boolean;
  readonly long: boolean;
  readonly node: Node;
  /** The span of the host address, or where to insert one (short syntax). */
  readonly hostSpan: Span;
}

/** A mount; one shape for short and long syntax of volumes (Compose Specification, volumes). */
export interface Mount extends Place {
  readonly type: 'bind' | 'volume' | 'tmpfs' | 'npipe' | 'cluster' | 'image' | 'unknown';
  /** Host path of a bind (lexically cleaned, `~` kept) or name of a volume; undefined if unknown. */
  readonly source: string | undefined;
  readonly target: string | undefined;
  readonly readOnly: Known<boolean>;
  /** Options after the target in short syntax, each with its span. */
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
  /** The service as its own file writes it: edits belong here. */
  readonly node: Mapping;
  /** The service after merge keys, extends, override files and interpolation; its nodes may come from any file. */
  readonly effective: Mapping;
  /** The whole project. */
  readonly compose: Compose;
  /** Names of the images that the project's services build. */
  readonly builds: ReadonlySet<string>;
  /** The top-level element of the project with a name that the service may use. */
  resource(kind: Resource, name: string): Mapping | undefined;
  /** The workspace-relative path that a relative path in one of the project's files means; undefined for any other path. */
  pathOf(path: string, file: SourceFile): string | undefined;
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
  /** Memory limit in bytes from any key that sets it; 'unlimited' for zero and below; undefined if there is none. */
  readonly memory: Traced<Known<number | 'unlimited'>> | undefined;
  readonly pids: Traced<Known<number | 'unlimited'>> | undefined;
  readonly cpus: Traced<Known<number | 'unlimited'>> | undefined;
  readonly command: Script | undefined;
  readonly entrypoint: Script | undefined;
  readonly healthcheck: Script | undefined;
  /**
   * True if the service may have more than is known here: a file is missing or remote, the base of an override file is not
   * known, or there is neither an image nor a build. Rules do not report what such a service lacks.
   */
  readonly partial: boolean;
}

/** Another file that a compose file names. Remote files are never fetched. */
export interface Link extends Place {
  readonly via: 'extends' | 'include' | 'env_file' | 'label_file' | 'secrets' | 'include.env_file';
  /** Workspace-relative path; undefined if it is remote, absolute, or depends on a variable. */
  readonly path: string | undefined;
  readonly remote: boolean;
  /** True for a path that starts at the root of a disk or at a home folder: such a path is never read. */
  readonly absolute: boolean;
  /** False if Compose continues without the file. */
  readonly required: boolean;
}

/** A Dockerfile in `dockerfile_inline`; all its places are in the compose file. */
export interface Inline {
  readonly service: Service;
  readonly scalar: Scalar;
  readonly dockerfile: Dockerfile;
  /** Formats the text of an edit for the scalar, with indentation; undefined if the scalar's style does not allow edits. */
  insertable(span: Span, text: string): string | undefined;
}

/** A value that can't be merged, and the type that the earlier value has. */
export interface Clashing {
  readonly at: Node;
  readonly key: string;
  readonly wanted: `a ${'list' | 'mapping'}, as it is in an earlier file` | 'a list with items in each file';
}

/** A parsed compose file. */
export interface Compose {
  readonly kind: 'compose';
  readonly file: SourceFile;
  /** The file's own tree before other files are merged; undefined if it is not a mapping. */
  readonly root: Mapping | undefined;
  /** The trees of all files in the composition, one for each document: the file, and those merged, included or extended. */
  readonly roots: readonly Mapping[];
  readonly services: readonly Service[];
  /** The whole project in effect; undefined if the file has none. */
  readonly effective: Mapping | undefined;
  /** Each loaded document after interpolation, before it is merged. */
  readonly documents: readonly Mapping[];
  /** Trees over which later documents were merged, or into which they were included. */
  readonly below: readonly Mapping[];
  /** Values whose type differs from that of the earlier value that they are merged over. */
  readonly clashes: readonly Clashing[];
  /** Whether every file that Compose would read is known and present. Only then is something missing certainly undefined. */
  readonly complete: boolean;
  /** The first service of each file in the first format, whose services stand at the top level. */
  readonly firstFormat: readonly Scalar[];
  /** Files that could not be read completely, with the spans that were not read; `anywhere` for a template. */
  readonly broken: ReadonlyMap<SourceFile, readonly Span[] | 'anywhere'>;
  /** The folder that relative paths in a file begin in. */
  readonly folder: (file: { readonly path: string }) => string;
  /** Other files that the file names. */
  readonly links: readonly Link[];
  readonly comments: readonly { readonly text: string; readonly span: Span }[];
  /** Dockerfiles in `dockerfile_inline`. */
  readonly inlines: readonly Inline[];
  readonly secretFiles: readonly SecretFile[];
  /** The `.env` beside the project, which gives its variables values; undefined if there is none. */
  readonly variables: VariablesFile | undefined;
  /** What is known of the images that it names. */
  readonly images: KnownImages;
  /** Names of the images that its services build. */
  readonly builds: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

/** A file of variables, and whether git tracks it or would add it. */
export interface VariablesFile {
  readonly file: SourceFile;
  readonly committed: Known<boolean>;
}

/** A file with secrets that a project reads and that exists. */
export interface SecretFile {
  readonly file: SourceFile;
  /** Where the project names the file; undefined for `.env`. */
  readonly at: Place | undefined;
  /** The credentials in a file of variables, with their names. */
  readonly credentials: readonly (EnvironmentCredential & { readonly name: string })[];
  /** `committed`: git tracks the file or would add it. `tracked`: git tracks it, so that ignore files have no effect. */
  readonly committed: Known<boolean>;
  readonly tracked: Known<boolean>;
}

/**
 * How a compose file exposes a credential: `shape` by its form, `literal`, `weak` if anyone can guess it, `fallback` as the
 * default of a variable, `url` in a URL (`urlFallback`: through the default of a variable in it), `connection` in a connection
 * string, `option` of a program or `setting` of a file in the value, `placeholder`, or `events`: a key that can only send some
 * events.
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
  /** The type of the credential, the scheme of its URL, or the option or setting that takes it; never the credential itself. */
  readonly what: string;
  readonly at: Place;
  /** The position among settings of the value with the same name and different values, from 2 on. */
  readonly nth?: number;
}
