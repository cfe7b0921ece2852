/**
 * @file durability.h
 * Durability: where the replicas of a view are, and which failures lose keys.
 *
 * A report counts the replicas of every partition of a table, or those of a list of hashes. What it gives is exact
 * for what it counted. States of nodes do not count. Pins do not count in a report over partitions.
 *
 * A **unit** is what fails as one. Level 0 is for nodes, level 1 for the outermost zones, and so on inwards. A node
 * without a zone of a level is a unit of its own there. Nodes of weight 0 that hold no replica are no units. The
 * probabilities are those for a number of units that fail at once, chosen uniformly from all units of a level.
 *
 * A key **needs** a number of its replicas. It is lost when fewer of them are in units that work: 1 for a store that
 * lives as long as one replica does, and 2 of 3 or 3 of 5 for a store that writes to a majority.
 */
#ifndef HOLDFAST_DURABILITY_H
#define HOLDFAST_DURABILITY_H

#include <holdfast/base.h>
#include <holdfast/view.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A report on the replicas of a view. */
typedef struct hf_durability hf_durability;

/**
 * Counts the replicas of a view.
 *
 * @param view        View to count; borrowed; must not be NULL. The report does not keep it.
 * @param replicas    Number of replicas of each key, as for hf_view_replicas().
 * @param hashes      Hashes of keys, from hf_view_hash(); borrowed. NULL counts every partition of a table.
 * @param count       Number of hashes, fewer than 4294967295; 0 if @p hashes is NULL.
 * @param durability  Receives the report; must not be NULL.
 * @param error       Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL, there are too many hashes, or @p replicas is out of range;
 *         HF_E_INFEASIBLE if the view has fewer nodes that can hold a replica, or a hash has no home in it;
 *         HF_E_UNSUPPORTED if @p hashes is NULL and the view has no partitions (give a list of hashes);
 *         HF_E_MEMORY_LIMIT if counting takes more than option 'memory_limit' of the view; HF_E_MEMORY if there is
 *         not enough memory. Nothing is written on failure.
 *
 * @owns     The caller frees the report with hf_durability_free().
 * @threads  Any number at once.
 * @cost     That of the replicas of all rows, and O(rows log rows) to count the distinct ones. Allocates 12 bytes a
 *           replica and 24 a row, and keeps at most half of it.
 */
HF_API hf_status hf_durability_new(const hf_view *view, uint32_t replicas, const uint64_t hashes[], size_t count,
                                   hf_durability **durability, hf_error *error);

/**
 * Frees a report.
 *
 * @param durability  Report to free; NULL does nothing.
 *
 * @owns     Takes the report.
 * @threads  One at a time per report.
 * @cost     O(1).
 */
HF_API void hf_durability_free(hf_durability *durability);

/**
 * Gives the number of replicas of each key.
 *
 * @param durability  Report to read; borrowed, NULL allowed.
 *
 * @return The number; 0 if @p durability is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API uint32_t hf_durability_replicas(const hf_durability *durability);

/**
 * Counts the rows: the partitions, or the hashes of the list.
 *
 * @param durability  Report to read; borrowed, NULL allowed.
 *
 * @return The count; 0 if @p durability is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API uint64_t hf_durability_row_count(const hf_durability *durability);

/**
 * Counts the distinct sets of nodes that hold a key together. If as many nodes fail at once as a key has replicas,
 * all replicas of a key are gone only if the nodes are one of these sets.
 *
 * @param durability  Report to read; borrowed, NULL allowed.
 *
 * @return The count; 0 if @p durability is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API uint64_t hf_durability_set_count(const hf_durability *durability);

/**
 * Gives the share of all replicas that a node holds.
 *
 * @param durability  Report to read; borrowed, NULL allowed.
 * @param slot        Slot of a node of the view.
 *
 * @return The share, from 0 to 1; 0 if the slot was not in use or @p durability is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API double hf_durability_node_share(const hf_durability *durability, uint32_t slot);

/**
 * Gives the share of all replicas that the weight of a node asks for: its replica weight over that of all nodes, and no
 * less than its homes. No node can hold more than one replica of each key, so that a node that is heavier than that
 * holds less.
 *
 * @param durability  Report to read; borrowed, NULL allowed.
 * @param slot        Slot of a node of the view.
 *
 * @return The share, from 0 to 1; 0 if the slot was not in use or @p durability is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API double hf_durability_node_fair(const hf_durability *durability, uint32_t slot);

/**
 * Counts the zones of all levels that have units in them.
 *
 * @param durability  Report to read; borrowed, NULL allowed.
 *
 * @return The count; 0 if @p durability is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API size_t hf_durability_zone_count(const hf_durability *durability);

/**
 * Gives the path of a zone. Zones are in the order of their levels, and those of one level in that of their paths.
 *
 * @param durability  Report to read; borrowed, NULL allowed.
 * @param index       Index from 0 to hf_durability_zone_count() - 1.
 *
 * @return The path, such as "eu-1/rack-7"; "" beyond the end. It lives as long as the report.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API const char *hf_durability_zone_path(const hf_durability *durability, size_t index);

/**
 * Gives the level of a zone.
 *
 * @param durability  Report to read; borrowed, NULL allowed.
 * @param index       Index from 0 to hf_durability_zone_count() - 1.
 *
 * @return The level, from 1 for an outermost zone; 0 beyond the end.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API uint32_t hf_durability_zone_level(const hf_durability *durability, size_t index);

/**
 * Counts the nodes of a zone that have weight or hold replicas, those of the zones inside it included.
 *
 * @param durability  Report to read; borrowed, NULL allowed.
 * @param index       Index from 0 to hf_durability_zone_count() - 1.
 *
 * @return The count; 0 beyond the end.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API uint32_t hf_durability_zone_nodes(const hf_durability *durability, size_t index);

/**
 * Gives the share of all replicas that the nodes of a zone hold together.
 *
 * @param durability  Report to read; borrowed, NULL allowed.
 * @param index       Index from 0 to hf_durability_zone_count() - 1.
 *
 * @return The share, from 0 to 1; 0 beyond the end.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API double hf_durability_zone_share(const hf_durability *durability, size_t index);

/**
 * Gives the share of all replicas that the weights of the nodes of a zone ask for.
 *
 * @param durability  Report to read; borrowed, NULL allowed.
 * @param index       Index from 0 to hf_durability_zone_count() - 1.
 *
 * @return The share, from 0 to 1; 0 beyond the end.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API double hf_durability_zone_fair(const hf_durability *durability, size_t index);

/**
 * Counts the levels of zones.
 *
 * @param durability  Report to read; borrowed, NULL allowed.
 *
 * @return The level of the deepest zone; 0 if there are no zones or @p durability is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API uint32_t hf_durability_level_count(const hf_durability *durability);

/**
 * Counts the units of a level.
 *
 * @param durability  Report to read; borrowed, NULL allowed.
 * @param level       Level from 0, for nodes, to hf_durability_level_count().
 *
 * @return The count; 0 if there is no such level or @p durability is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API uint32_t hf_durability_unit_count(const hf_durability *durability, uint32_t level);

/**
 * Gives the share of the keys whose replicas are in a number of different units.
 *
 * @param durability  Report to read; borrowed, NULL allowed.
 * @param level       Level from 0, for nodes, to hf_durability_level_count().
 * @param units       Number of units, from 1 to the number of replicas.
 *
 * @return The share, from 0 to 1; 0 if there is no such level or number, or @p durability is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API double hf_durability_spread(const hf_durability *durability, uint32_t level, uint32_t units);

/**
 * Gives the usable capacity: the part of the capacity of all nodes that is in use when the first node is full, if each
 * node has as much room as its weight says. It is the fair share of that node over the share that it holds.
 *
 * @param durability  Report to read; borrowed, NULL allowed.
 *
 * @return The part, from 0 to 1; 0 if all replicas are on nodes without a fair share, which pins alone lead to, or
 *         @p durability is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API double hf_durability_usable_capacity(const hf_durability *durability);

/**
 * Gives the node that is full first: that which holds the most for its fair share (hf_durability_node_fair()).
 *
 * @param durability  Report to read; borrowed, NULL allowed.
 *
 * @return The slot, the one whose id comes first if several hold as much; HF_NO_NODE if all replicas are on nodes
 *         without a fair share, or @p durability is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API uint32_t hf_durability_fullest_node(const hf_durability *durability);

/**
 * Checks that no zone and no node holds far more replicas than its weight asks for.
 *
 * @param durability  Report to check; borrowed; must not be NULL.
 * @param tolerance   By how much a share may exceed the fair share, relative to it: 0.05 for 5 %.
 * @param error       Receives the message: the zone that holds most for its weight, or the node if all zones are
 *                    within the tolerance, how many times its weight it holds, and a remedy; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if @p durability is NULL or the tolerance is negative or not a number;
 *         HF_E_INFEASIBLE if a share exceeds the tolerance.
 *
 * @threads  Any number at once.
 * @cost     O(nodes + zones); allocates only for the message of a failure.
 */
HF_API hf_status hf_durability_check(const hf_durability *durability, double tolerance, hf_error *error);

/**
 * Gives the probability that a given key is lost when units fail at once, as the mean over all keys. It is the share
 * of the keys that such a failure loses on average.
 *
 * @param durability   Report to read; borrowed; must not be NULL.
 * @param level        Level from 0, for nodes, to hf_durability_level_count().
 * @param failed       Number of units that fail, from 0 to hf_durability_unit_count().
 * @param needed       Replicas that a key needs, from 1 to all.
 * @param probability  Receives the probability, exact but for rounding; must not be NULL.
 * @param error        Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL or a number is out of range; HF_E_MEMORY if there is not enough
 *         memory. Nothing is written on failure.
 *
 * @threads  Any number at once.
 * @cost     O(sets log sets); allocates as much as the report.
 */
HF_API hf_status hf_durability_key_loss(const hf_durability *durability, uint32_t level, uint32_t failed,
                                        uint32_t needed, double *probability, hf_error *error);

/**
 * Gives the probability that any key is lost when units fail at once, or bounds of it.
 *
 * The two bounds are equal if the probability is exact. It is exact in two cases. No fewer failed units than these
 * lose a key. Or counting takes at most 2^28 steps, as it does for 100 units with 5 failed and 500 with 4.
 * Otherwise the upper bound is the sum over the smallest sets of units whose failure loses a key, at most 1. The
 * lower bound is the probability for the greatest number of fewer failed units that is exact, or the bound of Dawson
 * and Sankoff over pairs of these sets, whichever is greater.
 *
 * @param durability  Report to read; borrowed; must not be NULL.
 * @param level       Level from 0, for nodes, to hf_durability_level_count().
 * @param failed      Number of units that fail, from 0 to hf_durability_unit_count().
 * @param needed      Replicas that a key needs, from 1 to all.
 * @param least       Receives the probability, or a lower bound; must not be NULL.
 * @param most        Receives the probability, or an upper bound; must not be NULL.
 * @param error       Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL or a number is out of range; HF_E_INFEASIBLE if the smallest
 *         sets of units whose failure loses a key, one number for each unit of each, are more than 2^24 numbers;
 *         HF_E_MEMORY if there is not enough memory. Nothing is written on failure.
 *
 * @threads  Any number at once.
 * @cost     O(sets log sets), and up to 2^28 steps, some seconds; allocates up to 512 MiB.
 */
HF_API hf_status hf_durability_any_loss(const hf_durability *durability, uint32_t level, uint32_t failed,
                                        uint32_t needed, double *least, double *most, hf_error *error);

#ifdef __cplusplus
}
#endif

#endif
