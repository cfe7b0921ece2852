/**
 * @file files.h
 * Clusters from the files that people write, and views as such files. It is a library of its own, libholdfast-files,
 * because it needs a reader of YAML.
 *
 * A cluster file is YAML, and so JSON too; or a plain list with a node a line, `id [weight [zone]]`; or a snapshot.
 * The content of the file decides which of them it is, not its name. holdfast(1) describes the files in CLUSTER FILES:
 *
 *     algorithm: ring
 *     nodes:
 *       - {id: cache-1, weight: 2, zone: eu/rack-7, address: "10.0.0.1:11211"}
 *       - {id: cache-2, state: draining}
 *     pins:
 *       - {key: "user:42", node: cache-1}
 *
 * This program reads such a file:
 *
 *     #include <holdfast/files.h>
 *     #include <stdio.h>
 *
 *     int main(int count, char **arguments) {
 *       hf_error *error = hf_error_new();
 *       hf_cluster *cluster = NULL;
 *       if (count < 2 || hf_cluster_load(arguments[1], NULL, &cluster, error) != HF_OK) {
 *         fprintf(stderr, "%s\n", hf_error_message(error));
 *         return 1;
 *       }
 *       const hf_view *view = hf_cluster_view(cluster);
 *       printf("user:42 is on %s\n", hf_view_node_id(view, hf_view_lookup(view, "user:42", 7)));
 *       hf_view_release(view);
 *       hf_cluster_free(cluster);
 *       hf_error_free(error);
 *       return 0;
 *     }
 *
 * Compile it with `cc program.c $(pkg-config --cflags --libs holdfast-files)`. <holdfast/holdfast.h> does not include
 * this header; what it says of all functions holds for these, too.
 *
 * A file that is not understood is refused, and nothing in a file is ignored. The message names the place as
 * `path:line:column: `, then what stands there and what would work; it never repeats 24 or more hexadecimal digits in a
 * row, since a seed looks like that. No function reads more than 64 MiB, except of a snapshot.
 */
#ifndef HOLDFAST_FILES_H
#define HOLDFAST_FILES_H

#include <holdfast/base.h>
#include <holdfast/cluster.h>
#include <holdfast/config.h>
#include <holdfast/view.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Makes a cluster from a cluster file and publishes it.
 *
 * Options that the file names count; the other options are those of @p config, such as 'seed' and 'memory_limit'. If
 * the file is a snapshot, @p config counts as for hf_view_read(), and the cluster goes on from the view as
 * hf_cluster_restore() says.
 *
 * @param path     Path of the file, ended by NUL; borrowed; must not be NULL.
 * @param config   Options; borrowed, copied; NULL for all defaults.
 * @param cluster  Receives the cluster; must not be NULL. Untouched on failure.
 * @param error    Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL; HF_E_IO if the file cannot be read; HF_E_DATA if it is not
 *         understood; the status of hf_cluster_new(), hf_cluster_add(), hf_cluster_set_zone(),
 *         hf_cluster_set_address(), hf_cluster_pin(), hf_cluster_publish() or hf_view_read() if it refuses what the
 *         file says; HF_E_MEMORY if there is no memory.
 *
 * @owns     The caller, who ends the cluster with hf_cluster_free().
 * @threads  Any number at once.
 * @cost     O(bytes), and the cost of hf_cluster_publish(); allocates. It waits for the other end of a FIFO.
 */
HF_API hf_status hf_cluster_load(const char *path, const hf_config *config, hf_cluster **cluster, hf_error *error);

/**
 * Makes a cluster from the bytes of a cluster file, and publishes it.
 *
 * @param name     Name of the text, which stands for the path in messages; borrowed; must not be NULL.
 * @param text     The content of a cluster file; borrowed. NULL only with length 0.
 * @param length   How many bytes.
 * @param config   As for hf_cluster_load().
 * @param cluster  As for hf_cluster_load().
 * @param error    Receives the message of a failure; NULL allowed.
 *
 * @return As hf_cluster_load(), but never HF_E_IO.
 *
 * @owns     The caller, who ends the cluster with hf_cluster_free().
 * @threads  Any number at once.
 * @cost     As hf_cluster_load().
 */
HF_API hf_status hf_cluster_parse(const char *name, const void *text, size_t length, const hf_config *config,
                                  hf_cluster **cluster, hf_error *error);

/**
 * Stages the whole content of a cluster file in a cluster, as for a reload; hf_cluster_publish() then publishes it.
 *
 * Afterwards the next view has the nodes and pins of the file and no others, as hf_cluster_set_content() says: nodes
 * that stay keep their slots, and their incarnations unless the file is a snapshot with greater ones. A node for which
 * the file gives no weight, zone, address or state has weight 1, no zone, no address, and is up, and without a replica
 * weight it has none of its own; whoever watches the nodes stages their states after this call. A file that says what
 * is published already stages nothing. The guard judges when the changes are published.
 *
 * A cluster keeps its options. The options of the file that decide placement must be those of the cluster, the seed
 * included; the others have no effect.
 *
 * @param cluster  Cluster to change; must not be NULL.
 * @param path     As for hf_cluster_load().
 * @param error    Receives the message of a failure; NULL allowed.
 *
 * @return As hf_cluster_load(), and HF_E_INFEASIBLE if an option of the file decides placement and is not that of the
 *         cluster (the message names it). HF_E_OPTION if the file is a snapshot of another seed.
 *
 * @threads  One at a time per cluster.
 * @cost     O(bytes), and the cost of hf_cluster_set_content(); allocates. It waits for the other end of a FIFO.
 */
HF_API hf_status hf_cluster_stage_file(hf_cluster *cluster, const char *path, hf_error *error);

/**
 * Writes a view as a cluster file in YAML, from which hf_cluster_load() makes a view of the same fingerprint.
 *
 * The text has the options that decide placement, the others that are not at their defaults, the nodes with their
 * weights, zones, addresses and states, the replica weights that differ from the weights, and the pins; incarnations
 * are left out. Texts that are no UTF-8 stand in base64, as id_b64 for id. The seed is in no file: if the view has one,
 * a comment says that its readers need it. Nodes stand in the order of their slots if the algorithm is of kind
 * ::HF_KIND_SLOT or ::HF_KIND_SLOT_LOG, and else in the order of their ids. The same view gives the same text.
 *
 * @param view    View to write; borrowed; must not be NULL.
 * @param buffer  Receives the text and a NUL; NULL only if @p size is 0.
 * @param size    Bytes of the buffer; 0 to get the length alone.
 * @param length  Receives the length without the NUL; NULL only if @p size is not 0.
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL or the buffer is too small (the message gives the bytes needed);
 *         HF_E_UNSUPPORTED if no file makes the view again (save a snapshot): it has no nodes, slots decide and some
 * are empty, its removal log is not empty, a pin names a node that is not there, an option is no UTF-8, or it is a view
 * of hf_plan_view() between the first and the last; HF_E_MEMORY if there is no memory.
 *
 * @threads  Any number at once.
 * @cost     O(partitions + nodes + pins); allocates.
 */
HF_API hf_status hf_view_text(const hf_view *view, char buffer[], size_t size, size_t *length, hf_error *error);

#ifdef __cplusplus
}
#endif

#endif
