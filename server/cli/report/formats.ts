import type { Option } from '../command.ts';

/** Formats of a report. */
export const formats = ['stylish', 'json'] as const;

/** The option that chooses one. */
export const formatOption: Option = {
  type: 'string',
  value: formats.join('|'),
  help: 'output format (default: stylish)',
};
