import { profileDescriptions, profiles } from '../server/engine/config/profiles.ts';
import { type AnyRule, severities } from '../server/engine/index.ts';
import { site } from '../server/engine/lint/docs.ts';
import { topics } from './rule-files.ts';

type Schema = Readonly<Record<string, unknown>>;

const level: Schema = { enum: [...severities, 'off'] };

/** Returns a schema for the level of each rule, by rule id. */
export function ruleProperties(rules: readonly AnyRule[]): Record<string, Schema> {
  return Object.fromEntries(rules.map(({ id, title }) => [id, { description: title, ...level }]));
}

const plain = (text: string) => text.replaceAll('`', '');

/** One string or other item, or a list of them. */
const strings = (description: string, items: Schema = { type: 'string' }): Schema => ({
  description,
  oneOf: [items, { type: 'array', items }],
});

const object = (description: string, properties: Schema, more: Schema = {}): Schema => ({
  description,
  type: 'object',
  additionalProperties: false,
  properties,
  ...more,
});

const patternText =
  'Ids of rules, or patterns in which * stands for anything: secret-*, or secrets/* for all rules of a topic.';

/** A level alone, or with a reason and an end date. */
const levelWithReason: Schema = {
  oneOf: [
    level,
    object(
      'A level with the reason for it.',
      {
        level: { description: 'The severity, or off to switch the rule off.', ...level },
        reason: { description: 'Why, for those who review it later.', type: 'string' },
        owner: { description: 'Who answers for it.', type: 'string' },
        until: {
          description: 'The last day on which the level holds, such as 2026-12-31.',
          type: 'string',
          pattern: '^\\d{4}-\\d{2}-\\d{2}$',
        },
      },
      { required: ['level'] },
    ),
  ],
};

/** The parts of the schema that several places share. */
const definitions = (rules: readonly AnyRule[]): Schema => {
  const leveled = (description: string): Schema => ({
    description,
    allOf: [{ $ref: '#/definitions/level' }],
  });
  const named = rules.map(({ id, title }) => [id, leveled(title)]);
  const grouped = Object.entries(topics).map(([topic, about]) => [
    `${topic}/*`,
    leveled(`All rules of the topic: ${about}.`),
  ]);
  return {
    level: levelWithReason,
    rules: {
      type: 'object',
      properties: Object.fromEntries([...named, ...grouped]),
      patternProperties: { '[*/]': leveled(patternText) },
      additionalProperties: false,
    },
  };
};

const rulesSchema = (description: string): Schema => ({
  description,
  allOf: [{ $ref: '#/definitions/rules' }],
});

/** Returns the schema of a configuration file. */
export function configSchema(rules: readonly AnyRule[]): Schema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: `${site}schemas/config-1.json`,
    title: 'Plimsoll configuration (.plimsoll.yaml)',
    type: 'object',
    additionalProperties: false,
    properties: { ...policy, policy: floor, ...files },
    definitions: definitions(rules),
  };
}

const policy: Schema = {
  extends: strings(
    'What to start from: profiles, of which several hold together, files (./team.yaml) and packages in node_modules (@acme/policy), the later over the earlier.',
    {
      anyOf: [
        { enum: [...profiles], enumDescriptions: profiles.map((each) => plain(profileDescriptions[each])) },
        { type: 'string' },
      ],
    },
  ),
  rules: rulesSchema(
    'The severity of each rule by its id or a pattern of ids, or off to switch it off; with a reason and a last day if wanted.',
  ),
  overrides: {
    description: 'Levels of rules for some files and services alone. Later entries win.',
    type: 'array',
    items: object(
      'Levels for some files, services and places; where several are named, all have to fit.',
      {
        files: strings("Patterns in the syntax of .gitignore, relative to the project's own configuration."),
        services: strings('Names of services, in which * stands for anything.'),
        places: strings(
          'Places in the files, in which * stands for anything: services > web > volumes*, or the stage and instruction of a Dockerfile, build RUN curl*.',
        ),
        rules: rulesSchema('The severity of each rule there, or off.'),
      },
      {
        required: ['rules'],
        anyOf: [{ required: ['files'] }, { required: ['services'] }, { required: ['places'] }],
      },
    ),
  },
  locked: strings(
    `Rules whose level no file that extends this one or lies in a folder below can change, and that no comment suppresses. ${patternText}`,
  ),
  customRules: strings(
    'Files of rules of your own, relative to this file: rules/acme.yaml, a folder (rules/), or a pattern of names (rules/*.yaml).',
  ),
  report: object('What is demanded of everything that is suppressed or switched off.', {
    ignoreWithoutReason: {
      description:
        'How severe an ignore comment without a reason is. A rule that is off without a reason is then an error of the configuration.',
      ...level,
    },
    expiredIgnore: {
      description:
        'How severe an ignore comment is whose day has passed. A level whose day has passed is then an error of the configuration.',
      ...level,
    },
  }),
};

const isAllowed = (description: string): Schema => ({ description, type: 'boolean' });

const floor: Schema = object(
  'What configurations below, this one and ignore comments can tighten, never loosen.',
  {
    rules: rulesSchema('The lowest severity of each rule by its id or a pattern of ids.'),
    locked: strings(`Rules that are locked, as in locked. ${patternText}`),
    trust: { $ref: '#/properties/trust' },
    exceptions: object(
      'What an ignore comment, an entry that switches a rule off and one of a baseline need. Without it, the rules of the policy have no exceptions.',
      {
        rules: strings(`The only rules that may have exceptions. ${patternText}`),
        owner: isAllowed('Whether each needs an owner.'),
        reason: {
          description:
            'Whether each needs a reason, or what that has to contain: a regular expression in the syntax of RE2, such as [A-Z]+-[0-9]+.',
          type: ['boolean', 'string'],
        },
        days: {
          description: 'The most days from today until its last day (until).',
          type: 'integer',
          minimum: 1,
          maximum: 3650,
        },
        inline: isAllowed('Whether ignore comments are allowed (default: true).'),
        baseline: isAllowed('Whether entries of a baseline are allowed (default: true).'),
      },
    ),
  },
);

const files: Schema = {
  trust: object('Which images are trusted.', {
    images: strings(
      'Patterns of trusted images, such as docker.io/library/* or ghcr.io/acme/**. Any other image is reported by untrusted-image.',
    ),
    signatures: strings(
      'Images that are to be signed. Each entry that covers an image holds.',
      object(
        'Images, and the keys of which one has signed each.',
        {
          images: strings('Patterns of images as in images, without a tag or digest.'),
          keys: strings('Files of public keys as cosign writes them (cosign.pub), relative to this file.'),
        },
        { required: ['images', 'keys'] },
      ),
    ),
  }),
  images: object('Facts about images that Plimsoll cannot know.', {
    mutableTags: strings(
      'Patterns of tags that do not stay on one image, such as stable or *-edge; unpinned-image and unpinned-service-image report them.',
    ),
  }),
  ignore: strings(
    "Files that are not linted: patterns in the syntax of .gitignore, relative to the project's own configuration.",
  ),
  projects: {
    description:
      "Projects of several compose files: each a list of files in the order of docker compose -f, relative to the project's own configuration.",
    type: 'array',
    items: { type: 'array', items: { type: 'string' } },
  },
};
