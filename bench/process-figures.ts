import { readFile } from 'node:fs/promises';

/** What a process has used so far. */
export interface ProcessFigures {
  cpuSeconds: number;
  peakRssBytes: number;
}

/** Linux counts CPU time for user space in hundredths of a second on every platform that Node runs on. */
const TICKS_PER_SECOND = 100;

/** From /proc; undefined where there is none (only Linux has it) or the process has ended. */
export async function processFigures(pid: number): Promise<ProcessFigures | undefined> {
  try {
    const [status, stat] = await Promise.all([
      readFile(`/proc/${pid}/status`, 'utf8'),
      readFile(`/proc/${pid}/stat`, 'utf8'),
    ]);
    return { cpuSeconds: cpuSecondsIn(stat), peakRssBytes: peakRssIn(status) };
  } catch {
    return undefined;
  }
}

/** What this process itself has used, anywhere. */
export function ownFigures(): ProcessFigures {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  return { cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakRssBytes: maxRSS * 1024 };
}

/**
 * The name in parentheses may hold spaces and parentheses; after it, user and system time are the 12th and 13th field.
 *
 * @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html (checked 2026-11)
 */
export function cpuSecondsIn(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

export function peakRssIn(status: string): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}
