import { type Drawing, type DrawnKind, drawingOf } from '../../../engine/index.ts';
import { RunningPostures } from '../../../page/running.ts';
import type { ReportSettings, ScanReport } from '../report.ts';
import { runningFile } from './file.ts';

/**
 * The containers as a Mermaid flowchart: other machines, published ports, services, and their mounts. Networks are groups, and so
 * are projects if there are several. An edge shows the severity of the findings at it; the worst edges are thick.
 */
export function mermaidReport({ output }: ReportSettings): ScanReport {
  const running = new RunningPostures();
  return {
    writesFixes: false,
    tellsWhatRuns: true,
    linted: (file) => running.take(runningFile(file)),
    problem() {},
    end() {
      const projects = [...running.byFile()].filter(([, [first]]) => first?.kind === 'service');
      const chart = new Flowchart();
      for (const [nth, [file, postures]] of projects.entries()) {
        const drawing = drawingOf(postures, running.findingsIn);
        const clear = (text: string) => running.clear(text, postures[0]!);
        if (projects.length === 1) chart.draw(drawing, '', clear);
        else chart.project(`p${nth}`, clear(file), () => chart.draw(drawing, `p${nth}`, clear));
      }
      output.write(chart.text());
    },
  };
}

const shapes: Readonly<Record<DrawnKind, readonly [before: string, after: string]>> = {
  world: ['((', '))'],
  port: ['([', '])'],
  service: ['[', ']'],
  volume: ['[(', ')]'],
  path: ['[/', '/]'],
  host: ['{{', '}}'],
};

/** The lines of a flowchart. */
class Flowchart {
  readonly #lines = ['flowchart LR'];
  readonly #worst: number[] = [];
  #edges = 0;

  project(id: string, name: string, draw: () => void): void {
    this.#lines.push(`subgraph ${id}["${quoted(name)}"]`);
    draw();
    this.#lines.push('end');
  }

  draw({ nodes, edges, groups, left }: Drawing, prefix: string, clear: (text: string) => string): void {
    const node = ({ id, kind, label, note }: Drawing['nodes'][number]) => {
      const [before, after] = shapes[kind];
      const text = [label, ...(note === undefined ? [] : [note])]
        .map((each) => quoted(clear(each)))
        .join('<br>');
      return `${prefix}${id}${before}"${text}"${after}`;
    };
    for (const each of nodes) if (each.group === undefined) this.#lines.push(node(each));
    for (const { id, label } of groups) {
      const inside = nodes.filter(({ group }) => group === id).map(node);
      this.#lines.push(`subgraph ${prefix}${id}["${quoted(clear(label))}"]`, ...inside, 'end');
    }
    for (const { from, to, label, severity, isWorst } of edges) {
      const text = [label, ...(severity === undefined ? [] : [severity])]
        .filter(Boolean)
        .map((each) => quoted(clear(each)));
      const arrow = isWorst ? '==>' : '-->';
      this.#lines.push(
        `${prefix}${from} ${arrow}${text.length > 0 ? `|"${text.join(': ')}"|` : ''} ${prefix}${to}`,
      );
      if (isWorst) this.#worst.push(this.#edges);
      this.#edges++;
    }
    for (const [name, count] of Object.entries(left))
      if (count > 0)
        this.#lines.push(
          `${prefix}${name}["and ${count} more ${leftNames[name as keyof typeof leftNames]}"]`,
        );
  }

  text(): string {
    const styles =
      this.#worst.length > 0 ? [`linkStyle ${this.#worst.join(',')} stroke:#c62828,stroke-width:4px`] : [];
    const empty = this.#lines.length === 1 ? ['%% There are no services.'] : [];
    return `${[...this.#lines, ...empty, ...styles].join('\n')}\n`;
  }
}

const leftNames = { services: 'services', others: 'ports, mounts and ways between them' };

/** Escapes a text for Mermaid: any character that may be special there or in HTML is written as its number. */
function quoted(text: string): string {
  return Array.from(text, (sign) =>
    /[A-Za-z0-9 .,:/_-]/.test(sign) ? sign : `#${sign.codePointAt(0)};`,
  ).join('');
}
