/**
 * The command that runs a program which is not ours, and ends it when the process that started it is gone,
 * even by `kill -9`: a shell of a few lines waits for the end of its standard input. It writes the program's
 * process id to file descriptor 3, and ends as the program ends. Windows has no such shell: nothing is added.
 */
export function kept(program: string, args: readonly string[]): { command: string; args: string[] } {
  if (process.platform === 'win32') return { command: program, args: [...args] };
  return { command: '/bin/sh', args: ['-c', SCRIPT, 'saltbridge-keeper', program, ...args] };
}

// A background command's input would be /dev/null, so the pipe is moved to descriptor 4 first. The program
// itself inherits neither pipe, or they would never look closed.
const SCRIPT = `
exec 4<&0 </dev/null
"$@" 3>&- 4<&- &
program=$!
echo "$program" >&3
exec 3>&-
( cat <&4; kill "$program"; sleep 10; kill -9 "$program" ) >/dev/null 2>&1 &
watcher=$!
exec 4<&-
wait "$program"
code=$?
kill "$watcher" 2>/dev/null
exit "$code"
`;
