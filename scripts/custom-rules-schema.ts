import { severities } from '../server/engine/index.ts';
import { subjects } from '../server/engine/policy/subjects.ts';
import { limits } from '../server/engine/source/limits.ts';

type Schema = Readonly<Record<string, unknown>>;

const name = '^[a-z][a-z0-9-]{0,60}$';
const text = (description: string): Schema => ({
  description,
  type: 'string',
  maxLength: limits.customText,
});
const scalar: Schema = { type: ['string', 'number', 'boolean'] };
const values: Schema = { oneOf: [scalar, { type: 'array', items: scalar, minItems: 1 }] };
/** A number, or a size such as `512m`. */
const number: Schema = { type: ['number', 'string'] };
const oneOrMore = (items: Schema, description: string): Schema => ({
  description,
  oneOf: [items, { type: 'array', items, minItems: 1 }],
});

/** Describes each kind of subject. */
const kinds: Readonly<Record<string, string>> = {
  service: 'A service as Compose runs it: merged, extended, with variables replaced.',
  port: 'A port that a service publishes.',
  mount: 'A mount of a service.',
  variable: 'An entry of environment of a service.',
  posture: 'What runs of a service or of an output stage, as --format posture writes it.',
  network: 'A top-level network of a compose file.',
  volume: 'A top-level volume of a compose file.',
  secret: 'A top-level secret of a compose file.',
  config: 'A top-level config of a compose file.',
  image: 'An image that a Dockerfile names.',
  stage: 'A stage of a Dockerfile.',
  instruction: 'An instruction of a Dockerfile.',
  command: 'A command that a Dockerfile runs.',
};

const subject: Schema = {
  enum: Object.keys(subjects),
  enumDescriptions: Object.keys(subjects).map((each) => kinds[each] ?? each),
};

/** A condition: fields of the subject that all have to match, and groups of conditions. */
const condition: Schema = {
  type: 'object',
  minProperties: 1,
  properties: {
    all: oneOrMore({ $ref: '#/definitions/condition' }, 'Conditions that have to hold together.'),
    any: oneOrMore({ $ref: '#/definitions/condition' }, 'Conditions of which one has to hold.'),
    not: { description: 'A condition that must not hold.', allOf: [{ $ref: '#/definitions/condition' }] },
    ...Object.fromEntries(
      [...new Set(Object.values(subjects).flatMap(({ fields }) => fields))]
        .filter((each) => !['all', 'any', 'not'].includes(each))
        .sort()
        .map((each) => [each, { $ref: '#/definitions/test' }]),
    ),
  },
  additionalProperties: { $ref: '#/definitions/test' },
};

const test: Schema = {
  oneOf: [
    scalar,
    { type: 'array', items: scalar, minItems: 1 },
    {
      type: 'object',
      minProperties: 1,
      additionalProperties: false,
      properties: {
        equals: { description: 'The value is that one.', ...values },
        in: { description: 'The value is one of these.', ...values },
        glob: { description: 'The value matches a pattern, in which * stands for anything.', ...values },
        contains: { description: 'The text is a part of the value.', ...values },
        matches: {
          description: 'A regular expression in the syntax of RE2 matches somewhere in the value.',
          ...values,
        },
        '<': { description: 'The number, or the lowest of a range, is less.', ...number },
        '<=': { description: 'The number, or the lowest of a range, is not more.', ...number },
        '>': { description: 'The number, or the highest of a range, is more.', ...number },
        '>=': { description: 'The number, or the highest of a range, is not less.', ...number },
        between: {
          description: 'The number is one of these or lies between them.',
          oneOf: [{ type: 'string' }, { type: 'array', items: number, minItems: 2, maxItems: 2 }],
        },
        count: {
          description: 'How many values the field has; 0 if it is not there.',
          allOf: [{ $ref: '#/definitions/test' }],
        },
        exists: { description: 'The field is there, or certainly is not.', type: 'boolean' },
        every: {
          description: 'All values of a list pass; without it, one is enough.',
          allOf: [{ $ref: '#/definitions/test' }],
        },
        not: { description: 'The test does not hold.', allOf: [{ $ref: '#/definitions/test' }] },
      },
    },
  ],
};

const fix: Schema = {
  description: 'What to do about it. It is tried before it is offered, and never counted as safe.',
  type: 'object',
  additionalProperties: false,
  required: ['title'],
  minProperties: 2,
  properties: {
    title: text('What the fix does, and in brackets what may change.'),
    set: {
      description: 'Keys of the service, with the values that they get.',
      type: 'object',
      additionalProperties: scalar,
    },
    add: {
      description: 'Keys of the service, with the items that are added to their lists.',
      type: 'object',
      additionalProperties: oneOrMore({ type: 'string' }, 'An item, or several.'),
    },
    remove: oneOrMore(
      { type: 'string' },
      'Keys of the service that go; item for the port, mount or variable that was found.',
    ),
  },
};

const example: Schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    bad: { description: 'A text that has to be reported.', type: 'string' },
    fixed: { description: 'The same text after the fix.', type: 'string' },
    file: { description: 'The name of the file; by default what the text looks like.', type: 'string' },
    good: { description: 'A text that must not be reported.', type: 'string' },
  },
  oneOf: [{ required: ['bad'] }, { required: ['good'] }],
};

const rule: Schema = {
  type: 'object',
  additionalProperties: false,
  required: ['on', 'where', 'message'],
  properties: {
    on: oneOrMore(subject, 'What the rule looks at: a kind of subject, or several.'),
    where: {
      description: 'The condition: reported is each subject for which it certainly holds.',
      allOf: [{ $ref: '#/definitions/condition' }],
    },
    message: text('One sentence; {field} stands for the value of a field.'),
    severity: { description: 'How grave it is; medium where nothing is said.', enum: [...severities] },
    title: text('The fact, for lists.'),
    why: text('The reason, for hovers.'),
    at: { description: 'The field at whose place it is reported.', type: 'string' },
    fix,
    examples: {
      description: 'Texts for plimsoll test.',
      oneOf: [example, { type: 'array', items: example }],
    },
  },
};

/** Returns the schema of a file with a project's own rules. */
export function customRulesSchema(): Schema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Rules of your own for Plimsoll (customRules)',
    type: 'object',
    additionalProperties: false,
    required: ['rules'],
    properties: {
      namespace: {
        description: 'What the ids of the rules begin with; custom where nothing is said.',
        type: 'string',
        pattern: name,
      },
      rules: {
        description: 'The rules by their names.',
        type: 'object',
        propertyNames: { pattern: name },
        additionalProperties: { $ref: '#/definitions/rule' },
      },
    },
    definitions: { rule, condition, test },
  };
}
