#!/usr/bin/env node
// First: what comes next asks the system who runs it.
import '../dist/nameless-user.js'
import { main } from '../dist/main.js'

await main(process.argv.slice(2))
