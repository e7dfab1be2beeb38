import pino, { type Logger } from "pino";

/** Structured lines on standard error, so that standard output is free for what a person asked for. Secrets are wrapped before they could get here. */
export function createLog(level: string): Logger {
  return pino({ level, base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));
}
