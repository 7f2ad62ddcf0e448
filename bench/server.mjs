import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { availableParallelism, platform } from 'node:os';
import { performance } from 'node:perf_hooks';

/** Servers run on the first core, the load comes from the second: neither takes time from the other. */
const [serverCore, loadCore] = [0, 1];
/** The command that ties a process to a core. */
const tie = 'taskset';
const canPin = platform() === 'linux' && availableParallelism() > 1;

/** Keeps this process, which makes the load, off the servers' core. Tells whether that is possible here. */
export function pinLoad() {
  if (!canPin) return false;
  return spawnSync(tie, ['-a', '-c', '-p', String(loadCore), String(process.pid)]).status === 0;
}

const running = new Set();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/**
 * Starts a server as a process of its own and waits until it says where it listens. It gets no environment to speak
 * of, so that nobody's settings decide a figure.
 * @param {readonly string[]} command What `node` is to run.
 * @param {string} cwd
 */
export async function startServer(command, cwd) {
  const prefix = canPin ? [tie, '-c', String(serverCore)] : [];
  const [program, ...args] = [...prefix, process.execPath, ...command];
  const startedAt = performance.now();
  const child = spawn(program, args, {
    cwd,
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  running.add(child);
  child.on('exit', () => running.delete(child));
  const url = await addressSaidBy(child);
  return {
    url,
    startedAt,
    cpuMs: () => cpuMs(child.pid),
    rssMb: () => rssMb(child.pid),
    stop: () => stop(child),
  };
}

function addressSaidBy(child) {
  let said = '';
  return new Promise((resolve, reject) => {
    child.stderr.setEncoding('utf8').on('data', (text) => {
      said += text;
      const url = /listens on (http:\/\/\S+)/.exec(said)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.on('error', reject);
    child.on('exit', () => reject(new Error(`the server ended before it listened:\n${said}`)));
  });
}

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
  await gone;
  clearTimeout(timer);
}

/** Processor time the process has used so far, all threads together; undefined where the system does not say. */
function cpuMs(pid) {
  const stat = readProc(pid, 'stat');
  if (stat === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // Ticks of 10 ms: user time, system time.
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function rssMb(pid) {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readProc(pid, 'status') ?? '')?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
}

function readProc(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}
