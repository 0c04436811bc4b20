export { validateValue } from '../api/validate.ts';
