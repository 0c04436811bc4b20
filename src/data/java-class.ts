export * from '../api/java-class.ts';
