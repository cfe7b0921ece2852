/**
 * @file snapshot.h
 * Snapshots: a view as bytes, to be saved, sent and opened again by any process, in any language
 * and on any machine. docs/snapshot.md specifies the format.
 *
 * A snapshot holds everything that placement depends on, and addresses, incarnations and the generation. Of a table it
 * holds the rows, so that opening one builds nothing; of a stage of a plan, which hf_plan_view() made, its answers and
 * its plan. It holds a commitment to the seed and never the seed. The same view gives the same bytes.
 *
 * These belong to each process and are in no snapshot: states of nodes, and the options 'memory_limit',
 * 'simd', 'when_down', 'replicas', 'history' and those of the guard. A snapshot that names one of these
 * options is refused.
 *
 * Snapshots may come from anybody. A forged one may say that keys live elsewhere, and do nothing else: what
 * its reader allows in 'memory_limit' holds for it too.
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
 *         HF_E_MEMORY if there is no memory.
 *
 * @threads  Any number at once.
 * @cost     O(partitions + nodes); allocates.
 */
HF_API hf_status hf_view_write(const hf_view *view, void *bytes, size_t room, size_t *length, hf_error *error);

/**
 * Saves a view in a file.
 *
 * The snapshot is written into a new file in the same folder, synced, and renamed to @p path. Whoever opens
 * the path finds the former snapshot or the new one, whole, also if the machine stops in between. A save
 * that fails leaves the former file and nothing else. Views that were opened or mapped before stay as they are.
 *
 * A symbolic link stays: the file that it names is replaced, or created. Only a regular file is
 * replaced, never a folder, a device, a FIFO or a socket. The file keeps its nine bits of permission,
 * and its owner and group where the system lets the caller give them; where the group cannot stay, the new
 * one may do no more than everybody. Set-user-ID and set-group-ID bits, access control lists, extended
 * attributes and further hard links are not kept. A new file has the permissions 644, less the
 * umask.
 *
 * @param view   View to save; borrowed; must not be NULL.
 * @param path   Path of the file, ended by NUL; borrowed; must not be NULL. The caller must be allowed to read
 *               and write its folder.
 * @param error  Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL; HF_E_IO if the path is no regular file or the system
 *         refuses, and then the file is what it was, unless the message says that it was replaced and its folder
 *         could not be synced; HF_E_MEMORY if there is no memory.
 *
 * @threads  Any number at once, and any number of processes; of several who save one file at once, the last
 *           one counts.
 * @cost     O(partitions + nodes), and the disk's time to sync; allocates.
 */
HF_API hf_status hf_view_save(const hf_view *view, const char *path, hf_error *error);

/**
 * Reads a view from memory. The bytes are copied.
 *
 * @param bytes   The snapshot; borrowed; must not be NULL.
 * @param length  How many bytes.
 * @param config  The seed, and the options that belong to each process: 'memory_limit', 'simd', 'when_down',
 *                'replicas', 'history' and those of the guard. All other options are those of the snapshot,
 *                whatever @p config says. Borrowed; NULL means defaults.
 * @param view    Receives the view; must not be NULL. Untouched on failure.
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL; HF_E_DATA if the bytes are no snapshot, cut, changed, of
 *         a newer format, or contradict themselves (the message gives the place); HF_E_OPTION if
 *         the seed is another; HF_E_UNSUPPORTED if this machine lacks the 'simd' of @p config;
 *         HF_E_INFEASIBLE if option 'replicas' of @p config is above the number of nodes of positive weight;
 *         HF_E_MEMORY_LIMIT if the view would be larger than 'memory_limit', before that memory is taken;
 *         HF_E_MEMORY if there is no memory.
 *
 * @owns     The caller, who ends the view with hf_view_release().
 * @threads  Any number at once.
 * @cost     O(bytes), and building the placement if it is not a table; allocates.
 */
HF_API hf_status hf_view_read(const void *bytes, size_t length, const hf_config *config, const hf_view **view,
                              hf_error *error);

/**
 * Opens a view in a file, which is read into memory.
 *
 * Nothing that happens to the file afterwards reaches the view. A file that is overwritten in place while it
 * is read is refused, since its checksum does not fit.
 *
 * @param path    Path of a regular file that holds a snapshot; borrowed; must not be NULL.
 * @param config  As for hf_view_read().
 * @param view    Receives the view; must not be NULL. Untouched on failure.
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return As hf_view_read(), and HF_E_IO if the file cannot be opened or is no regular file, which is found
 *         out without waiting for the other end of a FIFO.
 *
 * @owns     The caller, who ends the view with hf_view_release().
 * @threads  Any number at once.
 * @cost     O(bytes): a table of 2^20 partitions opens in about 2 ms. While it opens, it takes the bytes of
 *           the file twice.
 */
HF_API hf_status hf_view_open(const char *path, const hf_config *config, const hf_view **view, hf_error *error);

/**
 * Opens a view in a file, and leaves the rows of its table there: the file is mapped into memory.
 *
 * All processes that map one file share its rows. Warning: the file must not be changed in place while
 * the view lives, as `cp new fleet.hf` does. Whoever overwrites it changes answers, and lookups may
 * then answer slots that no node has; whoever cuts it makes lookups end the process by SIGBUS. Replacing
 * the file by hf_view_save() or by a rename is safe. Use hf_view_open() unless the table is large and
 * every writer of the file is known.
 *
 * @param path    As for hf_view_open().
 * @param config  As for hf_view_read().
 * @param view    Receives the view; must not be NULL. Untouched on failure.
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return As hf_view_open(), and HF_E_IO if the file cannot be mapped.
 *
 * @owns     The caller, who ends the view with hf_view_release().
 * @threads  Any number at once.
 * @cost     O(bytes), since all of them are checked once; allocates nothing for the rows.
 */
HF_API hf_status hf_view_map(const char *path, const hf_config *config, const hf_view **view, hf_error *error);

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
