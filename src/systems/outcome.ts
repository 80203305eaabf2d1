export { absent, done, failed, refused, retry, unknown, type Found, type Outcome } from '../contracts/index.ts';
