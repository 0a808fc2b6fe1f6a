export * from '../../shared/node/print.ts';
