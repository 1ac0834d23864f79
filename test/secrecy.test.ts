import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Form, forms, randomFrom } from './support/secrecy/forms.ts';
import { configurations, positions, written } from './support/secrecy/positions.ts';
import { shownOf, shownOfConfig } from './support/secrecy/shown.ts';
import { share } from './support/share.ts';

/** All combinations instead of a sample, which takes most of an hour: `SECRECY=all`. */
const all = process.env['SECRECY'] === 'all';
const profilesTried = 4;
const sample = 1200;

/** The parts of a credential that must not be shown: each of them is most of it. */
function partsOf(secret: string): string[] {
  const length = Math.max(8, Math.ceil(secret.length * 0.6));
  const forms = [secret, JSON.stringify(secret).slice(1, -1)];
  return forms.flatMap((each) =>
    each.length <= length ? [each] : [each.slice(0, length), each.slice(-length)],
  );
}

/** The first characters of a token reveal nothing, so only long parts count. */
const shows = (text: string, secret: string) =>
  partsOf(secret).some((part) => text.toLowerCase().includes(part.toLowerCase()));

interface Case {
  readonly form: Form;
  readonly at: number;
  readonly profile: number;
  readonly seed: number;
}

function* cases(): Generator<Case> {
  const total = forms.length * positions.length * profilesTried;
  const random = randomFrom(20_240_611);
  for (let nth = 0; nth < (all ? total : sample); nth++) {
    const index = all ? nth : Math.floor(random() * total);
    const profile = index % profilesTried;
    const at = Math.floor(index / profilesTried) % positions.length;
    const form = forms[Math.floor(index / profilesTried / positions.length)]!;
    yield { form, at, profile: profile * 3, seed: index };
  }
}

describe('a found secret', () => {
  it('is in no output, at any place and in any notation', () => {
    const shown = new Map<string, string>();
    let found = 0;
    let tried = 0;
    let bad = 0;
    for (const { form, at, profile, seed } of all ? cases() : share([...cases()], 10, 3)) {
      const { text, secret } = form.write(randomFrom(seed));
      const position = positions[at]!;
      tried++;
      for (const { found: isFound, texts } of shownOf(position.files(text), secret, profile)) {
        if (!isFound) continue;
        found++;
        const hit = texts.find(([, each]) => shows(each, secret));
        if (!hit) continue;
        bad++;
        const key = `${position.name} ${hit[0]}`;
        if (!shown.has(key)) shown.set(key, `${form.name}: ${secret} in ${hit[1].slice(0, 400)}`);
      }
    }
    const told = [...shown].slice(0, 300).map(([where, what]) => `${where}\n    ${what}`);
    if (all) console.log(`${tried} tried, ${found} found, ${bad} shown`);
    assert.ok(found > tried / 10, `${found} of ${tried} found`);
    assert.equal(told.join('\n'), '', `${bad} of ${found} are shown`);
  });

  it('is in no output of a compose file if a file of variables holds it', () => {
    const files = new Map([
      [
        'compose.yaml',
        'services:\n  web:\n    image: acme/${API_TOKEN}:latest\n    env_file: web.env\n    cap_add: ["${DB_PASSWORD}"]\n    security_opt: ["${DB_PASSWORD}"]\n    volumes: ["/etc/${DB_PASSWORD}:/a"]\n',
      ],
      ['.env', 'DB_PASSWORD=k7vQfirst9second\nAPI_TOKEN="zq8token7value55"\n'],
      ['web.env', 'SESSION_SECRET=w7kkfirst9second\n'],
    ]);
    const [seen] = [...shownOf(files, 'k7vQfirst9second', 1)];
    assert.ok(seen?.texts.some(([, text]) => text.includes('There is no capability ***.')));
    for (const [where, text] of seen?.texts ?? [])
      assert.doesNotMatch(text, /first9second|token7value/i, where);
  });

  it('is in no message about a configuration', () => {
    for (const [index, form] of forms.entries()) {
      // There, nothing marks an argument or a single word as a credential.
      if (form.name.includes('{}') || form.name.endsWith(' alone')) continue;
      for (const template of configurations) {
        const { text, secret } = form.write(randomFrom(index));
        const messages = shownOfConfig(written(template, text));
        for (const message of messages) assert.ok(!shows(message, secret), `${form.name}: ${message}`);
      }
    }
  });
});
