#!/usr/bin/env bash
# Keeps one issue for each stack that drifted: opens it, adds to it while the drift is there, closes it when it is gone.
#
# Reads STACK, DRIFT (none, found or unknown), RUN_URL, RUNNER_TEMP with drift.txt; GH_TOKEN and GH_REPO are gh's own.
set -euo pipefail

: "${STACK:?is the name of the stack}" "${DRIFT:?none, found or unknown}" "${RUN_URL:?}" "${RUNNER_TEMP:?}"

title="Drift in the stack $STACK"
# By exact title among the open ones: the search of issues is loose, and late by minutes.
number=$(TITLE=$title gh issue list --state open --limit 500 --json number,title \
  --jq 'map(select(.title == env.TITLE)) | .[0].number // empty')

if [[ $DRIFT == none ]]; then
  if [[ -n $number ]]; then
    gh issue close "$number" --comment "What runs is what the state says again: $RUN_URL"
  fi
  exit 0
fi

body=$RUNNER_TEMP/drift.md
if [[ $DRIFT == found ]]; then
  echo "What runs on the platform of \`$STACK\` is not what its state says. Deploy again to undo that, or write it into the config." >"$body"
else
  echo "Whether \`$STACK\` has drifted could not be found out." >"$body"
fi
{
  echo
  echo "$RUN_URL"
  echo
  # Indented and not fenced: nothing in the text can end it. An issue holds 65,536 characters.
  tail -c 50000 "$RUNNER_TEMP/drift.txt" 2>/dev/null | sed 's/^/    /' | tail -c 60000 || true
} >>"$body"

if [[ -n $number ]]; then
  gh issue comment "$number" --body-file "$body"
else
  gh issue create --title "$title" --body-file "$body"
fi
