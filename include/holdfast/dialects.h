/**
 * @file dialects.h
 * Dialects: the placements of other programs, bit for bit, so that a fleet that runs one of them keeps the home of
 * every key.
 *
 * A dialect is an algorithm of the catalogue (explain.h) like any other, and option 'algorithm' names it, such as
 * "ketama/libmemcached-weighted@1". These things differ:
 *
 * - The **order of nodes** counts, because other programs break ties by it or number nodes by it. It is the order of
 *   slots: add nodes in the order of the other program's configuration.
 * - The **hash** of a key is that of the other program. Options 'hash' and 'seed' are not read, and hf_view_hash()
 *   gives the number that the other program computes.
 * - **Options** that a dialect reads and that are not set have the default of the other program.
 * - Other programs hash the **text of a node**: a name, a port, an alias. Nodes carry it as attributes.
 * - A node of **weight 0** has no key, and for the other nodes it is as if it were not there. Some programs count a
 *   weight of 0 as 1: give such a node the weight 1.
 * - A **pin** of a whole key holds for all keys with its hash. Some programs have few hashes: 16384 in Redis Cluster,
 *   32768 under hashes of 15 bits as those of nginx without "consistent". A pin of a prefix looks at the whole key.
 * - If a node is down, its keys go to the nodes that the other program tries next, where that is defined (the rings
 *   and tables of Envoy, and rendezvous); else to the next node by the key's rendezvous scores.
 *
 * Attributes, all of them texts:
 *
 * | name | meaning | used by |
 * |---|---|---|
 * | server | name or IP address as the other program's configuration spells it | most of them |
 * | port | 1 to 65535 | ketama, nginx, HAProxy with peer_key addr-port |
 * | label | text that is hashed in place of both: an alias, ident, guid or hash key | twemproxy, Varnish, HAProxy with
 *   peer_key guid, Envoy, gRPC, Traffic Server |
 * | ip | resolved IP address | spymemcached, HAProxy with peer_key addr or addr-port |
 * | number | 0 to 4294967295 | HAProxy (id, from 1), Katran |
 * | hash64 | hash of the address, in decimal | Katran |
 * | assigned | slots, partitions or tokens of the node, such as "0-5460,10923" | Redis Cluster, Swift, Cassandra |
 *
 * A node without 'server' has the one that its id names, and a node without 'port' and 'server' has the port that its
 * id ends with: "cache-a:11211" is server cache-a with port 11211. An id without a port is the server.
 *
 * Under a dialect every attribute counts in the fingerprint of a view, as it may move keys. Under the other
 * algorithms none does: a fleet that leaves a dialect may keep them.
 */
#ifndef HOLDFAST_DIALECTS_H
#define HOLDFAST_DIALECTS_H

#include <holdfast/base.h>
#include <holdfast/cluster.h>
#include <holdfast/config.h>
#include <holdfast/view.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Options that dialects alone read, beside those of options.h. */
enum {
  /**
   * Hash of keys, by the name that the other program has for it, such as "fnv1a_64"; the message of a refusal lists
   * the names. "origin" is the default of that program.
   *
   * Text, default origin. Decides placement. Read by dialects.
   */
  HF_OPT_KEY_HASH = 26,

  /**
   * Whether HAProxy mixes the hash of a key once more: "on" or "off". "origin" is on unless 'key_hash' is set.
   *
   * Text, default origin. Decides placement. Read by dialects.
   */
  HF_OPT_AVALANCHE = 27,

  /**
   * Property of a node from which HAProxy makes its points ("hash-key"): "id", "id32", "addr", "addr-port" or "guid".
   * "origin" is id.
   *
   * Text, default origin. Decides placement. Read by dialects.
   */
  HF_OPT_PEER_KEY = 28,

  /**
   * Releases of HAProxy: "mixed" for those from 3.0-dev7 to before 3.3-dev10, which mix the id of a node once more;
   * "plain" or "origin" for the others.
   *
   * Text, default origin. Decides placement. Read by dialects.
   */
  HF_OPT_ERA = 29,

  /**
   * Spelling of a node in the texts that a Java or .NET client hashes, by the client's name for it, such as
   * "LIBMEMCACHED". "origin" is the default of that client.
   *
   * Text, default origin. Decides placement. Read by dialects.
   */
  HF_OPT_LABEL_FORMAT = 30,

  /**
   * Whether weights decide about points where the other program can ignore them (spymemcached): "on" or "off".
   * "origin" is the default of that program.
   *
   * Text, default origin. Decides placement. Read by dialects.
   */
  HF_OPT_WEIGHTED = 31,

  /**
   * Whether bytes from 0x80 on are hashed without a sign: "on" for programs that ran on ARM, else "off" or "origin".
   *
   * Text, default origin. Decides placement. Read by dialects.
   */
  HF_OPT_UNSIGNED_BYTES = 32,

  /**
   * Least number of points of the rings of Envoy and gRPC (minimum_ring_size); 0 is the default of that program.
   *
   * Whole number, 0 to 67108864, default 0. Decides placement. Read by dialects.
   */
  HF_OPT_RING_LEAST = 33,

  /**
   * Greatest number of points of the rings of Envoy and gRPC (maximum_ring_size); 0 is the default of that program.
   *
   * Whole number, 0 to 67108864, default 0. Decides placement. Read by dialects.
   */
  HF_OPT_RING_MOST = 34,

  /**
   * Bytes that are hashed before every key: the namespace of libmemcached with HASH_WITH_PREFIX_KEY, or the path
   * prefix of Swift.
   *
   * Text, default empty. Decides placement. Read by dialects.
   */
  HF_OPT_KEY_PREFIX = 35,

  /**
   * Bytes that are hashed after every key: the path suffix of Swift.
   *
   * Text, default empty. Decides placement. Read by dialects.
   */
  HF_OPT_KEY_SUFFIX = 36,

  /**
   * Seed of the table of Cilium, in base64 as it is configured; empty for the default of Cilium.
   *
   * Text, default empty. Decides placement. Read by dialects.
   */
  HF_OPT_TABLE_SEED = 37
};

/** How a dialect was compared with its program. */
enum {
  HF_EVIDENCE_PROGRAM = 1, /**< Answers of the packaged or built program itself. */
  HF_EVIDENCE_SOURCE = 2,  /**< Answers of the program's own files, compiled unchanged. */
  HF_EVIDENCE_COPIED = 3,  /**< Answers of the program's functions, carried over into another program. */
  HF_EVIDENCE_NONE = 4     /**< None: written from the source alone. */
};

/**
 * Stages an attribute for a node.
 *
 * A node keeps its attributes in hf_cluster_set_nodes(). A node that is removed and added again has none.
 *
 * @param cluster  Cluster to change; must not be NULL.
 * @param id       Id of a node; borrowed; must not be NULL.
 * @param name     Name of an attribute; borrowed; must not be NULL.
 * @param value    Value of the attribute, "" for none; borrowed, copied; must not be NULL.
 * @param error    Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL, there is no attribute of that name, or it does not take the value
 *         (the message says which values work); HF_E_NOT_FOUND if no node has that id; HF_E_MEMORY if there is no
 *         memory.
 *
 * @threads  One at a time per cluster.
 * @cost     O(log nodes + length); may allocate.
 */
HF_API hf_status hf_cluster_set_attribute(hf_cluster *cluster, const char *id, const char *name, const char *value,
                                          hf_error *error);

/**
 * Gives an attribute of a node as it was set. What an id names is not in it.
 *
 * @param view  View to read; borrowed, NULL allowed.
 * @param slot  Slot of a node of this view.
 * @param name  Name of an attribute; borrowed, NULL allowed.
 *
 * @return The value; "" if it was not set, there is no attribute of that name, @p slot is not in use or @p view is
 *         NULL. It lives as long as the view.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API const char *hf_view_node_attribute(const hf_view *view, uint32_t slot, const char *name);

/**
 * Counts the attributes that nodes can have.
 *
 * @return The count.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API size_t hf_attribute_count(void);

/**
 * Gives the name of an attribute.
 *
 * @param index  Index from 0 to hf_attribute_count() - 1.
 *
 * @return The name; "" beyond the end. It lives for ever.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API const char *hf_attribute_name(size_t index);

/**
 * Counts the algorithms that are no dialects. They come first in the catalogue, and all dialects behind them.
 *
 * @return The count, which is the index of the first dialect.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API size_t hf_algorithm_own_count(void);

/**
 * Gives the program, the version and the source file that a dialect follows.
 *
 * @param index  Index of an algorithm from 0 to hf_algorithm_count() - 1.
 *
 * @return The line; "" if the algorithm is no dialect, or beyond the end. It lives for ever.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API const char *hf_algorithm_origin(size_t index);

/**
 * Tells how a dialect was compared with its program.
 *
 * @param index  Index of an algorithm from 0 to hf_algorithm_count() - 1.
 *
 * @return An HF_EVIDENCE_ number; 0 if the algorithm is no dialect, or beyond the end.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API int32_t hf_algorithm_evidence(size_t index);

/**
 * Gives the number of nodes up to which the program of a dialect works. Beyond it the dialect goes on by the same
 * rules, and no program is left to agree with.
 *
 * @param index  Index of an algorithm from 0 to hf_algorithm_count() - 1.
 *
 * @return The number; 0 if there is no such limit, the algorithm is no dialect, or beyond the end.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API uint32_t hf_algorithm_most_nodes(size_t index);

/**
 * Gives a word that an option can have under a dialect, such as the names of the hash functions of its program. The
 * first word of HF_OPT_KEY_HASH, HF_OPT_LABEL_FORMAT, HF_OPT_PEER_KEY and HF_OPT_ERA is the default of that program.
 *
 * @param index   Index of an algorithm from 0 to hf_algorithm_count() - 1.
 * @param option  An HF_OPT_ number.
 * @param number  Number of the word, from 0.
 *
 * @return The word; "" beyond the last one, if the dialect does not read the option or takes other values than words
 *         for it, if the algorithm is no dialect, or beyond the end. It lives for ever.
 *
 * @threads  Any number at once.
 * @cost     O(options); allocates nothing.
 */
HF_API const char *hf_algorithm_word(size_t index, uint32_t option, size_t number);

/**
 * Tells whether an option was set, as opposed to having its default. It matters under dialects, where an option that
 * was not set has the default of the other program.
 *
 * @param config  Configuration to ask; borrowed, NULL allowed.
 * @param option  An HF_OPT_ number.
 *
 * @return 1 if it was set; 0 if not, there is no such option, or @p config is NULL.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API int32_t hf_config_is_set(const hf_config *config, uint32_t option);

/**
 * Explains the home of a hash under a dialect: the point, row or slot that it belongs to, and the text that was hashed
 * for it. Pins and states do not count.
 *
 * @param view    View to ask; borrowed; must not be NULL.
 * @param hash    Hash of a key, from hf_view_hash().
 * @param point   Receives the number of the point, row or slot as the other program prints it; must not be NULL.
 * @param label   Receives the text that was hashed to it, with a NUL; cut to fit. "" if points are not made of
 *                texts. NULL only if @p size is 0.
 * @param size    Bytes at @p label. 1100 are enough for every label.
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL; HF_E_UNSUPPORTED if the algorithm is no dialect or has nothing to
 *         show, or the view is a stage of a plan; HF_E_INFEASIBLE if no node has positive weight; HF_E_MEMORY if there
 *         is no memory.
 *
 * @threads  Any number at once.
 * @cost     As publishing the view: the points are made again; allocates.
 */
HF_API hf_status hf_view_explain_hash(const hf_view *view, uint64_t hash, uint64_t *point, char *label, size_t size,
                                      hf_error *error);

#ifdef __cplusplus
}
#endif

#endif
