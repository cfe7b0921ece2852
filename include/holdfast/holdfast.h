/**
 * @file holdfast.h
 * holdfast: consistent hashing. Keys hold fast to their nodes while the fleet changes.
 *
 * One idea carries the library: a **view**, an immutable answer to "which node owns this
 * key?", built once from a configuration and a list of nodes, then asked billions of times.
 * A **cluster** is where nodes are added and removed; publishing it makes the next view.
 *
 *     hf_config *config;
 *     hf_cluster *cluster;
 *     hf_config_new(&config, NULL);
 *     hf_cluster_new(config, &cluster, NULL);
 *     hf_cluster_add(cluster, "cache-1", 1.0, NULL);
 *     hf_cluster_add(cluster, "cache-2", 1.0, NULL);
 *     hf_cluster_publish(cluster, NULL, NULL);
 *
 *     const hf_view *view = hf_cluster_view(cluster);
 *     uint32_t slot = hf_view_lookup(view, "user:42", 7);
 *     puts(hf_view_node_id(view, slot));
 *
 *     hf_view_release(view);
 *     hf_cluster_free(cluster);
 *     hf_config_free(config);
 *
 * Where things are:
 *   base.h     statuses, errors, versions
 *   config.h   options: which algorithm, which hash, how large, how even
 *   cluster.h  nodes with id, weight, zone, address, state; staging, publishing, views
 *   view.h     lookups: one key, many keys, hashes; what a view says of its nodes
 *   history.h  whether two views agree, and who owned a key before
 *   pins.h     keys that live on a node of the operator's choice
 *   replicas.h candidates: where a key goes when its owner cannot take it
 *   load.h     bounded load: tickets for what is in flight, hot keys
 *   explain.h  the catalogue of algorithms and what each of them can do
 *   plan.h     what moves between two views, in batches, and the views in between
 *   moves.h    what a plan says: sums, nodes, and every move
 *   ramp.h     weights that change little by little
 *   sizing.h   memory before building, and whether shares meet a goal
 *   snapshot.h views in files, and clusters that go on from one
 *
 * What holds everywhere:
 *
 * - **Errors.** Functions that can fail return an ::hf_status, change nothing when they fail,
 *   and fill the optional ::hf_error with a message that names the value, the limit and what
 *   would work. Nothing aborts, throws, prints or logs. Running out of memory is a status.
 * - **Lookups** cannot fail on a valid view: they answer a slot, or ::HF_NO_NODE when the view
 *   has no node that could own the key. They take no lock, allocate nothing and wait for nobody.
 * - **const is the thread rule.** A function that takes a const handle may be called by any
 *   number of threads at once, one that takes a plain handle by one thread at a time per handle.
 * - **Handles.** `_new` makes what `_free` ends; views are counted with `_retain` and `_release`.
 *   NULL is a no-op for all of them. Handles may be freed in any order: a view outlives its cluster.
 * - **Slots.** A node has a number, its slot, from the moment it is added until its removal is
 *   published; use it to index arrays of your own. A freed slot may serve a later node.
 * - **Keys are bytes**: a NUL byte, an empty key and a key of a megabyte are all fine. A NULL key
 *   with length 0 is the empty key; a NULL key with another length is answered ::HF_NO_NODE.
 * - **Placement is frozen.** Algorithms have versioned names (`rendezvous-table@1`). The same
 *   name, options, hash, seed and nodes place every key alike, in every release, on every CPU,
 *   in every language. docs/placement.md specifies each one bit for bit.
 */
#ifndef HOLDFAST_HOLDFAST_H
#define HOLDFAST_HOLDFAST_H

#include <holdfast/base.h>
#include <holdfast/config.h>
#include <holdfast/cluster.h>
#include <holdfast/view.h>
#include <holdfast/pins.h>
#include <holdfast/replicas.h>
#include <holdfast/history.h>
#include <holdfast/load.h>
#include <holdfast/explain.h>
#include <holdfast/plan.h>
#include <holdfast/moves.h>
#include <holdfast/ramp.h>
#include <holdfast/sizing.h>
#include <holdfast/snapshot.h>

#endif
