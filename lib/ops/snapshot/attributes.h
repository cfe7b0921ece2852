// Section 'attr' of a snapshot: what nodes carry for dialects.
#pragma once

#include <span>
#include <vector>

#include "cluster/node.h"
#include "ops/snapshot/reader.h"
#include "ops/snapshot/writer.h"

namespace holdfast::snapshot_format {

// By attribute, the text of every node; attributes that no node has are left out, and the section if there are none.
void write_attributes(Writer &out, std::span<const Node> nodes);

// Throws Error{data} unless attributes stand in their order, each set for some node to a text that it takes.
void read_attributes(Reader in, std::vector<Node> &nodes);

}  // namespace holdfast::snapshot_format
