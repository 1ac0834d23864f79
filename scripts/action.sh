#!/usr/bin/env bash
# What action.yml runs: scans, shows the findings at their lines, and writes the job summary, SARIF and comments.
set -uo pipefail

report="${RUNNER_TEMP:?}/plimsoll.md"
images="$RUNNER_TEMP/plimsoll-images.md"
checked="$RUNNER_TEMP/plimsoll-images-check.md"

# Writes a file as a comment, or anew into the one that is there: that of this token's owner which begins with the same line.
# Anybody may write a comment with that line, and a token may change those of others. `update` writes no new one.
comment() {
  local file=$1 mark comments="repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments" me ids id
  mark=$(head -n 1 "$file") || return
  # Outside of the workspace, whose configuration of git gh reads.
  cd "$RUNNER_TEMP" || return
  me=$(gh api graphql --raw-field 'query={ viewer { login } }' --jq .data.viewer.login) && [ -n "$me" ] || return
  ids=$(gh api --paginate "$comments" --jq ".[] | select(.user.login == \"$me\" and (.body | startswith(\"$mark\"))) | .id") || return
  id=${ids%%$'\n'*}
  if [ -n "$id" ]; then
    gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" --field "body=@$file"
  elif [ "$2" != update ]; then
    gh api --silent --method POST "$comments" --field "body=@$file"
  fi
}

# Writes a file to the job summary, and as a comment if that is asked for.
publish() {
  cat "$1" >> "${GITHUB_STEP_SUMMARY:-/dev/null}"
  if [ "${COMMENT:-false}" = true ] && [ -n "${PULL_REQUEST:-}" ]; then
    # In a shell of its own, which changes its folder.
    (comment "$@") || echo '::warning::Plimsoll could not write its comment.'
  fi
}

args=(scan --format github --format "markdown:$report" --fail-on "${FAIL_ON:-high}")
[ -n "${SARIF:-}" ] && args+=(--format "sarif:$SARIF")
[ -n "${CONFIG:-}" ] && args+=(--config "$CONFIG")
[ -n "${BASELINE:-}" ] && args+=(--baseline "$BASELINE")
[ -n "${CHANGED_SINCE:-}" ] && args+=(--changed-since "$CHANGED_SINCE")
paths=()
while IFS= read -r path; do [ -n "$path" ] && paths+=("$path"); done <<< "${PATHS:-.}"

# A path is an operand whatever it begins with.
node "${PLIMSOLL:?}" "${args[@]}" -- "${paths[@]}"
code=$?
echo "exit-code=$code" >> "${GITHUB_OUTPUT:-/dev/null}"

[ -s "$report" ] && publish "$report" create

# Nothing to lint is no failure of a workflow that runs on every change.
[ "$code" -eq 3 ] && code=0

if [ -n "${IMAGE_CHANGES_SINCE:-}" ]; then
  # With the work tree, whose lock a step before may have updated.
  node "$PLIMSOLL" images diff --format markdown -- "$IMAGE_CHANGES_SINCE" > "$images" ||
    echo '::warning::Plimsoll could not tell all that new images change.'
  if grep -qx 'No image changes\.' "$images"; then
    publish "$images" update
  elif [ -s "$images" ]; then
    publish "$images" create
  fi
fi

if [ "${CHECK_IMAGES:-false}" = true ]; then
  # The configuration says which signatures are verified.
  node "$PLIMSOLL" images check --format markdown ${CONFIG:+--config "$CONFIG"} -- "${paths[@]}" > "$checked"
  failed=$?
  cat "$checked"
  cat "$checked" >> "${GITHUB_STEP_SUMMARY:-/dev/null}"
  [ "$code" -eq 0 ] && code=$failed
fi

exit "$code"
