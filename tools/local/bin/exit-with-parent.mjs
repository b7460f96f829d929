// Loaded before a program that knows nothing of its supervisor: when the supervisor dies, however it dies, the channel to
// it closes, and the program is told to stop as by a person.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// The channel alone is no reason to stay.
process.channel?.unref();
