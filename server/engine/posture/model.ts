import type { Platform } from '../dockerfile/model.ts';
import type { Known, Shown, Span } from '../source/text.ts';
import type { Harm } from './host/hostpath.ts';

/** A place: the workspace-relative path of a file, and offsets in UTF-16 code units. */
export interface PlainPlace {
  readonly file: string;
  readonly span: Span;
}

/**
 * The origin of a fact: the service, the Dockerfile that it builds (for a stage's posture the Dockerfile itself), the image, or
 * Docker's default.
 */
export type Decider = 'service' | 'stage' | 'image' | 'default';

/** A fact about a container. Unknown if it depends on a variable or on something outside the workspace. */
export interface Fact<T> {
  readonly value: Known<T>;
  readonly by: Decider;
  /** Its place; undefined for a default. */
  readonly at: PlainPlace | undefined;
  /** The written text, if `value` only classifies it: the name of a profile, the service that is joined. */
  readonly detail?: Shown | undefined;
}

/**
 * What runs: the posture of a service's container, with its stage or image, or of a container started from an output stage of a
 * Dockerfile without options. Plain data for JSON; texts from files are masked, as in findings.
 */
export interface ContainerPosture {
  readonly kind: 'service' | 'stage';
  /** The service's name; for a stage its name or number. */
  readonly name: Shown;
  /** The service's key; for a stage its FROM. */
  readonly at: PlainPlace;
  /** The first file of the Compose project; for a stage the Dockerfile. */
  readonly file: string;
  /** Profiles of which one has to be enabled; empty for a service that always starts. */
  readonly profiles: readonly Shown[];
  /** The place of the profiles; undefined if there are none. */
  readonly profilesAt: PlainPlace | undefined;
  /** False if a file outside the workspace may add to the service: missing settings are then not certain. */
  readonly complete: boolean;
  readonly platform: Platform;
  /** The stage that runs; undefined for a service that builds nothing. */
  readonly build: BuiltStage | undefined;
  /**
   * The image that is pulled: the service's own, else the one at the root of its stage; undefined for scratch or another build
   * context.
   */
  readonly image: ImagePin | undefined;
  readonly user: ContainerUser;
  /** The groups of its processes: the group written after the user, and those from `group_add`. */
  readonly groups: readonly ContainerGroup[];
  readonly capabilities: Capabilities;
  readonly confinement: Confinement;
  readonly namespaces: Namespaces;
  readonly limits: Limits;
  readonly mounts: readonly ContainerMount[];
  readonly devices: readonly ContainerDevice[];
  /** Published ports; for a stage its exposed ports, which nothing publishes. */
  readonly ports: readonly ContainerPort[];
  /** Ports that a proxy of the project passes requests on to. */
  readonly routes: readonly ContainerRoute[];
  /** The networks that it joins; empty if it uses the network of another container or of the host, and for a stage. */
  readonly networks: readonly ContainerNetwork[];
  /** The other services whose files and environment it certainly can read through their visible processes. */
  readonly reads: readonly ReadService[];
  readonly secrets: readonly SecretPlace[];
  /** The settings by which someone who takes it over controls the host, worst first. */
  readonly controls: readonly HostControl[];
}

/** A setting that gives control of the host. */
export interface HostControl {
  /** As short as possible: `docker.sock`, `privileged`. */
  readonly name: Shown;
  /** Whether it is a container engine that is controlled, and the host through it. */
  readonly byEngine: boolean;
  readonly at: PlainPlace;
}

/** The stage that a service builds. */
export interface BuiltStage {
  /** Workspace-relative path of the Dockerfile; undefined if it is remote or not known. */
  readonly dockerfile: string | undefined;
  /** Name or number of the stage; undefined if the workspace does not have the Dockerfile. */
  readonly stage: Shown | undefined;
  /** The FROM of the stage; the service's `build` if the workspace does not have the Dockerfile. */
  readonly at: PlainPlace;
}

/** An image and how firmly it is pinned. */
export interface ImagePin {
  /** The reference as written, known variables resolved. */
  readonly reference: Shown;
  readonly at: PlainPlace;
  /**
   * `digest`: always this image; `tag`: a tag for a release; `moving`: a tag that its publisher moves; `none`: no tag, so
   * latest; `local`: an image that the project builds.
   */
  readonly pin: Known<'digest' | 'tag' | 'moving' | 'none' | 'local'>;
  /** Whether the configuration trusts its publisher; unknown if it does not configure trust. */
  readonly trusted: Known<boolean>;
  /** Its publisher, e.g. `Docker Official Image`; undefined if not known. */
  readonly publisher: Shown | undefined;
  /** The end of its support, if known. */
  readonly endOfLife: EndOfLife | undefined;
}

/** The end of the support of an image's line. */
export interface EndOfLife {
  /** Product and version: `node:18`, `debian:buster`. */
  readonly line: Shown;
  /** Last day of support, `YYYY-MM-DD`. */
  readonly date: string;
  /** `ending`: within 60 days; unknown if today's date is not known. */
  readonly state: Known<'supported' | 'ending' | 'ended'>;
}

/** The user that the main process starts as. */
export interface ContainerUser {
  /** Name or number without group, as written or known from the image; undefined if not known. */
  readonly name: Shown | undefined;
  /** Its number, if certain. */
  readonly uid: number | undefined;
  /** Number of its own group, if certain: 0 for a bare uid without an account in the image. */
  readonly gid: number | undefined;
  readonly root: Known<boolean>;
  readonly by: Decider;
  /** The service's `user`, the USER instruction, or the image; undefined if none of them sets it. */
  readonly at: PlainPlace | undefined;
  /** True if it starts as root only to switch to another user; unknown if it may. */
  readonly stepsDown: Known<boolean>;
  /** The account that it then switches to, if known. */
  readonly becomes?: Shown | undefined;
  /** True if its main process stays root on purpose, and only its workers switch to another user. */
  readonly workersStepDown: boolean;
  /** Its origin, as the end of a sentence: `user of the service`, `USER in api/Dockerfile`, `from nginx:1.27`. */
  readonly why: Shown;
}

/** A group of a container's processes. */
export interface ContainerGroup {
  /** Name or number, as written. */
  readonly name: Shown;
  /** Whether it owns raw disks, password files or Docker's socket, or may use sudo; unknown for a system number. */
  readonly privileged: Known<boolean>;
  /** True for the group in `user: NAME:GROUP`, which replaces the user's own group. */
  readonly primary: boolean;
  readonly at: PlainPlace;
}

/** The capabilities of root in the container (capabilities(7)). */
export interface Capabilities {
  /** Names without `CAP_`, sorted: Docker's fourteen, plus added and minus dropped ones; `all` for all of the kernel's. */
  readonly granted: Known<readonly string[] | 'all'>;
  /** The granted ones beyond Docker's defaults; empty for `all`. */
  readonly beyondDefault: readonly string[];
  /**
   * Whether they are in effect for the main process. A non-root process has none, but setuid programs get them unless
   * no-new-privileges is set.
   */
  readonly inEffect: Known<boolean>;
  readonly added: readonly CapabilityItem[];
  readonly dropped: readonly CapabilityItem[];
}

/** An item of `cap_add` or `cap_drop`. */
export interface CapabilityItem {
  /** In upper case without `CAP_`, or ALL; undefined for a variable. */
  readonly name: string | undefined;
  readonly at: PlainPlace;
}

/** Restrictions of the container's processes. */
export interface Confinement {
  readonly privileged: Fact<boolean>;
  readonly noNewPrivileges: Fact<boolean>;
  readonly readOnlyRoot: Fact<boolean>;
  /** `default`: Docker's own profile. */
  readonly seccomp: Fact<'default' | 'custom' | 'off'>;
  readonly apparmor: Fact<'default' | 'custom' | 'off'>;
  /** The SELinux label; also `off` if a host namespace switches the separation off. */
  readonly selinux: Fact<'default' | 'custom' | 'weak' | 'off'>;
  /** Whether Docker hides its usual paths of `/proc` and `/sys`. */
  readonly maskedPaths: Fact<boolean>;
}

/**
 * The namespace that a container uses: its `own`, the `host`'s, that of another `service` or `container` (named in `detail`),
 * or `none`.
 */
export type Namespace = Fact<'own' | 'host' | 'none' | 'service' | 'container'>;

export interface Namespaces {
  /** `own`: the networks of the project. */
  readonly network: Namespace;
  readonly pid: Namespace;
  readonly ipc: Namespace;
  readonly uts: Namespace;
  readonly cgroup: Namespace;
  /** `host`: not remapped. Unknown by default, since it depends on the daemon. */
  readonly user: Namespace;
}

/** The resource limits of a container. */
export interface Limits {
  /** In bytes. */
  readonly memory: Fact<number | 'unlimited'>;
  readonly pids: Fact<number | 'unlimited'>;
  /** In CPUs: 1.5. */
  readonly cpus: Fact<number | 'unlimited'>;
}

/** A mount of a container. Kind `container` stands for all mounts of another container, which are not known here. */
export interface ContainerMount {
  readonly kind:
    | 'bind'
    | 'volume'
    | 'tmpfs'
    | 'npipe'
    | 'cluster'
    | 'image'
    | 'secret'
    | 'config'
    | 'container'
    | 'unknown';
  /**
   * Path on the host as Docker resolves it, or name of the volume, image, secret, config or container; undefined if anonymous
   * or not known.
   */
  readonly source: Shown | undefined;
  readonly target: Shown | undefined;
  readonly readOnly: Known<boolean>;
  /** The sensitive part of the host that it gives access to, if any. */
  readonly gives: Harm | undefined;
  /** The service that the mount comes from, with `volumes_from`. */
  readonly from?: Shown | undefined;
  readonly by: Decider;
  readonly at: PlainPlace;
}

/** A device of the host, a rule that allows several (`rule`), or GPUs (`gpu`). */
export interface ContainerDevice {
  readonly kind: 'device' | 'rule' | 'gpu';
  /** Path on the host, name of a CDI device, the rule, or the id of a GPU; undefined if not known, or if GPUs are counted. */
  readonly source?: Shown | undefined;
  /** Number of GPUs, if they are counted. */
  readonly count?: Known<number | 'all'>;
  /** `r`, `w`, `m`; undefined for the default, which is all three. */
  readonly permissions?: Shown | undefined;
  readonly at: PlainPlace;
}

/** A port of a container. */
export interface ContainerPort {
  /** Address of the host; undefined: all addresses unless a network sets one (see `reach`), or not known. */
  readonly address: Shown | undefined;
  /** Port or range of the host; undefined: chosen by Docker Engine, set by a variable, or not published. */
  readonly host: Shown | undefined;
  readonly container: Shown | undefined;
  /** `tcp`, `udp` or `sctp`. */
  readonly protocol: Shown;
  /**
   * Where it is reachable: `everywhere` on all interfaces of the host; `address` on one other than loopback; `loopback` from
   * the host, and before Docker Engine 28 from machines of its network that route to the container; `none` if no network
   * publishes it.
   */
  readonly reach: Known<'everywhere' | 'address' | 'loopback' | 'none'>;
  readonly at: PlainPlace;
}

/** A route by which a proxy passes requests on to a container without requiring a login. */
export interface ContainerRoute {
  /** The service that is the proxy, or the tunnel. */
  readonly proxy: Shown;
  /** True for a tunnel, which other machines reach without a published port. */
  readonly isTunnel: boolean;
  /** The port of the container. */
  readonly port: Shown;
  readonly at: PlainPlace;
}

/** A network that a service joins. */
export interface ContainerNetwork {
  /** Its key in the project; `bridge` for the default network of Docker Engine. */
  readonly name: Shown;
  /** True if the project does not create it: other containers may be in it. */
  readonly external: Known<boolean>;
  /** True for a network without a connection to other machines. */
  readonly internal: Known<boolean>;
  /** Whether its containers can connect to each other directly; otherwise they only reach published ports. */
  readonly connects: Known<boolean>;
  /** Whether its containers can reach services on the host; `internal` does not prevent that. */
  readonly reachesHost: Known<boolean>;
  /** The other services of the project in it. */
  readonly sharedWith: readonly Shown[];
  /** The place where the service names it; undefined for the default network, which is joined implicitly. */
  readonly at: PlainPlace | undefined;
}

/** A service whose processes another one can read. */
export interface ReadService {
  readonly name: Shown;
  /** The setting that makes them visible: its `pid`, or that of the other service. */
  readonly at: PlainPlace;
}

/** The way in which a container gets a secret. Never contains the secret itself or its place. */
export interface SecretPlace {
  /**
   * `environment`: a credential as a variable's value; `build_arg`: as a build argument's value, which the image's history
   * keeps; `env_file`: in an env file; `secret`: a mounted secret.
   */
  readonly kind: 'environment' | 'build_arg' | 'env_file' | 'secret';
  /** Name of the variable or secret. */
  readonly name: Shown;
  /** The other service that the secret belongs to, if this one reads it through that service's processes or mounts. */
  readonly of?: Shown | undefined;
  readonly by: Decider;
  /** The place of the variable's name, or of the reference to the file or secret. */
  readonly at: PlainPlace;
}
