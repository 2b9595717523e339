import { expect, test } from 'vitest'
import { loadPackage } from './load.js'

test('a package that is not installed is reported with the command that installs it', async () => {
  const absent = 'onnxruntime-of-nobody'
  await expect(loadPackage(absent, () => import(/* @vite-ignore */ absent))).rejects.toMatchObject({ code: 'MR_PACKAGE_MISSING', message: expect.stringContaining(`npm install ${absent}`) })
})

test('an installed package is handed on, and its own failure stays its own', async () => {
  expect(await loadPackage('node:path', () => import('node:path'))).toHaveProperty('join')
  await expect(loadPackage('x', () => Promise.reject(new RangeError('inside')))).rejects.toThrow(RangeError)
})
