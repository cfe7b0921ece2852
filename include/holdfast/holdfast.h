/**
 * @file holdfast.h
 * Consistent hashing: the node that serves a key, in a fleet of nodes that changes.
 *
 * A change of the fleet moves almost no key beyond the minimum. A **cluster** holds the nodes: they are added,
 * removed and weighted there, and then published. A publish makes a **view**, an immutable table of which node
 * serves which key. Any number of threads look keys up in a view at once, without a lock. This program does both:
 *
 *     #include <holdfast/holdfast.h>
 *     #include <stdio.h>
 *
 *     int main(void) {
 *       hf_error *error = hf_error_new();
 *       hf_cluster *cluster = NULL;
 *       if (hf_cluster_new(NULL, &cluster, error) != HF_OK ||
 *           hf_cluster_add(cluster, "cache-1", 1.0, error) != HF_OK ||
 *           hf_cluster_add(cluster, "cache-2", 2.0, error) != HF_OK ||
 *           hf_cluster_publish(cluster, NULL, error) != HF_OK) {
 *         fprintf(stderr, "%s\n", hf_error_message(error));
 *         return 1;
 *       }
 *       const hf_view *view = hf_cluster_view(cluster);
 *       uint32_t slot = hf_view_lookup(view, "user:42", 7);
 *       printf("user:42 is on %s\n", hf_view_node_id(view, slot));
 *       hf_view_release(view);
 *       hf_cluster_free(cluster);
 *       hf_error_free(error);
 *       return 0;
 *     }
 *
 * Compile it with `cc program.c $(pkg-config --cflags --libs holdfast)`. The first argument of hf_cluster_new() is a
 * configuration; NULL means that every option has its default. A thread that looks keys up for a long time calls
 * hf_cluster_refresh() now and then, which exchanges its view for a newer one.
 *
 * These headers are enough for most programs:
 *
 * - base.h: statuses, errors, versions
 * - options.h, config.h: options, such as the algorithm, the hash and the size of a table; the defaults fit up to
 *   1000 nodes
 * - cluster.h: nodes with id, weight, zone, address and state; staging and publishing
 * - view.h: lookups of one key; the properties of nodes
 * - many.h: lookups of many keys in one call, and keys grouped by node
 * - replicas.h: the nodes that store a key, and the nodes to try when its home cannot serve it
 *
 * Each of the others has one purpose:
 *
 * - history.h: whether two views agree, and the former homes of a key
 * - incarnations.h: nodes that restart under their id, and events that come late for the old one
 * - partitions.h: the parts of the key space in a table, for stores that keep shards
 * - pins.h: keys that the operator places on one node
 * - replica_weights.h: shares of replicas apart from shares of homes: backups, witnesses, primaries alone
 * - shards.h: the nodes that hold the pieces of a key under an erasure code, each piece by its number
 * - load.h: bounded load; load_best.h: the best of several nodes; load_routers.h: loads of many routers, recovery
 * - hot_keys.h: keys that have too large a share of the requests
 * - explain.h: the catalogue of algorithms, their abilities and costs
 * - dialects.h: the placements of other programs, and the attributes of nodes that these hash
 * - durability.h: where the replicas are, and which failures lose keys
 * - sizing.h: the memory of a view before it is built, and a check of shares
 * - plan.h: the moves between two views, in batches, and the views in between
 * - moves.h: the contents of a plan
 * - storage.h: plans of stores: numbers of replicas, limits for zones, write sets
 * - recent.h: a memory of recent moves, so that no key moves twice within a time
 * - ramp.h: weights that change step by step
 * - snapshot.h: views in files, and clusters that start from one
 *
 * What holds for every function, unless its comment says otherwise:
 *
 * - **Errors.** A function that can fail returns an ::hf_status. When it fails it changes nothing and writes no
 *   result, and the optional ::hf_error receives a message with the value, the limit and a remedy. Nothing aborts,
 *   throws, prints or logs. Lack of memory is a status, ::HF_E_MEMORY.
 * - **Lookups** do not fail. A lookup answers a slot, or ::HF_NO_NODE if no node can serve the key. It takes no lock,
 *   allocates nothing and waits for no other thread.
 * - **const is the thread rule.** Any number of threads at once may call a function that takes const handles. A
 *   function that takes another handle may be called by one thread at a time per handle.
 * - **Handles.** A `_new` function makes a handle, and the `_free` function of its type ends it. References to views
 *   are counted: hf_view_retain() adds one, hf_view_release() gives one back. All of them accept NULL in place of the
 *   handle that they end or count. Handles may be freed in any order: a view outlives its cluster.
 * - **Ownership.** Nothing changes hands. Where a handle or a ticket does, the comment says who ends it. Arguments are
 *   borrowed for the call. A text that is returned belongs to the library, and the comment says how long it lives.
 * - **Slots.** A slot is the number of a node, from the time it is added until its removal is published. Use it as
 *   an index of your own arrays. A free slot may be given to a later node.
 * - **Keys are bytes.** A key may be empty, be long and contain NUL bytes. A NULL key of length 0 is the empty
 *   key. For a NULL key of another length, lookups answer ::HF_NO_NODE and other functions ::HF_E_ARGUMENT.
 *   The empty key has one home like any other key: do not look it up for requests without a key, or one node
 *   serves them all (docs/basics.md).
 * - **Texts** such as ids end with a NUL byte.
 * - **Placement is frozen.** Algorithms have names with versions, such as `rendezvous-table@1`. The same name, options,
 *   hash, seed and nodes give every key the same home, in every release, on every CPU and in every language.
 *   docs/placement.md specifies each algorithm bit for bit.
 * - **Since.** Every function is there since version 0.1.
 */
#ifndef HOLDFAST_HOLDFAST_H
#define HOLDFAST_HOLDFAST_H

/* Enough for most programs. */
#include <holdfast/base.h>
#include <holdfast/config.h>
#include <holdfast/options.h>
#include <holdfast/cluster.h>
#include <holdfast/view.h>
#include <holdfast/many.h>
#include <holdfast/replicas.h>

/* Each for one purpose. */
#include <holdfast/dialects.h>
#include <holdfast/explain.h>
#include <holdfast/history.h>
#include <holdfast/hot_keys.h>
#include <holdfast/incarnations.h>
#include <holdfast/load.h>
#include <holdfast/load_best.h>
#include <holdfast/load_routers.h>
#include <holdfast/moves.h>
#include <holdfast/storage.h>
#include <holdfast/partitions.h>
#include <holdfast/pins.h>
#include <holdfast/plan.h>
#include <holdfast/ramp.h>
#include <holdfast/replica_weights.h>
#include <holdfast/recent.h>
#include <holdfast/durability.h>
#include <holdfast/shards.h>
#include <holdfast/sizing.h>
#include <holdfast/snapshot.h>

#endif
