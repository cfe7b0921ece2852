// The readers of the configurations of other programs, a file each. Each takes a clean text and throws Complaint for
// what is no such configuration, or has nothing that one of the library's algorithms can do.
#pragma once

#include "read/files.h"
#include "read/import/text.h"

namespace cli {

Imported read_nginx(const ImportSource &source);
Imported read_haproxy(const ImportSource &source);
Imported read_libmemcached(const ImportSource &source);
Imported read_libketama(const ImportSource &source);
Imported read_redis(const ImportSource &source);
Imported read_swift(const ImportSource &source);

// YAML and JSON. The text is parsed once, to find out which of them it is.
Imported read_nutcracker(const ImportSource &source, const Value &root);
Imported read_envoy(const ImportSource &source, const Value &root);
Imported read_mcrouter(const ImportSource &source, const Value &root);

// The field of a mapping, whose name may be in lowerCamelCase there; nullptr if there is none, or if the value is no
// mapping.
const Value *field_of(const Value &value, std::string_view name);

// The same along a path of names.
const Value *field_at(const Value &value, std::initializer_list<std::string_view> names);

// The text of a field; empty if there is none, or if it is no single value.
std::string text_at(const Value &value, std::string_view name);

// All mappings inside a value, in the order of the text.
std::vector<const Value *> mappings_in(const Value &root);

}  // namespace cli
