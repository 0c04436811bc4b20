import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    reporters: ['default', './test/closing-line.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          maxWorkers: 2,
          include: [
            'src/**/*.test.ts',
            'functions/**/*.test.ts',
            'local/**/*.test.ts',
            'test/*.test.ts',
            'test/infra/*.test.ts',
            'test/protocol/*.test.ts',
            'test/oracle/*.test.ts',
          ],
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts', 'test/e2e/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          // They wait for other processes more than they compute.
          maxWorkers: 2,
          globalSetup: ['test/integration/global-setup.ts'],
        },
      },
    ],
  },
});
