#!/usr/bin/env bash
# What action.yml runs: scans, shows the findings at their lines, and writes the job summary, SARIF and a comment.
set -uo pipefail

report="${RUNNER_TEMP:?}/plimsoll.md"
args=(scan --format github --format "markdown:$report" --fail-on "${FAIL_ON:-high}")
[ -n "${SARIF:-}" ] && args+=(--format "sarif:$SARIF")
[ -n "${CONFIG:-}" ] && args+=(--config "$CONFIG")
[ -n "${BASELINE:-}" ] && args+=(--baseline "$BASELINE")
[ -n "${CHANGED_SINCE:-}" ] && args+=(--changed-since "$CHANGED_SINCE")
# A path is an operand whatever it begins with.
args+=(--)
while IFS= read -r path; do [ -n "$path" ] && args+=("$path"); done <<< "${PATHS:-.}"

node "${PLIMSOLL:?}" "${args[@]}"
code=$?
echo "exit-code=$code" >> "${GITHUB_OUTPUT:-/dev/null}"

if [ -s "$report" ]; then
  cat "$report" >> "${GITHUB_STEP_SUMMARY:-/dev/null}"
  if [ "${COMMENT:-false}" = true ] && [ -n "${PULL_REQUEST:-}" ]; then
    # The comment that begins with this mark is ours: it is written anew, so that a pull request has one.
    mark='<!-- plimsoll -->'
    comments="repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments"
    id=$(gh api --paginate "$comments" --jq ".[] | select(.body | startswith(\"$mark\")) | .id" | head -n 1)
    if [ -n "$id" ]; then
      gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" --field "body=@$report"
    else
      gh api --silent --method POST "$comments" --field "body=@$report"
    fi || echo '::warning::Plimsoll could not write its comment.'
  fi
fi

# Nothing to lint is no failure of a workflow that runs on every change.
[ "$code" -eq 3 ] && code=0
exit "$code"
