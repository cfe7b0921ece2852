# Completion of the holdfast command for bash. Verbs and flags are read off the command's own help,
# so that what it gains is completed without a change here.

_holdfast_verbs() {
  "$1" --help 2> /dev/null | sed -n '/^Subcommands:/,/^$/s/^  \([a-z][a-z-]*\).*/\1/p'
}

_holdfast_flags() {
  "$1" ${2:+"$2"} --help 2> /dev/null | sed -n 's/^  \(-[^ ]*\).*/\1/p' | tr ',' '\n' | sed 's/[=[].*//'
}

_holdfast() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} verb= each
  COMPREPLY=()
  for each in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $each == -* ]] || { verb=$each; break; }
  done
  if [[ $before == --algorithm ]]; then
    COMPREPLY=($(compgen -W "$("$1" algorithms 2> /dev/null | sed -n 's/^\([a-z0-9-]*@[0-9]*\).*/\1/p' | sort -u)" -- "$word"))
  elif [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "$(_holdfast_flags "$1" "$verb")" -- "$word"))
  elif [[ -z $verb ]]; then
    COMPREPLY=($(compgen -W "$(_holdfast_verbs "$1")" -- "$word"))
  else
    compopt -o filenames 2> /dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
  fi
}

complete -F _holdfast holdfast
