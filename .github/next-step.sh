#!/bin/bash
# What a person should do next on a pull request, as Markdown on standard output. The one argument is the folder with
# what the run left: check/problems.txt, evidence/verified.txt, evidence/evidence.patch. All of it is a stranger's text:
# it is quoted, cut, and never obeyed. RUN and CONCLUSION of the run come from the environment.
set -euo pipefail

left=$1
problems=$left/check/problems.txt
verified=$left/evidence/verified.txt
evidence=$left/evidence/evidence.patch
most=20000 # bytes of a text that are quoted; a comment holds 65,536 characters

quote() { # each line indented by four spaces is code in Markdown, whatever stands in it
  head --bytes "$most" "$1" | LC_ALL=C tr --delete '\000-\010\013-\037\177' | sed 's/^/    /'
  echo
}

if [ -s "$problems" ]; then
  echo "### Next: mend what \`make check\` found"
  echo
  echo "Each problem says what to write instead. On your machine, \`make check\` shows them again, and"
  echo "\`make check ARGS=--fix\` mends those that have one right answer."
  echo
  quote "$problems"
elif grep --quiet "not as expected\|cannot be\|help:" "$verified" 2>/dev/null; then
  echo "### Next: a sample does not do what the entry says"
  echo
  echo "Correct the sample or what is expected of it, then run \`make verify\`, or push and let this run do it."
  echo
  quote "$verified"
elif [ -s "$evidence" ]; then
  echo "### Next: add the evidence"
  echo
  echo "The samples ran as the entry says. This adds what they did to your branch:"
  echo
  echo '```sh'
  echo "gh run download $RUN --name evidence && git apply evidence.patch && git add errors && git commit -m 'Add evidence'"
  echo '```'
elif [ "$CONCLUSION" = success ]; then
  echo "### Next: nothing to do"
  echo
  echo "The entries are right and their samples ran. A maintainer reads it now; the site with your change is the"
  echo "artifact \`preview\` of the run."
else
  echo "### Next: look at the failed step"
  echo
  echo "Neither the entries nor their samples are at fault. \`make test\` runs the same on your machine."
fi
