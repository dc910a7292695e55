#!/bin/sh
# Stand-in for the skill's own check.
ls .claude/epics/*/[0-9]*.md
