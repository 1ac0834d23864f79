import { byName, type OfImages } from '../image/by-name.ts';
import { memoizeByText } from '../source/memo.ts';

/** What holds for all tags of an image, often for all images of a publisher. */
export interface ImageTraits {
  /** The options of Bash in the SHELL that it sets, which builds from it inherit: `-o` for `pipefail`. */
  readonly shellOptions?: '-o' | '-eo';
  /** True if its start script switches to its user when root starts it (`start.sh`). */
  readonly stepsDownAtStart?: true;
  /** Matches variables, as `name=value`, with which that script stays root, or may. */
  readonly staysRoot?: RegExp;
  /** True if its supervisor starts each service under an account of its own. */
  readonly startsAccounts?: true;
  /** True if its documentation says that its files belong to group 0, so that any user may run it. */
  readonly ofGroupZero?: true;
  /** True if its list of files has been checked and has no setuid program. */
  readonly hasNoSetuid?: true;
  /** True if its start script opens JMX without a login when a variable sets a port. */
  readonly opensJmx?: true;
  /** True if the words of its command are accounts with their passwords. */
  readonly takesAccounts?: true;
  /** Matches variables with which its start script installs programs. */
  readonly installsBy?: RegExp;
  /** Matches variables with which its start script writes its configuration, and folders from which it does. */
  readonly writesConfigurationBy?: RegExp;
  /** Folders with scripts that its start script runs as root. */
  readonly runsScriptsOf?: readonly string[];
  /** True if its `httpd` is BusyBox's, which has no workers. */
  readonly httpdHasNoWorkers?: true;
  /** A folder of settings in `/etc` that belongs to it, although it has another name. */
  readonly ownFolder?: string;
  /** True if its tags begin with a version of Java. */
  readonly tagsJava?: true;
  /** True if the first word of its command is the model that it serves. */
  readonly servesFirstWord?: true;
  /** True if variables name the model that it serves, and whether its code runs (`MODEL_ID`, `TRUST_REMOTE_CODE`). */
  readonly readsModelVariables?: true;
}

/** Images with a trait, and its source. */
interface TraitRow extends OfImages, ImageTraits {
  readonly source: string;
}

export const traitRows = (): readonly TraitRow[] => [
  {
    images: '*/atmoz/sftp',
    source: 'atmoz/sftp README.md',
    takesAccounts: true,
  },
  {
    images: '*/busybox',
    source: 'git.busybox.net, networking/httpd.c',
    httpdHasNoWorkers: true,
  },
  {
    images: '*/text-generation-inference',
    source: 'huggingface/text-generation-inference launcher/src/main.rs',
    readsModelVariables: true,
  },
  {
    images: '*/{apache,bitnami,bitnamilegacy,wurstmeister}/kafka docker.io/{cnfldemos,confluentinc}/*',
    source: 'apache/kafka bin/kafka-run-class.sh, which their start scripts call',
    opensJmx: true,
  },
  {
    images:
      'docker.elastic.co/* docker.elastic.co/*/* docker.io/apache/airflow docker.io/{bitnami,bitnamilegacy}/* docker.io/dpage/pgadmin4 docker.io/grafana/{grafana,grafana-enterprise,grafana-oss} docker.io/library/{elasticsearch,kibana,logstash,sonarqube} docker.io/zabbix/* quay.io/keycloak/keycloak quay.io/sclorg/* registry.access.redhat.com/* registry.access.redhat.com/*/* registry.redhat.io/* registry.redhat.io/*/*',
    source:
      'apache/airflow docs/docker-stack/entrypoint.rst (GID set to 0); elastic/dockerfiles elasticsearch/Dockerfile; bitnami/containers bitnami/kafka/README.md; grafana/grafana Dockerfile; keycloak/keycloak quarkus/container/Dockerfile; pgadmin-org/pgadmin4 Dockerfile; SonarSource/docker-sonarqube community-build/Dockerfile; sclorg/s2i-python-container 3.12/Dockerfile.c9s; zabbix/zabbix-docker Dockerfiles',
    ofGroupZero: true,
  },
  {
    images:
      'docker.io/*/*openjdk* docker.io/azul/* docker.io/bellsoft/* docker.io/library/{amazoncorretto,azul-zulu,eclipse-temurin,ibmjava,java,openjdk}',
    source:
      'adoptium/containers 8/jdk/ubuntu/noble/Dockerfile; docker-library/openjdk Dockerfile-linux.template; corretto/corretto-docker 8/jdk/al2/Dockerfile; docker-library/docs ibmjava/content.md',
    tagsJava: true,
  },
  {
    images: 'docker.io/certbot/*',
    source: 'certbot/certbot certbot/docs/install.rst',
    ownFolder: 'letsencrypt',
  },
  {
    images: 'docker.io/cimg/*',
    source: 'CircleCI-Public/cimg-base 22.04/Dockerfile',
    shellOptions: '-eo',
  },
  {
    images: 'docker.io/gitlab/{gitlab-ce,gitlab-ee}',
    source: 'docs.gitlab.com, Omnibus architecture',
    startsAccounts: true,
  },
  {
    images: 'docker.io/library/busybox docker.io/prom/* quay.io/prometheus/*',
    source: 'docker-library/busybox latest/glibc/Dockerfile; prometheus/busybox glibc/Dockerfile',
    hasNoSetuid: true,
  },
  {
    images:
      'docker.io/library/nginx docker.io/nginxinc/nginx-unprivileged {ghcr.io,public.ecr.aws,quay.io}/nginx/nginx-unprivileged',
    source:
      'nginxinc/docker-nginx entrypoint/20-envsubst-on-templates.sh; entrypoint/30-tune-worker-processes.sh',
    writesConfigurationBy: /^(?:NGINX_ENTRYPOINT_WORKER_PROCESSES_AUTOTUNE$|\/etc\/nginx\/templates(?:\/|$))/,
  },
  {
    images: 'docker.io/vllm/vllm-openai',
    source: 'vllm-project/vllm docker/Dockerfile',
    servesFirstWord: true,
  },
  {
    images:
      'ghcr.io/hassio-addons/* ghcr.io/hassio-addons/*/* ghcr.io/home-assistant/* ghcr.io/home-assistant/*/*',
    source: 'home-assistant/docker-base alpine/Dockerfile; hassio-addons/addon-base base/Dockerfile',
    shellOptions: '-o',
  },
  {
    images: '{docker.io,ghcr.io,lscr.io}/linuxserver/*',
    source:
      'linuxserver/docker-baseimage-alpine Dockerfile (docker-mods); docs.linuxserver.io (custom scripts)',
    installsBy: /\b(?:DOCKER_MODS|INSTALL_PACKAGES)\b/,
    runsScriptsOf: ['/custom-cont-init.d', '/custom-services.d'],
  },
  {
    images: '{docker.io,quay.io}/jupyter/*',
    source:
      'jupyter/docker-stacks images/docker-stacks-foundation/Dockerfile; images/docker-stacks-foundation/start.sh',
    shellOptions: '-o',
    stepsDownAtStart: true,
    staysRoot: /^(?:GRANT_SUDO=(?!no$)|NB_USER=root$|NB_UID=0$)/,
  },
];

const rowsOf = byName(traitRows);
const none: ImageTraits = {};

const named = memoizeByText((name): ImageTraits => Object.assign({}, ...rowsOf(name)), {
  texts: 500,
  characters: 50_000,
});

/** The traits of an image, by its name with registry: those of a publisher, too. */
export const traitsOf = (name: string | undefined): ImageTraits => (name === undefined ? none : named(name));
