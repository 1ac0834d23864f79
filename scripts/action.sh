#!/usr/bin/env bash
# What action.yml runs: scans, shows the findings at their lines, and writes the job summary, SARIF and a comment.
set -uo pipefail

report="${RUNNER_TEMP:?}/plimsoll.md"

# Writes the report as a comment, or anew into the one that is there: that of this token's owner which begins with the mark.
# Anybody may write a comment with the mark, and a token may change those of others.
comment() {
  local mark='<!-- plimsoll -->' comments="repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments" me ids id
  # Outside of the workspace, whose configuration of git gh reads.
  cd "$RUNNER_TEMP" || return
  me=$(gh api graphql --raw-field 'query={ viewer { login } }' --jq .data.viewer.login) && [ -n "$me" ] || return
  ids=$(gh api --paginate "$comments" --jq ".[] | select(.user.login == \"$me\" and (.body | startswith(\"$mark\"))) | .id") || return
  id=${ids%%$'\n'*}
  if [ -n "$id" ]; then
    gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" --field "body=@$report"
  else
    gh api --silent --method POST "$comments" --field "body=@$report"
  fi
}

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
    comment || echo '::warning::Plimsoll could not write its comment.'
  fi
fi

# Nothing to lint is no failure of a workflow that runs on every change.
[ "$code" -eq 3 ] && code=0
exit "$code"
