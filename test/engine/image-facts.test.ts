import assert from 'node:assert/strict';
import { test } from 'node:test';
import { imageFacts } from '../../server/engine/catalog/image-facts.ts';
import { lifeRows } from '../../server/engine/image/life.data.ts';
import type { ImageFacts } from '../../server/engine/image/model.ts';
import { parseReference } from '../../server/engine/image/reference.ts';

function facts(text: string): ImageFacts | undefined {
  const ref = parseReference(text, { start: 0, end: text.length });
  assert.ok(ref, text);
  return imageFacts(ref);
}

const digest = `sha256:${'ab'.repeat(32)}`;

test('the default user depends on the tag', () => {
  const cases: [string, ImageFacts['root'] | undefined][] = [
    ['debian:bookworm', true],
    ['node:22', true],
    ['gcr.io/distroless/static', true],
    ['gcr.io/distroless/static-debian12:nonroot', false],
    ['gcr.io/distroless/java21-debian12:debug-nonroot-amd64', false],
    ['gcr.io/distroless/static:debug', true],
    ['elasticsearch:8.19.0', false],
    ['docker.elastic.co/elasticsearch/elasticsearch:8.19.0', false],
    ['docker.elastic.co/elasticsearch/elasticsearch:7.17.28', true],
    ['docker.elastic.co/elasticsearch/elasticsearch:5.6.16', false],
    ['elasticsearch:5.6', 'unknown'],
    [`docker.elastic.co/elasticsearch/elasticsearch@${digest}`, 'unknown'],
    [`gcr.io/distroless/static@${digest}`, 'unknown'],
    ['nginxinc/nginx-unprivileged:1.27', false],
    ['mcr.microsoft.com/dotnet/aspnet:8.0', true],
    ['mcr.microsoft.com/dotnet/aspnet:8.0-jammy-chiseled', false],
    ['cgr.dev/chainguard/node', false],
    ['cgr.dev/chainguard/go', true],
    ['cgr.dev/chainguard/unheard-of', 'unknown'],
    ['haproxy:2.3', true],
    ['haproxy:2.8', false],
    ['mariadb:11-ubi', 'unknown'],
    ['mariadb:12-ubi', false],
    ['mariadb:11.4.2-ubi', 'unknown'],
    ['influxdb:1.8', true],
    ['public.ecr.aws/lambda/python:3.12', 'unknown'],
    [`golang@${digest}`, true],
    ['node:12.18.3-windowsservercore', 'unknown'],
    ['golang:1.26-nanoserver-ltsc2025', false],
    ['mcr.microsoft.com/windows/nanoserver:ltsc2022', false],
    ['mcr.microsoft.com/windows/nanoserver:sac2016', 'unknown'],
    ['continuumio/miniconda3:24.1.2-0', true],
    ['continuumio/miniconda3:4.9.2-alpine', false],
    ['ibm-semeru-runtimes:open-21-jre-noble', true],
    ['ibm-semeru-runtimes:open-21-jre-ubi9', 'unknown'],
    ['mcr.microsoft.com/openjdk/jdk:21-ubuntu', true],
    ['mcr.microsoft.com/openjdk/jdk:21-distroless', 'unknown'],
    ['caddy:2.10', true],
    ['registry.suse.com/bci/bci-base:15.6', true],
    ['registry.suse.com/bci/unheard-of:1', 'unknown'],
    ['acme/unheard-of:1', undefined],
  ];
  for (const [image, root] of cases) assert.equal(facts(image)?.root, root, image);
});

test('a fact since a version does not apply to older tags', () => {
  const cases: [string, ImageFacts['root'] | undefined][] = [
    ['confluentinc/cp-kafka:7.6.0', false],
    ['confluentinc/cp-kafka:6.0.0', false],
    ['confluentinc/cp-kafka', false],
    ['confluentinc/cp-kafka:5.5.1', true],
    ['confluentinc/cp-kafka:5.3.1', true],
    ['confluentinc/cp-server:5.5.1-1-ubi8', false],
    ['confluentinc/cp-server:5.4.0-1-ubi8', 'unknown'],
    [`confluentinc/cp-kafka@${digest}`, 'unknown'],
    ['grafana/tempo:2.4.1', true],
    ['grafana/tempo:2.5.0', false],
    ['grafana/tempo:2.5.0-rc.0', 'unknown'],
    ['grafana/tempo:2', 'unknown'],
    ['grafana/tempo:latest', false],
    ['grafana/tempo:r214-4a5a3b', 'unknown'],
    ['neosmemo/memos:0.25.3', true],
    ['neosmemo/memos:0.26.0', undefined],
    ['neosmemo/memos:stable', true],
    ['romm/unheard-of:1', undefined],
    ['binwiederhier/ntfy:v2.11.0', true],
    ['binwiederhier/ntfy', undefined],
    ['louislam/uptime-kuma:2.0.2-rootless', false],
    ['coredns/coredns:1.10.1', true],
    ['coredns/coredns:1.12.0', false],
  ];
  for (const [image, root] of cases) assert.equal(facts(image)?.root, root, image);
});

test('an image that stepped down before it had a user does so for its older tags only', () => {
  const cases: [image: string, root: ImageFacts['root'] | undefined, drops: boolean | undefined][] = [
    ['kibana:5.6', true, true],
    ['kibana:5.6.16', true, true],
    ['kibana:4.6.6', true, true],
    ['kibana:4.0', 'unknown', false],
    ['kibana:6.8.23', false, false],
    ['kibana:5', true, true],
    [`kibana@${digest}`, 'unknown', true],
    ['docker.elastic.co/kibana/kibana:5.6.16', false, false],
    ['logstash:5.6.16-alpine', 'unknown', false],
    ['logstash:8.19.0', false, false],
    ['grafana/grafana:4.6.3', true, true],
    ['grafana/grafana:5.0.4', true, true],
    ['grafana/grafana:5.1.0', false, false],
    ['grafana/grafana:5.1.0-beta1', 'unknown', true],
    ['grafana/grafana:3.1.1', 'unknown', false],
    ['grafana/grafana', false, false],
    [`grafana/grafana@${digest}`, 'unknown', true],
    ['n8nio/n8n:0.236.3', true, true],
    ['docker.n8n.io/n8nio/n8n:0.100.0', true, true],
    ['n8nio/n8n:0.193.1', 'unknown', false],
    ['n8nio/n8n:0.96.0-rpi', 'unknown', false],
    ['n8nio/n8n:0.40.0', undefined, undefined],
    ['n8nio/n8n:1.0.0', false, false],
    ['n8nio/n8n:next', false, false],
    [`n8nio/n8n@${digest}`, 'unknown', true],
    ['prom/prometheus:v1.8.2', true, false],
    ['prom/prometheus:v2.0.0', false, false],
    ['prom/node-exporter:v0.14.0', undefined, undefined],
    ['fluent/fluentd:v1.11-1', 'unknown', false],
    ['selenium/standalone-chrome:3.141.59', 'unknown', false],
    ['quay.io/keycloak/keycloak:26.0', false, false],
    ['zabbix/zabbix-server-pgsql:alpine-7.4-latest', false, false],
    ['zabbix/zabbix-server-pgsql:alpine-5.0-latest', 'unknown', false],
  ];
  for (const [image, root, drops] of cases)
    assert.deepEqual([facts(image)?.root, facts(image)?.dropsPrivileges], [root, drops], image);
});

test('a user other than root holds for no older tag than its source, and for a digest only if all tags have it', () => {
  const cases: [image: string, root: ImageFacts['root'] | undefined][] = [
    ['apache/spark:3.3.0', 'unknown'],
    ['spark:3.4.1-scala2.12-java11-ubuntu', false],
    ['spark', false],
    ['memcached:1.4.21', 'unknown'],
    ['memcached:1.6-alpine', false],
    ['wordpress:cli-1.4', 'unknown'],
    ['wordpress:cli-php8.3', false],
    ['mattermost/mattermost-team-edition:5.31', 'unknown'],
    ['kong:1', 'unknown'],
    [`spark@${digest}`, 'unknown'],
    ['graylog/graylog:2.2.1-1', 'unknown'],
    ['graylog/graylog:6.1', false],
    ['haproxy:1', 'unknown'],
    ['haproxy:1.9', true],
    ['haproxy:lts', 'unknown'],
    [`haproxy@${digest}`, 'unknown'],
    ['sonarqube:5.6', 'unknown'],
    ['sonarqube:10-community', false],
    ['redash/redash:10.1.0.b50633', false],
    ['redash/redash:4.0.0.b4305', 'unknown'],
    ['scrapinghub/splash:2.3', 'unknown'],
    ['plantuml/plantuml-server:jetty', false],
    ['plantuml/plantuml-server:jetty-v1.2023.0', 'unknown'],
    ['envoyproxy/envoy:distroless-v1.31.0', false],
    ['envoyproxy/envoy:distroless-v1.20.0', 'unknown'],
    ['ocaml/opam:debian-12-ocaml-4.14', false],
    ['ocaml/opam:debian-8_ocaml-4.02.3', 'unknown'],
    ['jupyter/notebook', undefined],
    ['jupyter/base-notebook:2023-10-20', false],
    [`quay.io/jupyter/base-notebook@${digest}`, false],
    ['cgr.dev/chainguard/node:latest-dev', false],
    [`cgr.dev/chainguard/node@${digest}`, 'unknown'],
    ['jenkins/jenkins:lts-jdk17', false],
    [`jenkins/jenkins@${digest}`, false],
    [`nginxinc/nginx-unprivileged@${digest}`, false],
    [`odoo@${digest}`, false],
    [`odoo:18@${digest}`, false],
  ];
  for (const [image, root] of cases) assert.equal(facts(image)?.root, root, image);
});

test('of a tag that a variable gives, only what all tags have in common is known', () => {
  const cases: [name: string, root: ImageFacts['root'] | undefined][] = [
    ['docker.io/library/alpine', true],
    ['docker.io/valkey/valkey', true],
    ['docker.io/library/memcached', 'unknown'],
    ['docker.io/jenkins/jenkins', false],
    ['docker.io/confluentinc/cp-kafka', 'unknown'],
    ['docker.io/library/kibana', 'unknown'],
    ['docker.io/n8nio/n8n', 'unknown'],
    ['docker.io/prom/prometheus', 'unknown'],
    // Some of its tags have another user.
    ['docker.io/qdrant/qdrant', 'unknown'],
    // No row has the newest tags.
    ['docker.io/binwiederhier/ntfy', 'unknown'],
    ['docker.io/acme/app', undefined],
  ];
  for (const [name, root] of cases)
    assert.equal(imageFacts({ name, tag: undefined, digest: undefined }, false)?.root, root, name);
});

test('the variables for the user of an image are those of its own entrypoint', () => {
  assert.deepEqual(facts('lscr.io/linuxserver/sonarr:4')?.idVariables, { user: 'PUID', group: 'PGID' });
  assert.deepEqual(facts('ghcr.io/hotio/radarr')?.idVariables, { user: 'PUID', group: 'PGID' });
  assert.deepEqual(facts('jlesage/firefox')?.idVariables, { user: 'USER_ID', group: 'GROUP_ID' });
  // These only look similar.
  for (const image of [
    'crazymax/diun',
    'crazymax/fail2ban',
    'jellyfin/jellyfin',
    'amir20/dozzle',
    'qmcgaw/gluetun',
  ])
    assert.equal(facts(image)?.idVariables, undefined, image);
  // Without the variable they stay root.
  for (const image of ['authelia/authelia', 'ghcr.io/gethomepage/homepage', 'jc21/nginx-proxy-manager:2'])
    assert.deepEqual([facts(image)?.root, facts(image)?.dropsPrivileges], [true, false], image);
});

test('an existing unprivileged account is named only if it would work', () => {
  assert.equal(facts('node:22-alpine')?.unprivileged, 'node');
  assert.equal(facts('ubuntu:24.04')?.unprivileged, 'ubuntu');
  assert.equal(facts('ubuntu:22.04')?.unprivileged, undefined);
  assert.equal(facts('mcr.microsoft.com/dotnet/aspnet:8.0')?.unprivileged, 'app');
  assert.equal(facts('mcr.microsoft.com/dotnet/aspnet:6.0')?.unprivileged, undefined);
  assert.equal(facts('nginx:1.27')?.unprivileged, undefined);
});

test('the needs of an image depend on the tag', () => {
  const needs = facts('nginx:1.27-alpine')?.needs;
  assert.deepEqual(needs?.capabilities, ['CHOWN', 'SETGID', 'SETUID']);
  assert.deepEqual(needs?.writable.at(-1), { path: '/etc/nginx/conf.d', when: '/etc/nginx/templates' });
  assert.deepEqual([needs?.basis, needs?.runsAs], ['tried', undefined]);
  assert.equal(facts('postgres:17-alpine')?.needs?.runsAs, '70:70');
  assert.equal(facts('php:8.3-apache')?.needs?.basis, 'inferred');
  assert.equal(facts('grafana/grafana:12.0.0')?.needs?.capabilities, undefined);
  assert.equal(facts('debian:13')?.needs, undefined);
});

test('the credentials that an image reads from files are those in its documentation', () => {
  assert.deepEqual(facts('postgres:17-alpine')?.fileVariables, ['POSTGRES_PASSWORD']);
  assert.deepEqual(facts('grafana/grafana:12.0.0')?.fileVariables, ['GF_*__FILE']);
  assert.deepEqual(facts('vaultwarden/server:1.34.0')?.fileVariables, ['ADMIN_TOKEN', 'SMTP_PASSWORD']);
  // For RabbitMQ such a variable makes the entrypoint fail, and Elasticsearch requires a file that only its owner can read.
  assert.deepEqual(facts('rabbitmq:4')?.fileVariables, []);
  assert.deepEqual(facts('elasticsearch:9.1.0')?.fileVariables, []);
});

test('main processes and workers that drop privileges are distinguished', () => {
  assert.deepEqual(
    [facts('postgres:16')?.dropsPrivileges, facts('postgres:16')?.dropsWorkers],
    [true, false],
  );
  assert.deepEqual([facts('nginx:1.27')?.dropsPrivileges, facts('nginx:1.27')?.dropsWorkers], [false, true]);
  assert.equal(facts('node:22')?.dropsPrivileges, false);
});

test('the family comes from the tag before the image', () => {
  const cases: [string, ImageFacts['family']][] = [
    ['python:3.13', 'debian'],
    ['python:3.13-alpine', 'alpine'],
    ['python:3.13-windowsservercore-ltsc2022', 'windows'],
    ['nvidia/cuda:12.4.1-base-ubi9', 'redhat'],
    ['amazoncorretto:21', 'unknown'],
    ['oraclelinux:9-slim', 'unknown'],
    ['amazoncorretto:21-alpine', 'alpine'],
    ['registry.access.redhat.com/ubi9/ubi', 'redhat'],
    ['registry.access.redhat.com/ubi9/ubi-minimal', 'unknown'],
    ['gcr.io/distroless/base', 'none'],
    ['acme/app:1-alpine', 'alpine'],
    ['acme/app:2-slim-bookworm', 'debian'],
    ['acme/app:ltsc2022', 'windows'],
  ];
  for (const [image, family] of cases) assert.equal(facts(image)?.family, family, image);
});

test('mirrors and architecture namespaces contain the official images', () => {
  for (const image of [
    'public.ecr.aws/docker/library/node:22',
    'mirror.gcr.io/library/node:22',
    'arm64v8/node:22',
  ]) {
    assert.equal(facts(image)?.unprivileged, 'node', image);
  }
});

test('end of life is the earlier of product and distribution', () => {
  const cases: [string, string | undefined, string | undefined][] = [
    ['node:14', '2023-04-30', 'node:14'],
    ['node:14.21.3-alpine3.17', '2023-04-30', 'node:14'],
    ['python:3.12-buster', '2024-06-30', 'debian:buster'],
    ['ubuntu:18.04', '2023-05-31', 'ubuntu:18.04'],
    ['alpine:3.9', '2020-11-01', 'alpine:3.9'],
    ['alpine:3', undefined, undefined],
    ['debian:stretch-slim', '2022-07-01', 'debian:stretch'],
    ['eclipse-temurin:19.0.2_7-jre', '2023-03-31', 'eclipse-temurin:19'],
    ['registry.access.redhat.com/ubi7/ubi:7.9', '2024-06-30', 'registry.access.redhat.com/ubi7/ubi'],
    ['node:latest', undefined, undefined],
    ['acme/app:buster', undefined, undefined],
  ];
  for (const [image, date, of] of cases) {
    assert.deepEqual([facts(image)?.endOfLife, facts(image)?.endOfLifeOf], [date, of], image);
  }
});

test('the ends of support are well formed', () => {
  for (const line of lifeRows.split('\n')) assert.match(line, /^[^|]+\|(?:[^ =]+=(?:\d{6})?(?: |$))+$/);
});
