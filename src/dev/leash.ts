/**
 * Loaded by `node --import` into every process that `saltbridge dev` starts: ends the process when the one
 * that started it is gone, even by `kill -9`. Production starts the same programs without it.
 */
const PATIENCE_MS = 10_000;

if (process.channel) {
  process.once('disconnect', () => {
    process.kill(process.pid, 'SIGTERM');
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), PATIENCE_MS).unref();
  });
  // Listening alone would keep a process alive that has nothing else to do.
  process.channel.unref();
}
