import { expect, test } from 'vitest'
import { smallerVariants } from '../../../packages/core/src/waste/known/official-images.js'
import { analyzeSteps } from '../../helpers/check-analysis.js'
import { base, noise, setting, step } from '../../helpers/image.js'
import { file } from '../../helpers/write-tar.js'

/** What a build of `FROM name` on a base of long ago looks like. */
async function on(name: string) {
  const steps = [
    base(file('usr/lib/x', noise(100_000, 1))),
    step('RUN install node', file('usr/bin/node', noise(200_000, 2))),
    setting('CMD ["node"]'),
    step('COPY a /a', file('a', 'a')),
  ]
  const dated = steps.map((one, i) => ({
    ...one,
    created: i < 3 ? '2026-01-01T00:00:00Z' : '2026-03-01T00:00:00.5Z',
  }))
  return analyzeSteps(dated, {}, { dockerfile: { text: `FROM ${name}` } })
}

test('all of the base is the upper bound, and no part of the total', async () => {
  const { findings, image, context } = await on('python:3.12')
  expect(context.base).toMatchObject({ value: 'python:3.12', layers: 2 })
  expect(findings).toMatchObject([
    {
      rule: 'smaller-base',
      confidence: 'possible',
      own: true,
      wastedBytes: 0,
      savesAlone: 300_005,
      files: 3,
      madeBy: [0, 1],
      hiddenBy: [],
      changeAt: null,
      message:
        'FROM python:3.12 takes the full variant: a smaller one saves a part of these bytes, which are all of the base',
      fix: {
        summary:
          'Try `FROM python:3.12-slim` or `FROM python:3.12-alpine` (alpine has musl in place of glibc), and see what your programs miss',
      },
    },
  ])
  expect(image.wastedBytes).toBe(0)
  expect(image.baseWastedBytes).toBe(0)
})

test('nothing where the base is small, or where nobody knows which layers it has', async () => {
  expect((await on('python:3.12-slim')).findings).toEqual([])
  const steps = [base(), step('COPY a /a', file('a', 'a'))]
  const unknown = await analyzeSteps(steps, {}, { dockerfile: { text: 'FROM python:3.12' } })
  expect(unknown.context.base).toMatchObject({ value: 'python:3.12', layers: null })
  expect(unknown.findings).toEqual([])
})

// By the tables of tags on Docker Hub.
test.each([
  ['node:20', ['node:20-slim', 'node:20-alpine']],
  ['node', ['node:slim', 'node:alpine']],
  ['node:latest', ['node:slim', 'node:alpine']],
  ['node:20.11.1-bookworm', ['node:20.11.1-bookworm-slim', 'node:20.11.1-alpine']],
  ['node:lts-iron', ['node:lts-iron-slim', 'node:lts-iron-alpine']],
  ['python:3.12', ['python:3.12-slim', 'python:3.12-alpine']],
  ['python:3.12-bookworm', ['python:3.12-slim-bookworm', 'python:3.12-alpine']],
  ['debian', ['debian:stable-slim']],
  ['debian:bookworm-20240110', ['debian:bookworm-20240110-slim']],
  ['debian:12', ['debian:12-slim']],
  ['golang:1.22-bookworm', ['golang:1.22-alpine']],
  ['rust:1.76-bookworm', ['rust:1.76-slim-bookworm', 'rust:1.76-alpine']],
  ['perl:5.38', ['perl:5.38-slim']],
  ['php:8.3-fpm-bookworm', ['php:8.3-fpm-alpine']],
  ['eclipse-temurin:21-jre-jammy', ['eclipse-temurin:21-jre-alpine']],
  ['openjdk:17-jdk', ['openjdk:17-jdk-slim']],
  ['rabbitmq:4-management', ['rabbitmq:4-management-alpine']],
  ['elixir:1.17-otp-26', ['elixir:1.17-otp-26-slim', 'elixir:1.17-otp-26-alpine']],
  ['docker.io/library/redis:7', ['docker.io/library/redis:7-alpine']],
  ['mirror.example:5000/path/nginx:stable', ['mirror.example:5000/path/nginx:stable-alpine']],
  [`postgres:16@sha256:${'0'.repeat(64)}`, ['postgres:16-alpine']],
])('%s: %j', (reference, variants) => {
  expect(smallerVariants(reference)).toEqual(variants)
})

test.each([
  'node:20-slim',
  'node:20-alpine3.20',
  'python:3.12-slim-bookworm',
  'python:3.12-windowsservercore-ltsc2022',
  'php:8.3-apache',
  'perl:5.44-threaded',
  'eclipse-temurin:21-jdk-ubi9-minimal',
  'eclipse-temurin',
  'ubuntu:24.04',
  'alpine:3.20',
  'mysql:8',
  'gcr.io/distroless/nodejs20',
  'someone/node:20',
  'docker.io/bitnami/node:20',
  `node@sha256:${'0'.repeat(64)}`,
  'constructor:1',
  'scratch',
  '',
])('a near miss: %s', (reference) => {
  expect(smallerVariants(reference)).toEqual([])
})
