# Turns a document into the source of a page for browsers. tools/documents.sh calls it with the variables
# page, the path of the document, and names: "PATH=NAME" of each document, whose page is NAME.html.
# All pages are in one folder beside docs. A heading gets the anchor that GitHub gives it.

BEGIN {
  count = split(names, pairs, " ")
  for (i = 1; i <= count; ++i) {
    split(pairs[i], pair, "=")
    name[pair[1]] = pair[2]
  }
  folder = page ~ /\// ? page : ""
  sub(/\/[^\/]*$/, "", folder)
}

# The path of a link's target below the root: a/b with ../c is a/c.
function below(target, path) {
  path = folder
  while (sub(/^\.\.\//, "", target)) if (!sub(/\/?[^\/]*$/, "", path)) break
  return (path == "" ? "" : path "/") target
}

function page_of(target, anchor, path) {
  if (target ~ /^[a-z]+:/) return target
  anchor = target ~ /#/ ? target : ""
  sub(/^[^#]*#?/, "", anchor)
  sub(/#.*/, "", target)
  path = target == "" ? page : below(target)
  if (path ~ /^html\//) return substr(path, 6)
  if (!(path in name)) return "../" path
  path = name[path]
  return (path == "index" ? "index" : path) ".html" (anchor == "" ? "" : "#" path "-" anchor)
}

function with_links(line, done, found) {
  while (match(line, /\]\([^)]*\)/)) {
    found = substr(line, RSTART + 2, RLENGTH - 3)
    done = done substr(line, 1, RSTART + 1) (found ~ /\.svg$/ ? found : page_of(found)) ")"
    line = substr(line, RSTART + RLENGTH)
  }
  return done line
}

function slug(text) {
  text = tolower(text)
  gsub(/[^a-z0-9_ -]/, "", text)
  gsub(/ /, "-", text)
  return text
}

/^```/ { fenced = !fenced }
fenced || /^ {4}/ { print; next }

# In a heading, Doxygen shows the marks of code as they are.
/^#+ / { gsub(/`/, "") }
/^# / { print with_links($0) " {#" (name[page] == "index" ? "mainpage" : name[page]) "}"; next }
/^##+ / {
  title = $0
  sub(/^#+ /, "", title)
  print with_links($0) " {#" name[page] "-" slug(title) "}"
  next
}
{ print with_links($0) }
