// What is the same for every language.

// The headers mark visibility with an attribute, which the SWIG parser does not read.
#define __attribute__(ignored)

// Languages cannot read this macro as the number it is; hf_no_node() is its twin.
%ignore HF_NO_NODE;
%ignore HF_NO_SOURCE;
%ignore HF_NO_PARTITION;
%ignore HF_API;

// The module or package carries the name of the library, so hf_view_lookup is view_lookup and
// HF_E_EXISTS is E_EXISTS in it. A language that wants another case says so in its own file
// and defines HOLDFAST_KEEPS_ITS_NAMES there.
#ifndef HOLDFAST_KEEPS_ITS_NAMES
%rename("%(regex:/^(?:hf|HF)_(.*)$/\\1/)s") "";
#endif
