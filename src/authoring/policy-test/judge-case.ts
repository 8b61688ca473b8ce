import type { Entry } from '../../report/entry.ts';
import type { Verdict } from '../../verdict/decide.ts';
import { isGood, type TestResult } from '../tested/types.ts';
import type { JudgedCase, Snapshot, TestCase } from './cases.ts';
import { judgeMarks } from './judge-marks.ts';
import { judgeNeverCase, judgeUrlCase } from './judge-url-case.ts';
import { judgeVerdict, type Came } from './judge-verdict.ts';
import type { TestScene } from './scene.ts';
import { snapshotDiff, snapshotText } from './snapshot.ts';

/** What the tests of a case came to, and the snapshot that would be right. */
export interface CaseResults {
  readonly results: readonly TestResult[];
  readonly verdict: Verdict | null;
  readonly renewed: { readonly path: string; readonly text: string } | null;
}

/** @param update take findings that differ from their snapshot for right */
export async function judgeCase(
  test: TestCase,
  scene: TestScene,
  update: boolean,
): Promise<CaseResults> {
  if (test.kind === 'url' || test.kind === 'never') {
    const came =
      test.kind === 'url' ? judgeUrlCase(test, scene) : await judgeNeverCase(test, scene);
    const results = withTodo(test, [resultOf(test, came, null)]);
    return { results, verdict: null, renewed: null };
  }
  const verdict = await test.judge(scene.gateway);
  const { source, shift } = test.home;
  const entry: Entry = { file: source, source, shift, verdict };
  const { expected, snapshot, marks } = test;
  const results: TestResult[] = [];
  if (expected !== null) {
    results.push(resultOf(test, judgeVerdict(expected, verdict, scene), entry));
  }
  if (marks.length > 0) results.push(...judgeMarks(test, entry, scene));
  const stale = snapshot === null ? null : staleness(snapshot, verdict);
  if (stale !== null && !update) results.push(resultOf(test, stale, entry));
  if (results.length === 0) {
    const word = verdict.decision === 'deny' ? 'reported' : 'validated';
    results.push(resultOf(test, { word, message: '', diff: [] }, entry));
  }
  const renewed =
    stale === null || snapshot === null
      ? null
      : { path: snapshot.path, text: snapshotText(verdict) };
  return { results: withTodo(test, results), verdict, renewed };
}

function resultOf({ kind, name, at }: TestCase, came: Came, entry: Entry | null): TestResult {
  return { kind, name, at, ...came, entry };
}

function staleness({ path, stored }: Snapshot, verdict: Verdict): Came | null {
  const help = '--update writes it';
  if (stored === null) {
    return { word: 'changed', message: `there is no snapshot ${path} yet: ${help}`, diff: [] };
  }
  const diff = snapshotDiff(stored, snapshotText(verdict));
  if (diff.length === 0) return null;
  return { word: 'changed', message: `not the findings of ${path}: ${help}`, diff };
}

/** A known fault must still be one. */
function withTodo(test: TestCase | JudgedCase, results: TestResult[]): TestResult[] {
  const { todo } = test;
  const [first] = results;
  if (todo === null || first === undefined) return results;
  if (results.every(({ word }) => isGood(word))) {
    const { kind, name, at } = test;
    const message = 'this holds now: remove `todo`';
    return [{ kind, name, at, word: 'outdated', message, diff: [], entry: first.entry }];
  }
  return results.map((one) =>
    isGood(one.word) ? one : { ...one, word: 'todo', message: todo, diff: [] },
  );
}
