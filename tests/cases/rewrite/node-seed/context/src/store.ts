import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const file = process.env.STORE ?? '/tmp/store.json';
export const load = (): string[] => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []);
export const save = (things: string[]): void => writeFileSync(file, JSON.stringify(things));
