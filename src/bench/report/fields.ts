import type { Environment } from '../result/environment.ts';
import { bytesText } from '../../report/quantity.ts';
import type { GateRow } from '../gates/gate.ts';
import type { Share } from '../statistics.ts';
import type { Cell, Field } from './report.ts';

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** `98.9 %` with its bar; a dash where it is of nothing. */
export function shareField({ hits, total }: Share): Cell {
  if (total === 0) return { text: '–', tone: 'faint' };
  return { text: percent(hits / total), share: hits / total };
}

/** `1092 of 1105`. */
export function countField({ hits, total }: Share): Field {
  return total === 0 ? { text: '–', tone: 'faint' } : `${hits} of ${total}`;
}

/** `97.9–99.3`, in percent. */
export function intervalField({ total, interval: [low, high] }: Share): Field {
  if (total === 0) return { text: '–', tone: 'faint' };
  return `${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)}`;
}

/** A number that should be 0. */
export function faultsField(count: number): Field {
  return count === 0 ? { text: '0', tone: 'faint' } : { text: String(count), tone: 'bad' };
}

export function gateField({ id, link }: Pick<GateRow, 'id' | 'link'>): Field {
  return link === null ? id : { text: id, link };
}

/** Where and when, as lines above a report. */
export function environmentFacts(
  { date, node, python, os, cpu, cores, memoryBytes, load }: Environment,
  command: string,
): [label: string, value: string][] {
  return [
    ['measured', `${date}, load ${load}`],
    ['host', `${os}, ${cores} × ${cpu}, ${bytesText(memoryBytes)}`],
    ['with', `Node ${node}, ${python === null ? 'no Python' : `CPython ${python}`}`],
    ['command', command],
  ];
}
