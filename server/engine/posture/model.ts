import type { Platform } from '../dockerfile/model.ts';
import type { Known, Shown, Span } from '../source/text.ts';
import type { Harm } from './host/hostpath.ts';

/** Where something is written: the workspace-relative path of a file, and offsets in UTF-16 code units. */
export interface PlainPlace {
  readonly file: string;
  readonly span: Span;
}

/**
 * Who decides a fact: the service, a Dockerfile that it builds (of the posture of a stage: the Dockerfile itself), the image,
 * or nobody, so that Docker's default holds.
 */
export type Decider = 'service' | 'stage' | 'image' | 'default';

/** One thing that is known of a container, or known to be unknown: a variable decides it, or what is not here. */
export interface Fact<T> {
  readonly value: Known<T>;
  readonly by: Decider;
  /** Where it is written; undefined for a default. */
  readonly at: PlainPlace | undefined;
  /** What is written there, where the value is a class of it: the name of a profile, the service that is joined. */
  readonly detail?: Shown | undefined;
}

/**
 * What runs: the posture of the container of a service, with the stage or the image that it runs, or of a container started from
 * an output stage of a Dockerfile without any option. Plain data that JSON can hold; texts of files are masked, as in findings.
 */
export interface ContainerPosture {
  readonly kind: 'service' | 'stage';
  /** The service; the name of the stage, or its number. */
  readonly name: Shown;
  /** The key of the service; the FROM of the stage. */
  readonly at: PlainPlace;
  /** The first file of the Compose project; the Dockerfile. */
  readonly file: string;
  /** Profiles of which one has to be enabled; none for a service that always starts. */
  readonly profiles: readonly Shown[];
  /** Where they are written; undefined for none. */
  readonly profilesAt: PlainPlace | undefined;
  /** False where a file that is not here may add to the service: what it lacks is not certain. */
  readonly complete: boolean;
  readonly platform: Platform;
  /** The stage that runs; undefined for a service that builds nothing. */
  readonly build: BuiltStage | undefined;
  /** The image that is pulled: the service's own, else the one at the root of its stage; undefined for scratch, or another build context. */
  readonly image: ImagePin | undefined;
  readonly user: ContainerUser;
  /** The groups of its processes: the one that is written behind their user, and those that `group_add` gives. */
  readonly groups: readonly ContainerGroup[];
  readonly capabilities: Capabilities;
  readonly confinement: Confinement;
  readonly namespaces: Namespaces;
  readonly limits: Limits;
  readonly mounts: readonly ContainerMount[];
  readonly devices: readonly ContainerDevice[];
  /** Published ports; of a stage those that it exposes, which nothing publishes. */
  readonly ports: readonly ContainerPort[];
  /** Ports that a proxy of the project passes requests on to. */
  readonly routes: readonly ContainerRoute[];
  /** The networks that it joins; none where it uses the network of another or of the host, and for a stage. */
  readonly networks: readonly ContainerNetwork[];
  /** The other services whose files and environment it certainly reads through their processes, which it sees. */
  readonly reads: readonly ReadService[];
  readonly secrets: readonly SecretPlace[];
}

/** What a service builds. */
export interface BuiltStage {
  /** Workspace-relative path of the Dockerfile; undefined where it is remote or not known. */
  readonly dockerfile: string | undefined;
  /** Name of the stage, or its number; undefined where the Dockerfile is not here. */
  readonly stage: Shown | undefined;
  /** The FROM of the stage; where the Dockerfile is not here, the `build` of the service. */
  readonly at: PlainPlace;
}

/** An image and how firmly it is pinned. */
export interface ImagePin {
  /** The reference as written, its variables resolved where they are known. */
  readonly reference: Shown;
  readonly at: PlainPlace;
  /**
   * `digest`: always this image; `tag`: a tag that names a release; `moving`: a tag that its publisher moves on; `none`: no tag, so
   * latest; `local`: an image that the project itself builds.
   */
  readonly pin: Known<'digest' | 'tag' | 'moving' | 'none' | 'local'>;
  /** Whether the configuration trusts its publisher; unknown if it does not configure trust. */
  readonly trusted: Known<boolean>;
  /** Who publishes it, e.g. `Docker Official Image`; undefined where it is not known. */
  readonly publisher: Shown | undefined;
  /** When its support ends, where that is known. */
  readonly endOfLife: EndOfLife | undefined;
}

/** The end of the support of an image's line. */
export interface EndOfLife {
  /** Product and version: `node:18`, `debian:buster`. */
  readonly line: Shown;
  /** Last day of support, `YYYY-MM-DD`. */
  readonly date: string;
  /** `ending`: within 60 days; unknown where today's date is. */
  readonly state: Known<'supported' | 'ending' | 'ended'>;
}

/** The user that the main process starts as. */
export interface ContainerUser {
  /** Name or number without group, as it is written or known of the image; undefined where it is not known. */
  readonly name: Shown | undefined;
  /** Its number, where that is certain. */
  readonly uid: number | undefined;
  /** Number of its own group, if certain: 0 for a bare uid without an account in the image. */
  readonly gid: number | undefined;
  readonly root: Known<boolean>;
  readonly by: Decider;
  /** The service's `user`, the USER instruction, or the image; undefined where nobody decides it. */
  readonly at: PlainPlace | undefined;
  /** True where it starts as root only to become another user; unknown where it may. */
  readonly stepsDown: Known<boolean>;
  /** The account that it then becomes, where that is known. */
  readonly becomes?: Shown | undefined;
  /** True where its main process stays root on purpose, and only its workers become another user. */
  readonly workersStepDown: boolean;
  /** Where it comes from, as the end of a sentence: `user of the service`, `USER in api/Dockerfile`, `from nginx:1.27`. */
  readonly why: Shown;
}

/** A group that a container's processes are in. */
export interface ContainerGroup {
  /** Name or number, as it is written. */
  readonly name: Shown;
  /** Whether it owns raw disks, password files or Docker's socket, or may use sudo; unknown of a number that is the system's. */
  readonly privileged: Known<boolean>;
  /** True for the one that is written behind the user, in the place of that user's own. */
  readonly primary: boolean;
  readonly at: PlainPlace;
}

/** What root in the container may do beyond other users (capabilities(7)). */
export interface Capabilities {
  /** Names without `CAP_`, sorted: Docker's fourteen with what is added and without what is dropped; `all` for each the kernel has. */
  readonly granted: Known<readonly string[] | 'all'>;
  /** Those of them that go beyond Docker's defaults; empty for `all`. */
  readonly beyondDefault: readonly string[];
  /**
   * Whether the main process has them in effect: one that is not root has none, though setuid programs get them unless
   * no-new-privileges is set.
   */
  readonly inEffect: Known<boolean>;
  readonly added: readonly CapabilityItem[];
  readonly dropped: readonly CapabilityItem[];
}

/** An item of `cap_add` or `cap_drop`. */
export interface CapabilityItem {
  /** In upper case without `CAP_`, or ALL; undefined where a variable decides it. */
  readonly name: string | undefined;
  readonly at: PlainPlace;
}

/** What keeps a process in the container from the kernel's other parts. */
export interface Confinement {
  readonly privileged: Fact<boolean>;
  readonly noNewPrivileges: Fact<boolean>;
  readonly readOnlyRoot: Fact<boolean>;
  /** `default`: Docker's own profile. */
  readonly seccomp: Fact<'default' | 'custom' | 'off'>;
  readonly apparmor: Fact<'default' | 'custom' | 'off'>;
  /** The SELinux label; `off` also where a namespace of the host switches the separation off. */
  readonly selinux: Fact<'default' | 'custom' | 'weak' | 'off'>;
  /** Whether the paths of `/proc` and `/sys` that Docker hides are hidden. */
  readonly maskedPaths: Fact<boolean>;
}

/** Whose namespace a container is in: `own`, the host's, that of another `service` or `container` (its `detail`), or `none`. */
export type Namespace = Fact<'own' | 'host' | 'none' | 'service' | 'container'>;

export interface Namespaces {
  /** `own`: the networks of the project. */
  readonly network: Namespace;
  readonly pid: Namespace;
  readonly ipc: Namespace;
  readonly uts: Namespace;
  readonly cgroup: Namespace;
  /** `host`: not remapped; unknown by default, since the daemon decides it. */
  readonly user: Namespace;
}

/** What a container may use up. */
export interface Limits {
  /** In bytes. */
  readonly memory: Fact<number | 'unlimited'>;
  readonly pids: Fact<number | 'unlimited'>;
  /** In CPUs: 1.5. */
  readonly cpus: Fact<number | 'unlimited'>;
}

/** Something that is mounted into a container; of kind `container`, all that another one mounts, which is not known here. */
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
  /** Path on the host as Docker resolves it, or name of the volume, image, secret, config or container; undefined: anonymous, or not known. */
  readonly source: Shown | undefined;
  readonly target: Shown | undefined;
  readonly readOnly: Known<boolean>;
  /** What of the host it gives access to; undefined for nothing sensitive. */
  readonly gives: Harm | undefined;
  /** The service that mounts it, where another takes it along (`volumes_from`). */
  readonly from?: Shown | undefined;
  readonly by: Decider;
  readonly at: PlainPlace;
}

/** A device of the host, a rule that allows several (`rule`), or GPUs (`gpu`). */
export interface ContainerDevice {
  readonly kind: 'device' | 'rule' | 'gpu';
  /** Path on the host, name of a CDI device, the rule, or the id of a GPU; undefined where it is not known, or GPUs are counted. */
  readonly source?: Shown | undefined;
  /** How many GPUs, where they are counted. */
  readonly count?: Known<number | 'all'>;
  /** `r`, `w`, `m`; undefined for the default, which is all three. */
  readonly permissions?: Shown | undefined;
  readonly at: PlainPlace;
}

/** A port of a container. */
export interface ContainerPort {
  /** Address of the host; undefined: each, unless a network says otherwise (see `reach`), or not known. */
  readonly address: Shown | undefined;
  /** Port or range of the host; undefined: Docker Engine chooses one, a variable decides it, or it is not published. */
  readonly host: Shown | undefined;
  readonly container: Shown | undefined;
  /** `tcp`, `udp` or `sctp`. */
  readonly protocol: Shown;
  /**
   * Who reaches it: `everywhere` on each interface of the host, `address` on one other than loopback, `loopback` the host, and before
   * Docker Engine 28 machines of its network that route to the container, `none` since no network publishes it.
   */
  readonly reach: Known<'everywhere' | 'address' | 'loopback' | 'none'>;
  readonly at: PlainPlace;
}

/** What a proxy passes on to a container, and nothing in the project asks for a login before it. */
export interface ContainerRoute {
  /** The service that is the proxy, or the tunnel. */
  readonly proxy: Shown;
  /** True for a tunnel, which other machines reach though it publishes no port. */
  readonly isTunnel: boolean;
  /** The port of the container. */
  readonly port: Shown;
  readonly at: PlainPlace;
}

/** A network that a service joins. */
export interface ContainerNetwork {
  /** Its key in the project; `bridge` for the default network of Docker Engine. */
  readonly name: Shown;
  /** True for one that the project does not create: containers of others may be in it. */
  readonly external: Known<boolean>;
  /** True for one without a way to other machines. */
  readonly internal: Known<boolean>;
  /** Whether containers in it connect to one another directly; otherwise they reach only what the others publish. */
  readonly connects: Known<boolean>;
  /** Whether containers in it reach what listens on the host, which `internal` does not prevent. */
  readonly reachesHost: Known<boolean>;
  /** The other services of the project in it. */
  readonly sharedWith: readonly Shown[];
  /** Where the service names it; undefined for the default network, which it joins without naming it. */
  readonly at: PlainPlace | undefined;
}

/** A service whose processes another one reads. */
export interface ReadService {
  readonly name: Shown;
  /** What lets it see them: its `pid`, or that of the other. */
  readonly at: PlainPlace;
}

/** Where a container gets a secret: never the secret itself, and never its place. */
export interface SecretPlace {
  /**
   * `environment`: a credential written as the value of a variable; `build_arg`: as that of a build argument, which the image's
   * history keeps; `env_file`: one in a file of variables; `secret`: a secret that is mounted.
   */
  readonly kind: 'environment' | 'build_arg' | 'env_file' | 'secret';
  /** Name of the variable or secret. */
  readonly name: Shown;
  /** The service whose secret it is, where this one reads it through a process or a mount of that. */
  readonly of?: Shown | undefined;
  readonly by: Decider;
  /** The name of the variable, where it is written; the reference to the file or secret. */
  readonly at: PlainPlace;
}
