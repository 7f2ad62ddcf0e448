import type { Document } from './document.ts';
import type { Problem } from './problem.ts';
import type { SettingValues } from './settings.ts';

/** Times of a file that make no sense beside each other, or beside those of the node. */
export function timeWarnings({ table, place }: Document, values: SettingValues): readonly Problem[] {
  const { hitl, orchestration } = table;
  const task = orchestration?.timeouts.per_call_timeout_secs ?? 0;
  const silence = orchestration?.timeouts.stream_inactivity_timeout_secs ?? 0;
  const approval = hitl?.route.timeout_secs ?? 0;
  const run = values['limits.run_secs'];
  const quiet = values['limits.inactivity_secs'];
  // A time of 0 is no limit, and nothing can be longer than that.
  const reaches = (long: number, short: number): boolean => long > 0 && short > 0 && long >= short;
  const timeouts = ['orchestration', 'timeouts'];
  const taskPath = [...timeouts, 'per_call_timeout_secs'];
  const silencePath = [...timeouts, 'stream_inactivity_timeout_secs'];
  const approvalPath = ['hitl', 'route', 'timeout_secs'];
  const warn = (path: readonly string[], message: string): Problem => place({ path, message });
  return [
    ...(reaches(approval, task)
      ? [warn(approvalPath, `[hitl] an approval may take ${approval} s, and a task ends after ${task} s`)]
      : []),
    ...(reaches(approval, quiet)
      ? [
          warn(
            approvalPath,
            `[hitl] an approval may take ${approval} s, and a silent run ends after ${quiet} s`,
          ),
        ]
      : []),
    ...(reaches(silence, task)
      ? [
          warn(
            silencePath,
            `[orchestration.timeouts] a worker may be silent for ${silence} s, and a task ends after ${task} s`,
          ),
        ]
      : []),
    ...(reaches(task, run)
      ? [warn(taskPath, `[orchestration.timeouts] a task may take ${task} s, and a run ends after ${run} s`)]
      : []),
    ...(reaches(silence, quiet)
      ? [
          warn(
            silencePath,
            `[orchestration.timeouts] a worker may be silent for ${silence} s, and a silent run ends after ${quiet} s`,
          ),
        ]
      : []),
  ];
}
