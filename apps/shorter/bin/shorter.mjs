#!/usr/bin/env node
// In the repository this file is there before the first build, so that package managers can link the command.
import '../dist/main.js';
