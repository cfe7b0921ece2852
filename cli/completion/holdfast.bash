# Completion of the holdfast command for bash. The command itself says what it offers, so that what it gains
# is completed without a change here; where it offers nothing, names of files are.

_holdfast() {
  local words=() each word start
  # Bash makes words of their own of = and :, which the command wants back inside theirs.
  for each in "${COMP_WORDS[@]:1:COMP_CWORD}"; do
    if ((${#words[@]} > 0)) && { [[ $each == [=:]* ]] || [[ ${words[-1]} == *[=:] ]]; }; then
      words[-1]+=$each
    else
      words+=("$each")
    fi
  done
  word=${words[-1]}
  mapfile -t COMPREPLY < <("$1" complete -- "${words[@]}" 2> /dev/null)
  if ((${#COMPREPLY[@]} == 0)); then
    compopt -o filenames 2> /dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "${COMP_WORDS[COMP_CWORD]#=}")
    return
  fi
  start=${word%"${word##*[=:]}"}
  COMPREPLY=("${COMPREPLY[@]#"$start"}")
  if ((${#COMPREPLY[@]} == 1)) && [[ ${COMPREPLY[0]} == *= ]]; then compopt -o nospace 2> /dev/null; fi
}

complete -F _holdfast holdfast
