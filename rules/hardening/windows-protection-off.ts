import { rule } from '../../server/engine/rule.ts';
import { statementsIn } from '../../server/engine/shell/command/statements.ts';
import { whenAsked } from '../../server/engine/source/memo.ts';

/** What a statement must contain; the last one is the setting to report. */
interface Form {
  readonly what: 'defender' | 'excluded' | 'firewall' | 'uac';
  readonly with: readonly RegExp[];
  readonly setting: RegExp;
}

const preference = /\b(?:add|set)-mppreference\b/i;
const stops = /\b(?:stop-service|net\s+stop|sc(?:\.exe)?\s+(?:stop|delete))\b/i;
const configures = /\b(?:set-service|sc(?:\.exe)?\s+config)\b/i;
const disabled = /\bdisabled\b/i;
const adds = /\breg(?:\.exe)?\s+add\b/i;
const sets = /\b(?:set|new)-itemproperty\b/i;
const defender = /\b(windefend|sense)\b/i;
const antivirus = /\b(disable(?:antispyware|realtimemonitoring))\b/i;
const control = /\b(enablelua)\b/i;
const feature = /\b(windows-defender[\w-]*)/i;

/** From the manuals of Set-MpPreference, sc, reg, netsh and Set-NetFirewallProfile. */
const forms = whenAsked((): readonly Form[] => [
  {
    what: 'defender',
    with: [preference],
    setting:
      /\s(-disable(?:realtimemonitoring|behaviormonitoring|ioavprotection|scriptscanning|blockatfirstseen|intrusionpreventionsystem)\b)(?![\s:]+\$?(?:false|0)\b)/i,
  },
  {
    what: 'defender',
    with: [/\b(?:uninstall|remove)-windowsfeature\b|\/disable-feature\b/i],
    setting: feature,
  },
  { what: 'defender', with: [stops], setting: defender },
  { what: 'defender', with: [configures, disabled], setting: defender },
  { what: 'defender', with: [adds, /\s\/d\s+(?:1|0x0*1)\b/i], setting: antivirus },
  { what: 'defender', with: [sets, /\s-value[\s:]+["']?1\b/i], setting: antivirus },
  { what: 'excluded', with: [preference], setting: /\s(-exclusion(?:path|process|extension)\b)/i },
  { what: 'firewall', with: [/\badvfirewall\s+set\b/i], setting: /\s(state\s+off)\b/i },
  {
    what: 'firewall',
    with: [/\bfirewall\s+set\s+opmode\b/i],
    setting: /\bopmode\s+(?:mode\s*=\s*)?(disable)\b/i,
  },
  {
    what: 'firewall',
    with: [/\bset-netfirewallprofile\b/i],
    setting: /\s(-enabled[\s:]+(?:'false'|\$?(?:false|0)\b))/i,
  },
  { what: 'firewall', with: [stops], setting: /\b(mpssvc)\b/i },
  { what: 'firewall', with: [configures, disabled], setting: /\b(mpssvc)\b/i },
  { what: 'uac', with: [adds, /\s\/d\s+(?:0|0x0+)(?!\w)/i], setting: control },
  { what: 'uac', with: [sets, /\s-value[\s:]+["']?0\b/i], setting: control },
]);

export default rule({
  id: 'windows-protection-off',
  on: 'instruction',
  keywords: ['RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK'],
  severity: 'medium',
  fixable: false,
  title: 'A step switches off a protection of Windows',
  label: 'Windows protection off',
  why: 'Malware from a download or an attacker is then neither detected nor kept off the network.',
  refs: { cwe: ['CWE-693'] },
  messages: {
    defender: '{setting} switches off Microsoft Defender, or a part of it.',
    excluded: {
      text: '{setting} keeps Microsoft Defender from scanning these files or programs.',
      severity: 'low',
    },
    firewall: '{setting} switches off the Windows firewall.',
    uac: { text: '{setting} switches off User Account Control (UAC).', severity: 'low' },
  },
  when: ({ script }) => script?.windows === true,
  check({ script, file }, report) {
    for (const { text, start } of statementsIn(file.text, script)) {
      for (const { what, with: conditions, setting: form } of forms()) {
        const match = conditions.every((each) => each.test(text)) ? form.exec(text) : null;
        const setting = match?.[1];
        if (!match || setting === undefined) continue;
        const at = start + match.index + match[0].toLowerCase().indexOf(setting.toLowerCase());
        report({ at: { start: at, end: at + setting.length }, message: what, words: { setting } });
        break;
      }
    }
  },
});
