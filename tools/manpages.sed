# Hides the double quotes in comments from Doxygen, which would make single ones of them, and the @ of a quoted version.
/^ \*\|\/\*\*/{
s/"@/"\\@/g
s/"/QUOTATIONMARK/g
}
