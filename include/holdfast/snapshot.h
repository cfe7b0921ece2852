/**
 * @file snapshot.h
 * Snapshots: a view as bytes, to be saved, sent and opened again by any process, in any language
 * and on any machine. docs/snapshot.md specifies the format.
 *
 * A snapshot holds everything that placement depends on, addresses and the generation too, and
 * for a table its rows, so that opening one builds nothing. It holds neither the seed, only a
 * commitment to it, nor what each process decides for itself: states of nodes, 'memory_limit',
 * 'simd', 'when_down', 'replicas', 'history' and the guard's options. The same view gives the same bytes.
 */
#ifndef HOLDFAST_SNAPSHOT_H
#define HOLDFAST_SNAPSHOT_H

#include <holdfast/base.h>
#include <holdfast/cluster.h>
#include <holdfast/config.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Writes a view into memory.
 *
 * @param view    View to write; borrowed; must not be NULL.
 * @param bytes   Receives the snapshot if there is room for all of it; NULL to ask for the size alone.
 * @param room    How many bytes there is room for; 0 if @p bytes is NULL.
 * @param length  Receives how many bytes the snapshot has, whether there was room or not; must not be NULL.
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL or @p room is too small while @p bytes is not NULL;
 *         HF_E_UNSUPPORTED for a view of hf_plan_view() between the first and the last;
 *         HF_E_MEMORY if there is no memory.
 *
 * @threads  Any number at once.
 * @cost     O(partitions + nodes); allocates.
 */
HF_API hf_status hf_view_write(const hf_view *view, void *bytes, size_t room, size_t *length, hf_error *error);

/**
 * Saves a view in a file.
 *
 * The snapshot is written beside the file, synced, and renamed: whoever opens the file finds the
 * former snapshot or the new one, whole, also if the machine stops in between.
 *
 * @param view   View to save; borrowed; must not be NULL.
 * @param path   Path of the file, ended by NUL; borrowed; must not be NULL.
 * @param error  Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL; HF_E_UNSUPPORTED as hf_view_write(); HF_E_IO if the
 *         system refuses, and then the file is what it was; HF_E_MEMORY if there is no memory.
 *
 * @threads  Any number at once; of several who save the same file at once, the last one counts.
 * @cost     O(partitions + nodes), and the disk's time to sync; allocates.
 */
HF_API hf_status hf_view_save(const hf_view *view, const char *path, hf_error *error);

/**
 * Reads a view from memory. The bytes are copied.
 *
 * @param bytes   The snapshot; borrowed; must not be NULL.
 * @param length  How many bytes.
 * @param config  Seed, 'memory_limit', 'simd' and 'when_down' of the view; borrowed. NULL means defaults; other
 *                options are those of the snapshot.
 * @param view    Receives the view; must not be NULL. Untouched on failure.
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL; HF_E_DATA if the bytes are no snapshot, cut, changed, of
 *         a newer format, or contradict themselves (the message gives the place); HF_E_OPTION if
 *         the seed is another; HF_E_MEMORY_LIMIT or HF_E_MEMORY as for publishing.
 *
 * @owns     The caller, who ends the view with hf_view_release().
 * @threads  Any number at once.
 * @cost     O(bytes), and building the placement if it is not a table; allocates.
 */
HF_API hf_status hf_view_load(const void *bytes, size_t length, const hf_config *config, const hf_view **view,
                              hf_error *error);

/**
 * Opens a view in a file, which is mapped into memory as it is.
 *
 * @param path    Path of a file that hf_view_save() wrote; borrowed; must not be NULL. It may be replaced by
 *                hf_view_save() while the view lives, and must not be changed in place.
 * @param config  As for hf_view_load().
 * @param view    Receives the view; must not be NULL. Untouched on failure.
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return As hf_view_load(), and HF_E_IO if the file cannot be opened.
 *
 * @owns     The caller, who ends the view with hf_view_release().
 * @threads  Any number at once.
 * @cost     A table of 2^20 partitions opens in about 2 ms; its rows are shared by all processes that
 *           open the file.
 */
HF_API hf_status hf_view_open(const char *path, const hf_config *config, const hf_view **view, hf_error *error);

/**
 * Makes a cluster that goes on from a view: its nodes, slots, log of removals, pins, options and
 * generation. The view is what the cluster has published.
 *
 * @param view     View to go on from, of any origin; borrowed; must not be NULL.
 * @param cluster  Receives the cluster; must not be NULL. Untouched on failure.
 * @param error    Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL; HF_E_MEMORY if there is no memory.
 *
 * @owns     The caller, who ends it with hf_cluster_free().
 * @threads  Any number at once.
 * @cost     A few allocations.
 */
HF_API hf_status hf_cluster_restore(const hf_view *view, hf_cluster **cluster, hf_error *error);

#ifdef __cplusplus
}
#endif

#endif
