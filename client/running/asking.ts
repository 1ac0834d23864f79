import { l10n, type QuickPickItem, QuickPickItemKind, window } from 'vscode';
import { countOf, everything, type Filter, isFiltering } from './filter.ts';
import type { RunningAnswer, Severity } from './model.ts';

/** Describes a filter, as the end of a sentence. */
export function inWords({ least, fixable, withPath, text, rule, service }: Filter): string {
  return [
    ...(least === 'info' ? [] : [severityText(least)]),
    ...(fixable ? [l10n.t('with a fix')] : []),
    ...(withPath ? [l10n.t('services with a path')] : []),
    ...(rule === undefined ? [] : [rule]),
    ...(service
      ? [service.names.length > 1 ? l10n.t('{0} services', service.names.length) : service.names[0]]
      : []),
    ...(text === '' ? [] : [`\u201c${text}\u201d`]),
  ].join(', ');
}

function severityText(least: Severity): string {
  if (least === 'critical') return l10n.t('critical');
  return least === 'high' ? l10n.t('critical and high') : l10n.t('{0} and worse', least);
}

interface Choice extends QuickPickItem {
  readonly filter?: Filter;
}

/** Asks the user for a filter; undefined if cancelled. */
export async function askForFilter(now: Filter, running: RunningAnswer): Promise<Filter | undefined> {
  const count = (filter: Partial<Filter>) => String(countOf(running, { ...everything, ...filter }));
  const choice = (label: string, change: Partial<Filter>, isOn: boolean): Choice => ({
    label: `${isOn ? '$(check)' : '$(blank)'} ${label}`,
    description: count(change),
    filter: { ...now, ...change },
  });
  const level = (label: string, least: Severity) => choice(label, { least }, now.least === least);
  const { fixable, withPath } = now;
  const text: Choice = {
    label: `${now.text === '' ? '$(blank)' : '$(check)'} ${l10n.t('Text\u2026')}`,
    description: now.text,
  };
  const picked = await window.showQuickPick<Choice>(
    [
      level(l10n.t('Critical'), 'critical'),
      level(l10n.t('Critical and high'), 'high'),
      level(l10n.t('Medium and worse'), 'medium'),
      { ...choice(l10n.t('All'), {}, !isFiltering(now)), filter: everything },
      { label: '', kind: QuickPickItemKind.Separator },
      toggled(choice(l10n.t('With a fix'), { fixable: true }, fixable), { ...now, fixable: !fixable }),
      toggled(choice(l10n.t('Services with a path'), { withPath: true }, withPath), {
        ...now,
        withPath: !withPath,
      }),
      { label: '', kind: QuickPickItemKind.Separator },
      text,
    ],
    { title: l10n.t('Findings to show') },
  );
  if (picked !== text) return picked?.filter;
  const words = await window.showInputBox({
    title: l10n.t('Findings to show'),
    prompt: l10n.t('A service, a rule, a file or words of the finding'),
    value: now.text,
  });
  return words === undefined ? undefined : { ...now, text: words.trim() };
}

const toggled = (item: Choice, filter: Filter): Choice => ({ ...item, filter });
