import { readFileSync } from 'node:fs';
import { load, save } from '../src/store';

const names: string[] = readFileSync('tools/seed.csv', 'utf8').trim().split('\n');
save([...load(), ...names]);
console.log(`seeded ${load().length}`);
