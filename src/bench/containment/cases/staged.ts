import type { ContainedTier, Proof, StagedCase } from './case.ts';

/** The same test in several tiers, which its name tells. */
const inEach = (
  tiers: readonly ContainedTier[],
  proof: (tier: ContainedTier) => Proof,
): StagedCase['proofs'] => Object.fromEntries(tiers.map((tier) => [tier, proof(tier)]));

const all: readonly ContainedTier[] = ['kernel', 'namespace', 'vm'];
const local: readonly ContainedTier[] = ['kernel', 'namespace'];

/** A child lives on when the one who started it is ended by force. */
const orphan = `
import os, signal, time
read, write = os.pipe()
gateway = os.fork()
if gateway == 0:
    job = os.fork()
    if job != 0: os.write(write, b'%d' % job)
    time.sleep(5)
    os._exit(0)
job = int(os.read(read, 9))
os.kill(gateway, signal.SIGKILL)
os.waitpid(gateway, 0)
os.kill(job, 0)
print('ESCAPED', flush=True)
os.kill(job, signal.SIGKILL)`;

/** A thread goes, and the process that it started does not. */
const orphanOfThread = `
import os, signal, subprocess, sys, threading
jobs = []
start = lambda: jobs.append(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(5)']))
thread = threading.Thread(target=start)
thread.start()
thread.join()
if jobs[0].poll() is None: print('ESCAPED', flush=True)
jobs[0].kill()`;

/** A set-up that failed and that nobody asked: what comes after it runs, uncontained. */
const unfiltered = `
import ctypes, socket
assert ctypes.CDLL(None).prctl(22, 2, bytes(16), 0, 0) != 0
socket.socket()
print('ESCAPED')`;

/** What one script did to a module is there for the next in the same interpreter. */
const shared = `
exec('import json; json.mark = 1')
exec('import json; print("ESCAPED" if hasattr(json, "mark") else "held")')`;

/** A script that ends the process ends it for the next one in the same interpreter too. */
const crash = `
exec('import ctypes; ctypes.string_at(0)')
exec('print("held")')`;

/** The host gives way in the middle, somebody ends the gateway, or a run is called off. */
export const staged: readonly StagedCase[] = [
  {
    id: '37',
    family: 'leaves',
    kind: 'boundary',
    name: 'outlives a gateway that is killed',
    proofs: inEach(all, (tier) => ({
      file: 'executor/gateway-ends',
      test: `a gateway that is killed takes its job along, and the next one sweeps up: ${tier}`,
    })),
    canary: { user: 'of the job', script: orphan },
  },
  {
    id: '37b',
    family: 'leaves',
    kind: 'boundary',
    name: 'outlives the worker thread that its gateway was in',
    proofs: inEach(all, (tier) => ({
      file: 'executor/gateway-ends',
      test: `a gateway whose thread ends takes its job along: ${tier}`,
    })),
    canary: { user: 'of the job', script: orphanOfThread },
  },
  {
    id: '38',
    family: 'survives',
    kind: 'boundary',
    name: 'runs though Python, bubblewrap or runsc is missing, cannot be executed, or fails',
    proofs: inEach(all, (tier) => ({
      file: 'executor/setup-faults',
      test: `a program that is gone or another one is told, and nothing ran: ${tier}`,
    })),
    canary: { user: 'of the job', script: unfiltered },
  },
  {
    id: '38b',
    family: 'survives',
    kind: 'boundary',
    name: 'runs though a system call of the set-up fails, each in turn',
    proofs: inEach(local, (tier) => ({
      file: 'executor/setup-faults',
      test: `each call of the set-up that fails is told, and nothing ran: ${tier}`,
    })),
    canary: { user: 'of the job', script: unfiltered },
  },
  {
    id: '38c',
    family: 'survives',
    kind: 'boundary',
    name: 'runs behind a system call filter that is empty or not whole',
    proofs: inEach(all, () => ({
      file: 'executor/faults',
      test: 'a set-up that is not whole runs nothing',
    })),
    canary: { user: 'of the job', script: unfiltered },
  },
  {
    id: '38d',
    family: 'survives',
    kind: 'boundary',
    name: 'runs on a host without Landlock, seccomp or user namespaces',
    proofs: inEach(local, (tier) => ({
      file: 'executor/host-faults',
      test: `a host that does not give tier ${tier}`,
    })),
    canary: { user: 'of the job', script: unfiltered },
  },
  {
    id: '38e',
    family: 'survives',
    kind: 'boundary',
    name: 'runs though the disk is full',
    proofs: inEach(all, (tier) => ({
      file: 'executor/disk-faults',
      test: `a disk that is full: ${tier}`,
    })),
    canary: { user: 'of the job', script: unfiltered },
  },
  {
    id: '38f',
    family: 'survives',
    kind: 'boundary',
    name: 'runs though the gateway has no descriptors left, or keeps some',
    proofs: inEach(local, (tier) => ({
      file: 'executor/host-faults',
      test: `no descriptors are left: ${tier}`,
    })),
    canary: { user: 'of the job', script: unfiltered },
  },
  {
    id: '38g',
    family: 'survives',
    kind: 'boundary',
    name: 'runs though its work directory or our worker is removed before or under it',
    proofs: inEach(all, (tier) => ({
      file: 'executor/disk-faults',
      test: `what is removed under a job: ${tier}`,
    })),
    canary: { user: 'of the job', script: unfiltered },
  },
  {
    id: '39',
    family: 'neighbours',
    kind: 'boundary',
    name: 'a warm job finds what another one left, or harms the next by its end',
    proofs: inEach(local, (tier) => ({ file: 'executor/pool', test: `warm jobs in ${tier}` })),
    canary: { user: 'of the job', script: shared },
  },
  {
    id: '39b',
    family: 'neighbours',
    kind: 'boundary',
    name: 'a warm job that crashes touches the next hundred, or lives on without its zygote',
    proofs: { namespace: { file: 'executor/zygote', test: 'a zygote' } },
    canary: { user: 'of the job', script: crash, shows: ({ signal }) => signal === 'SIGSEGV' },
  },
  {
    id: '39c',
    family: 'survives',
    kind: 'boundary',
    name: 'runs as root',
    proofs: inEach(all, () => ({
      file: 'executor/faults',
      test: 'root is refused by the worker itself',
    })),
    canary: {
      user: 'ours',
      script: `import os; print('ESCAPED' if os.getuid() == 0 else 'held')`,
      needs: { what: 'root', lacking: () => process.getuid?.() !== 0 },
    },
  },
  {
    id: '40',
    family: 'survives',
    kind: 'boundary',
    name: 'goes on, or leaves something, when it is called off: at seven moments, and every 4 ms',
    proofs: inEach(all, (tier) => ({
      file: 'executor/cancel',
      test: `called off at every moment, in tier ${tier}`,
    })),
    canary: { user: 'of the job', script: orphan },
  },
  {
    id: '40b',
    family: 'survives',
    kind: 'boundary',
    name: 'a mix of good, failing and abusive jobs, eight at once, leaves something',
    proofs: inEach(all, (tier) => ({
      file: 'soak/soak',
      test: `a mix of jobs leaves nothing behind, in tier ${tier}`,
    })),
    canary: { user: 'of the job', script: orphan },
  },
];
