# Turns a manual page of Doxygen's into one of holdfast's. tools/manpages.sh calls it with the variables
# page, header, version, date and see: the pages to mention at the end, "name" or "name(section)".

# A paragraph begins only where text follows text: Doxygen begins one wherever it might.
function put(line) {
  if (line ~ /^\.(SH|SS|IP)/) paragraph = 0
  if (paragraph && last !~ /^\.(SH|SS|PP|RS)/) print ".PP"
  paragraph = 0
  print line
  last = line
}

BEGIN {
  heading["Detailed Description"] = "DESCRIPTION"
  heading["Macro Definition Documentation"] = "MACROS"
  heading["Typedef Documentation"] = "TYPES"
  heading["Enumeration Type Documentation"] = "CONSTANTS"
  heading["Function Documentation"] = "FUNCTIONS"
}

{
  gsub(/QUOTATIONMARK/, "\\(dq")
  gsub(/\\fC/, "\\fB")
  sub(/[ \t]+$/, "")
}

/^\.TH/ {
  print ".\\\" Made from include/holdfast/" header ".h by Doxygen and tools/manpages.sh."
  print ".TH \"" toupper(page) "\" 3 \"" date "\" \"holdfast " version "\" \"The C interface of holdfast\""
  next
}

/^\.SH/ {
  section = $0
  gsub(/^\.SH "?|"$/, "", section)
  if (section == "Author") exit
  if (section in heading) section = heading[section]
  put(".SH \"" section "\"")
  if (section == "SYNOPSIS") put(".B #include <holdfast/" header ".h>")
  part = ""
  next
}

/^\.nf/ { code = 1 }
/^\.fi/ { code = 0 }
!code { sub(/^ +/, "") }
!code && /^$/ { next }

# Doxygen may name the file by its whole path.
section == "NAME" {
  $0 = page substr($0, index($0, ".h \\-") + 2)
  sub(/\\&\.$/, "")
}

# Of what Doxygen lists in the synopsis, functions are worth it; the includes are the header's own affair.
section == "SYNOPSIS" && /^\.SS/ { part = $2 }
section == "SYNOPSIS" && part !~ /Functions/ { next }

# An enumeration has its comment for a title.
/^\.SS "anonymous enum"/ || /^\\fBEnumerator\\fP$/ || /^\.PP/ { paragraph = 1; next }

{ put($0) }

END {
  print ".SH \"SEE ALSO\""
  count = split(see, pages, " ")
  for (i = 1; i <= count; ++i) {
    split(pages[i], parts, /[()]/)
    print ".BR " parts[1] " (" (parts[2] == "" ? 3 : parts[2]) ")" (i < count ? "," : "")
  }
  if (page != "holdfast") exit
  print ".PP"
  print "The files that these pages name, such as docs/placement.md, are in the source and in the package"
  print ".BR holdfast-doc ."
}
